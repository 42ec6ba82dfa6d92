// @ts-check
/// <reference lib="dom" />
import { amount, counted, el } from "./dom.js";
import { blameOf } from "./findings.js";
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
    el("ol", { class: "shown" }, ...list.map((finding) => findingOf(finding, state))),
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
 * @param {import("./findings.js").PageFinding} finding
 * @param {import("./state.js").State} state
 */
function findingOf(finding, { theme }) {
  const { id, title, state, severity } = finding;
  return el(
    "li",
    { class: severity },
    state === "new" && el("em", { class: "tag new" }, "new"),
    el("a", { href: formatHash({ ...START, view: "findings", id, theme }) }, title),
    el("span", { class: "muted" }, blameOf(finding)),
  );
}
