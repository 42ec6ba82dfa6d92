// @ts-check
/// <reference lib="dom" />
import { amount, counted, el } from "./dom.js";
import { blameOf, listed, pairOf } from "./findings.js";
import { formatHash, START } from "./state.js";

/**
 * What the chosen cell came to, and its findings.
 *
 * @param {import("./cells.js").Sweep} sweep
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {import("./state.js").State} state
 */
export function cellPanel(sweep, findings, state) {
  const hint = el(
    "p",
    { class: "muted" },
    "Choose a cell: click it, or go to an opcode with Tab and press arrow keys.",
  );
  if (state.cell === "") return el("aside", { class: "cell", "aria-label": "The chosen cell" }, hint);
  const cell = sweep.of.get(state.cell);
  const [opcode, modrm] = [state.cell.slice(0, -3), parseInt(state.cell.slice(-2), 16)];
  const list = cell === undefined ? [] : findings.filter(({ id }) => cell.ids.includes(id));
  return el(
    "aside",
    { class: "cell", "aria-label": "The chosen cell" },
    el(
      "p",
      { class: "name", role: "status" },
      `${opcode}, ModRM ${state.cell.slice(-2)}: `,
      cell === undefined ? "not run" : counted(cell.ids.length, "finding"),
    ),
    el("p", { class: "muted" }, fieldsOf(modrm)),
    cell !== undefined && countsOf(cell),
    el("ol", { class: "shown" }, ...byTitle(list).map((each) => entryOf(each, state))),
    cell !== undefined && cell.ids.length > list.length &&
      el("p", { class: "muted" }, `${amount(cell.ids.length - list.length)} more are not in this page.`),
  );
}

/** @param {import("./findings.js").PageFinding[]} list */
function byTitle(list) {
  /** @type {Map<string, import("./findings.js").PageFinding[]>} */
  const titles = new Map();
  for (const finding of list) titles.set(finding.title, [...titles.get(finding.title) ?? [], finding]);
  return [...titles.values()];
}

/** @param {number} modrm */
function fieldsOf(modrm) {
  const mod = (modrm >> 6).toString(2).padStart(2, "0");
  return `mod ${mod}, reg ${modrm >> 3 & 7}, r/m ${modrm & 7}${mod === "11" ? ": a register operand" : ""}`;
}

/** @param {import("./cells.js").Cell} cell */
function countsOf({ points, cases, accepted, split, refused, disagreeing }) {
  const part = (/** @type {number} */ n) => `${amount(n)} (${Math.round(100 * n / cases)} %)`;
  return el(
    "dl",
    {},
    ...[
      ["Texts", amount(points)],
      ["Cases", amount(cases)],
      ["Somebody differs", part(disagreeing)],
      ["Every handler accepts", part(accepted)],
      ...(split === 0 ? [] : [["Some accept", part(split)]]),
      ["Every handler refuses", part(refused)],
    ].flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

/**
 * Findings with the same title, which are of several parties.
 *
 * @param {import("./findings.js").PageFinding[]} list
 * @param {import("./state.js").State} state
 */
function entryOf(list, { theme }) {
  const link = (/** @type {import("./findings.js").PageFinding} */ { id }, /** @type {string} */ text) =>
    el("a", { href: formatHash({ ...START, view: "findings", id, theme }) }, text);
  const [first] = list;
  if (first === undefined) return null;
  const who = list.length === 1
    ? [blameOf(first)]
    : list.flatMap((finding, n) => [n > 0 && ", ", link(finding, listed(finding.blames) || pairOf(finding.parties))]);
  return el(
    "li",
    { class: first.severity },
    list.some(({ state }) => state === "new") && el("em", { class: "tag new" }, "new"),
    link(first, first.title),
    el("span", { class: "muted" }, ...who),
  );
}
