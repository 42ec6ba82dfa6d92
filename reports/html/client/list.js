// @ts-check
/// <reference lib="dom" />
import { BADNESS, STATES } from "./address.js";
import { amount, counted, el } from "./dom.js";
import { foldsOf, unfolded } from "./folds.js";
import { foldRow } from "./row.js";
import { FILTERS, isShown } from "./state.js";

/** So many rows are drawn at once; more are a button away. */
const ROWS = 200;

/**
 * The list of findings with its filters.
 *
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {any} data
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 * @param {number} rows How many rows to draw.
 * @param {() => void} more Draws more.
 */
export function listView(findings, data, state, go, rows, more) {
  const shown = findings.filter((finding) => isShown(finding, state));
  const folded = foldsOf(shown);
  const folds = state.unfold === "all" ? unfolded(shown) : folded;
  return el(
    "section",
    { class: "list", "aria-label": "Findings" },
    filterBar(findings, data, state, go),
    foundLine({ shown: shown.length, all: findings.length, folds: folded.length }, data, state, go),
    shown.length === 0 && el("p", { class: "nothing" }, "No finding is like that."),
    el("ol", { class: "rows" }, ...folds.slice(0, rows).map((fold) => foldRow(fold, state, go))),
    folds.length > rows &&
      el(
        "button",
        { type: "button", id: "more", click: more },
        `Show ${amount(Math.min(ROWS, folds.length - rows))} more`,
      ),
  );
}

/**
 * How many findings there are, in how many rows, and what changes that.
 *
 * @param {{ shown: number, all: number, folds: number }} counts
 * @param {any} data
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function foundLine({ shown, all, folds }, { leftOut }, state, go) {
  const isFiltered = FILTERS.some((key) => state[key] !== "");
  const isUnfolded = state.unfold === "all";
  const reset = () => go(Object.fromEntries(FILTERS.map((key) => [key, ""])));
  const button = (/** @type {string} */ id, /** @type {string} */ text, /** @type {() => void} */ click) =>
    el("button", { type: "button", class: "small", id, click }, text);
  return el(
    "p",
    { class: "muted", id: "found" },
    `${amount(shown)} of ${counted(all, "finding")}`,
    folds < shown && !isUnfolded && ` in ${counted(folds, "row")}`,
    leftOut > 0 && `; ${amount(leftOut)} more did not fit into this page, its JSON has them`,
    isFiltered && button("reset", "Show all", reset),
    folds < shown &&
      button("folds", isUnfolded ? "Fold repeats" : "Unfold all", () => go({ unfold: isUnfolded ? "" : "all" })),
  );
}

/**
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {any} data
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function filterBar(findings, { words }, state, go) {
  const search = el("input", {
    id: "q",
    type: "search",
    placeholder: "Search: words, bytes, id",
    "aria-label": "Search findings",
    autocomplete: "off",
    spellcheck: "false",
    input: (event) => go({ q: /** @type {HTMLInputElement} */ (event.target).value }),
  });
  /** @type {HTMLInputElement} */ (search).value = state.q;
  const names = (/** @type {(finding: import("./findings.js").PageFinding) => string[]} */ of) =>
    [...new Set(findings.flatMap(of))].filter((name) => name !== "").sort();
  const groups = Object.entries(words.groups).map(([key, { name }]) => [key, name]);
  const sure = Object.entries(words.certainties).map(([key, { name }]) => [key, name]);
  const same = (/** @type {string[]} */ list) => list.map((name) => [name, name]);
  return el(
    "div",
    { class: "filters", role: "search" },
    search,
    choice("group", "About", groups, state, go),
    choice("party", "Party", same(names(({ who }) => who)), state, go),
    choice("field", "Field", same(names(({ field }) => [field])), state, go),
    choice("sure", "How sure", sure, state, go),
    choice("bad", "How bad", same(BADNESS), state, go),
    choice("state", "State", STATES.map((name) => [name, name === "aside" ? "beside the point" : name]), state, go),
  );
}

/**
 * @param {"group" | "party" | "field" | "sure" | "bad" | "state"} key
 * @param {string} label
 * @param {string[][]} options
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function choice(key, label, options, state, go) {
  const all = options.some(([value]) => value === state[key]) || state[key] === ""
    ? options
    : [...options, [state[key], state[key]]];
  const select = el(
    "select",
    { id: key, change: (event) => go({ [key]: /** @type {HTMLSelectElement} */ (event.target).value }) },
    el("option", { value: "" }, "all"),
    ...all.map(([value, name]) => el("option", { value: value ?? "", selected: value === state[key] }, name ?? "")),
  );
  return el("label", { class: state[key] === "" ? "" : "set" }, el("span", {}, label), select);
}
