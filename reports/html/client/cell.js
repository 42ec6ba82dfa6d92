// @ts-check
/// <reference lib="dom" />
import { amount, counted, el } from "./dom.js";
import { listed, pairOf } from "./findings.js";
import { blameOfFold, foldsOf } from "./folds.js";
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
    el("ol", { class: "shown" }, ...foldsOf(list).map((each) => entryOf(each, state))),
    cell !== undefined && cell.ids.length > list.length &&
      el("p", { class: "muted" }, `${amount(cell.ids.length - list.length)} more are not in this page.`),
  );
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
 * A finding, or a bug with a link for each handler.
 *
 * @param {import("./folds.js").Fold} fold
 * @param {import("./state.js").State} state
 */
function entryOf(fold, { theme }) {
  const link = (/** @type {import("./findings.js").PageFinding} */ { id }, /** @type {string} */ text) =>
    el("a", { href: formatHash({ ...START, view: "findings", id, theme }) }, text);
  const { all, first } = fold;
  const who = all.length === 1
    ? [blameOfFold(fold)]
    : all.flatMap((finding, n) => [n > 0 && ", ", link(finding, listed(finding.blames) || pairOf(finding.parties))]);
  return el(
    "li",
    { class: first.severity },
    first.state === "new" && el("em", { class: "tag new" }, "new"),
    link(all[0] ?? first, first.title),
    el("span", { class: "muted" }, ...who),
  );
}
