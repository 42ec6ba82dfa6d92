// @ts-check
/// <reference lib="dom" />
import { amount, counted, el } from "./dom.js";
import { blameOf, listed, pairOf } from "./findings.js";
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
  const isFiltered = FILTERS.some((key) => state[key] !== "");
  const reset = () => go(Object.fromEntries(FILTERS.map((key) => [key, ""])));
  return el(
    "section",
    { class: "list", "aria-label": "Findings" },
    filterBar(findings, data, state, go),
    el(
      "p",
      { class: "muted", id: "found" },
      `${amount(shown.length)} of ${counted(findings.length, "finding")}`,
      data.leftOut > 0 && `; ${amount(data.leftOut)} more did not fit into this page, its JSON has them`,
      isFiltered && el("button", { type: "button", class: "small", id: "reset", click: reset }, "Show all"),
    ),
    shown.length === 0 && el("p", { class: "nothing" }, "No finding is like that."),
    el("ol", { class: "rows" }, ...shown.slice(0, rows).map((finding) => rowOf(finding, state, go))),
    shown.length > rows &&
      el(
        "button",
        { type: "button", id: "more", click: more },
        `Show ${amount(Math.min(ROWS, shown.length - rows))} more`,
      ),
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
    choice("bad", "How bad", same(["high", "medium", "low"]), state, go),
    choice("state", "State", [...same(["new", "known", "gone"]), ["aside", "beside the point"]], state, go),
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

/**
 * @param {import("./findings.js").PageFinding} finding
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function rowOf(finding, state, go) {
  const { id, title, parties, severity, certainty, count, bytes, state: isState } = finding;
  const isOpen = id === state.id;
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    go({ id });
  };
  return el(
    "li",
    {},
    el(
      "a",
      {
        class: `row ${severity}`,
        href: `#view=findings&id=${id}`,
        "data-id": id,
        "aria-current": isOpen && "true",
        click: open,
      },
      el("span", { class: "title" }, title),
      el(
        "span",
        { class: "meta" },
        (isState === "new" || isState === "gone") && el("em", { class: `tag ${isState}` }, isState),
        listed(finding.blames) !== pairOf(parties) && el("span", {}, pairOf(parties)),
        el("span", {}, blameOf(finding)),
        el(
          "span",
          { class: `sure ${certainty}` },
          certainty === "open" ? "not decided" : `by ${certainty === "cpu" ? "CPU" : certainty}`,
        ),
        count !== null && el("span", {}, `${amount(count)}×`),
        el("code", {}, bytes),
      ),
    ),
  );
}
