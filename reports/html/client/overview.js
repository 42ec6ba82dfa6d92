// @ts-check
/// <reference lib="dom" />
import { amount, command, counted, el } from "./dom.js";
import { listed, pairOf } from "./findings.js";
import { blameOfFold, countOfFold, foldsOf, inWhom } from "./folds.js";

/** So many findings stand on the first screen. */
const FIRST = 5;

/**
 * The first screen: what is wrong, in whom, how sure, and how to see it.
 *
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {any} data
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
export function overviewView(findings, data, go) {
  const wrong = findings.filter(({ group, state }) =>
    state !== "aside" && (group === "subject" || group === "decoders" || group === "model")
  );
  const urgent = wrong.filter(({ state }) => state === "new" || state === "gone");
  const first = (urgent.length > 0 ? foldsOf(urgent) : firstOfEach(foldsOf(wrong))).slice(0, FIRST);
  const who = [
    el("h2", {}, "Who is wrong, and how sure that is"),
    el("div", { class: "cards" }, ...cards(findings, data, go)),
  ];
  const what = first.length === 0 ? [] : [
    el("h2", {}, urgent.length > 0 ? "Look at these first" : "The surest and worst of each"),
    el("ol", { class: "firsts" }, ...first.map((fold) => firstOf(fold, go))),
  ];
  return el(
    "section",
    { class: "overview" },
    el(
      "div",
      { class: `result ${data.isExpected ? "good" : "bad"}` },
      el("h1", {}, data.result),
      el("p", { class: "muted" }, data.summary),
    ),
    // What is not as expected is what the page is opened for.
    ...(urgent.length > 0 ? [...what, ...who] : [...who, ...what]),
    el("h2", {}, "What was asked"),
    el(
      "dl",
      { class: "facts" },
      ...data.facts.flatMap((/** @type {[string, string]} */ [name, value]) => [
        el("dt", {}, name),
        el("dd", {}, value),
      ]),
    ),
  );
}

/**
 * Of everybody who is wrong the surest and worst finding, then the next ones.
 *
 * @param {import("./folds.js").Fold[]} folds
 */
function firstOfEach(folds) {
  const seen = new Map();
  const ranked = folds.map((fold) => {
    const { all: [{ blames } = fold.first] } = fold;
    const who = blames.join();
    const turn = seen.get(who) ?? 0;
    seen.set(who, turn + 1);
    return { fold, turn: blames.length === 0 ? Infinity : turn };
  });
  return ranked.sort((a, b) => a.turn === b.turn ? 0 : a.turn - b.turn).map(({ fold }) => fold);
}

/**
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {any} data
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function cards(findings, { words }, go) {
  /** @type {Map<string, { name: string, filter: object, isQuiet: boolean, list: import("./findings.js").PageFinding[] }>} */
  const all = new Map();
  const add = (
    /** @type {string} */ name,
    /** @type {object} */ filter,
    /** @type {any} */ finding,
    isQuiet = true,
  ) => {
    const card = all.get(name) ?? { name, filter, isQuiet, list: [] };
    card.list.push(finding);
    all.set(name, card);
  };
  for (const finding of findings) {
    const { group, blames, state } = finding;
    if (state === "aside" && group !== "environment") {
      add("Beside the point of this run", { state }, finding);
    } else if (group === "cpus") add("Nobody: CPUs differ", { group }, finding);
    else if (group === "environment") add("Effects of this CPU, no bugs", { group }, finding);
    else if (group === "gaps") add("Gaps: legal instructions refused", { group }, finding);
    else if (blames.length === 0) add("Nobody: the evidence does not decide", { group, sure: "open" }, finding);
    else add(listed(blames), { party: blames[0], group }, finding, false);
  }
  return [...all.values()].sort((a, b) => Number(a.isQuiet) - Number(b.isQuiet))
    .map(({ name, filter, list, isQuiet }) =>
      card(name, list, words, () => go({ view: "findings", ...filter }), isQuiet)
    );
}

/**
 * @param {string} name
 * @param {import("./findings.js").PageFinding[]} list
 * @param {any} words
 * @param {() => void} open
 * @param {boolean} isQuiet
 */
function card(name, list, words, open, isQuiet) {
  const fresh = list.filter(({ state }) => state === "new").length;
  const shares = Object.keys(words.certainties).flatMap((key) => {
    const n = list.filter(({ certainty }) => certainty === key).length;
    return n === 0 ? [] : [{ key, n, name: words.certainties[key].name }];
  });
  const bar = el(
    "span",
    { class: "bar", "aria-hidden": "true" },
    ...shares.map(({ key, n }) => {
      const part = el("i", { class: key });
      part.style.flexGrow = String(n);
      return part;
    }),
  );
  return el(
    "button",
    { type: "button", class: isQuiet ? "card quiet" : "card", click: open },
    el("span", { class: "name" }, name),
    el("span", { class: "number" }, amount(list.length)),
    el(
      "span",
      { class: "muted" },
      `finding${list.length === 1 ? "" : "s"}${fresh > 0 ? `, ${amount(fresh)} new` : ""}`,
    ),
    !isQuiet && bar,
    !isQuiet && el("span", { class: "muted" }, shares.map((share) => `${amount(share.n)} by ${share.name}`).join(", ")),
  );
}

/**
 * @param {import("./folds.js").Fold} fold
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function firstOf(fold, go) {
  const { all, first } = fold;
  const { severity } = first;
  const { id, title, parties, state, blames, evidence, replay } = all[0] ?? first;
  const count = countOfFold(fold);
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    go({ view: "findings", id });
  };
  return el(
    "li",
    { class: severity },
    el(
      "p",
      {},
      state !== "known" && el("em", { class: `tag ${state}` }, state),
      el("a", { href: `#view=findings&id=${id}`, click: open }, title),
    ),
    el(
      "p",
      { class: "muted" },
      all.length > 1 ? `${inWhom(fold)}; ` : blames.length === 0 && `${pairOf(parties)}: `,
      `${blameOfFold(fold)}: ${evidence}`,
      count !== null && ` (${count === 0 ? "shown by its known case alone" : counted(count, "disagreement")})`,
    ),
    command(replay),
  );
}
