// @ts-check
/// <reference lib="dom" />
import { command, counted, el } from "./dom.js";

/** By key of the address: what it names, what is shown in its place, and what to do. */
const PARTS = /** @type {Record<string, readonly [noun: string, shown: string, hint: string]>} */ ({
  view: ["view", "Another one is shown.", "Choose a view at the top."],
  group: ["group of findings", "Every group is shown.", "Choose one above the list."],
  party: ["party", "Every party is shown.", "Choose one above the list."],
  field: ["field", "Every field is shown.", "Choose one above the list."],
  sure: ["way of being sure", "All are shown.", "Choose one above the list."],
  bad: ["degree of how bad a finding is", "All are shown.", "Choose one above the list."],
  state: ["state of findings", "Every state is shown.", "Choose one above the list."],
  unfold: ["row to unfold with the finding", "All rows are folded.", "Unfold one in the list."],
  cell: ["cell of a sweep", "No cell is chosen.", "Choose one in the map, if there is a view Sweep."],
  by: ["colouring", "Bugs are coloured.", "Choose another above the map."],
  theme: ["theme", "The system's is used.", "Choose one with the switch at the top."],
});

/** The longest value that is repeated in full. */
const LONGEST = 80;

/**
 * Says what the address gives and this report does not have, or nothing.
 *
 * @param {import("./address.js").Unknown[]} unknown
 * @param {any} data
 */
export function noticeOf(unknown, data) {
  if (unknown.length === 0) return null;
  return el(
    "aside",
    { class: "notice", role: "status", "aria-label": "About the address" },
    ...unknown.flatMap((each) => each.key === "id" ? idNotice(each.value, data) : [partNotice(each)]),
  );
}

/** @param {import("./address.js").Unknown} unknown */
function partNotice({ key, value }) {
  const part = Object.hasOwn(PARTS, key) ? PARTS[key] : undefined;
  if (part === undefined) {
    return el("p", {}, el("strong", {}, `No part of an address is called ${quoted(key)}.`), " It is ignored.");
  }
  const [noun, shown, hint] = part;
  return el("p", {}, el("strong", {}, `This report has no ${noun} ${quoted(value)}.`), ` ${shown} ${hint}`);
}

/**
 * @param {string} id
 * @param {any} data
 */
function idNotice(id, { leftOut }) {
  const where = leftOut > 0 ? "page" : "report";
  const why = leftOut > 0
    ? `${counted(leftOut, "finding")} did not fit into it: the report's JSON has them.`
    : "This run did not show it, or the link is to another report.";
  // Only what can be an id becomes part of a command.
  const isId = /^[0-9a-f]{1,12}$/.test(id);
  return [
    el("p", {}, el("strong", {}, `This ${where} has no finding with the id ${quoted(id)}.`), ` ${why}`),
    el(
      "p",
      {},
      isId
        ? "Search the list for its words, or ask what the baselines know of it:"
        : "An id is twelve hex digits. Search the list instead.",
    ),
    isId && command(`deno task triage --id ${id}`),
  ];
}

/** @param {string} text */
function quoted(text) {
  const short = [...text].slice(0, LONGEST).join("");
  return `“${short}${short === text ? "" : "…"}”`;
}
