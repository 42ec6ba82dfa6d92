// @ts-check
/// <reference lib="dom" />
import { amount, el } from "./dom.js";
import { listed, pairOf } from "./findings.js";
import { blameOfFold, countOfFold, inWhom, unfolded } from "./folds.js";
import { formatHash, START } from "./state.js";

/** @typedef {(change: Partial<import("./state.js").State>) => void} Go */

/**
 * A row of the list: a finding, or a bug in several handlers, folded or with a row for each handler below it.
 *
 * @param {import("./folds.js").Fold} fold
 * @param {import("./state.js").State} state
 * @param {Go} go
 */
export function foldRow(fold, state, go) {
  const { all, first: { title } } = fold;
  if (all.length === 1) return el("li", {}, rowOf(fold, title, state, go));
  const ids = all.map(({ id }) => id);
  const isUnfolded = ids.includes(state.unfold);
  const [first = ""] = ids;
  return el(
    "li",
    { class: "fold" },
    rowOf(fold, title, state, go),
    el(
      "button",
      {
        type: "button",
        id: `unfold-${first}`,
        class: "unfold small",
        "aria-expanded": isUnfolded ? "true" : "false",
        click: () => go({ unfold: isUnfolded ? "" : first }),
      },
      amount(all.length),
      el("span", { class: "hidden" }, ` findings: ${title}`),
    ),
    isUnfolded && el(
      "ol",
      { class: "rows" },
      ...unfolded(all).map((each) => el("li", {}, rowOf(each, pairOf(each.first.parties), state, go))),
    ),
  );
}

/**
 * The link to a finding. That of several is to the one that is open, or else to the first handler's.
 *
 * @param {import("./folds.js").Fold} fold
 * @param {string} title
 * @param {import("./state.js").State} state
 * @param {Go} go
 */
function rowOf(fold, title, state, go) {
  const { all, first: { severity, state: isState, bytes } } = fold;
  const ids = all.map(({ id }) => id);
  const isOpen = ids.includes(state.id);
  const id = isOpen ? state.id : ids[0] ?? "";
  const count = countOfFold(fold);
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    go({ id });
  };
  return el(
    "a",
    {
      id: `${all.length > 1 ? "fold" : "row"}-${ids[0]}`,
      class: `row ${isState === "aside" ? "aside" : severity}`,
      href: formatHash({ ...START, view: "findings", id, theme: state.theme }),
      "data-id": id,
      "data-all": ids.join(" "),
      "aria-current": isOpen && "true",
      click: open,
    },
    el("span", { class: "title" }, title),
    el(
      "span",
      { class: "meta" },
      (isState === "new" || isState === "gone") && el("em", { class: `tag ${isState}` }, isState),
      isState === "aside" && el("span", {}, "beside the point"),
      whom(fold, title),
      el("span", {}, blameOfFold(fold)),
      ...sureOf(fold),
      count !== null && el("span", {}, `${amount(count)}×`),
      el("code", {}, bytes),
    ),
  );
}

/**
 * Who shows it, where neither the title nor the blame says that.
 *
 * @param {import("./folds.js").Fold} fold
 * @param {string} title
 */
function whom(fold, title) {
  if (fold.all.length > 1) return el("span", {}, inWhom(fold));
  const { parties, blames } = fold.first;
  const pair = pairOf(parties);
  return pair !== title && listed(blames) !== pair && el("span", {}, pair);
}

/** @param {import("./folds.js").Fold} fold */
function sureOf({ all }) {
  return [...new Set(all.map(({ certainty }) => certainty))].map((certainty) =>
    el(
      "span",
      { class: `sure ${certainty}` },
      certainty === "open" ? "not decided" : `by ${certainty === "cpu" ? "CPU" : certainty}`,
    )
  );
}
