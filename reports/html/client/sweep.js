// @ts-check
/// <reference lib="dom" />
import { cellPanel } from "./cell.js";
import { amount, el } from "./dom.js";
import { drawMap, mapOf } from "./map.js";
import { legendOf, measureOf, measuresOf } from "./measures.js";

/** Opcodes with a prefix that chooses another map: there are many, and few cells of each. */
const RARE = /^[A-Z]/;

/**
 * The encoding space as a map of cells.
 *
 * @param {import("./cells.js").Sweep} sweep
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {any} data
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 * @returns {{ element: HTMLElement, draw: () => void }}
 */
export function sweepView(sweep, findings, { sweep: { space, points, cases } }, state, go) {
  const measures = measuresOf(findings);
  const measure = measureOf(measures, state.by, sweep.cells);
  const maps = sweep.opcodes.map((opcode) => ({ opcode, canvas: mapOf(opcode, sweep, state, go) }));
  const draw = () => {
    for (const { opcode, canvas } of maps) drawMap(canvas, opcode, sweep, measure, state.cell);
  };
  const rows = (/** @type {typeof maps} */ list) =>
    el(
      "div",
      { class: "sweep" },
      el("span", { class: "muted" }, "opcode"),
      el(
        "span",
        { class: "regs muted", "aria-hidden": "true" },
        ...Array.from({ length: 8 }, (_, reg) => el("i", {}, `reg ${reg}`)),
      ),
      ...list.flatMap(({ opcode, canvas }) => [el("code", {}, opcode), canvas]),
    );
  const rare = maps.filter(({ opcode }) => RARE.test(opcode));
  const element = el(
    "section",
    {},
    el("h2", {}, "Where in the encoding space it shows"),
    el(
      "p",
      { class: "muted" },
      `The sweep "${space}" ran ${amount(points)} instruction texts, ${
        amount(cases)
      } cases. A cell is one opcode with ` +
        "one ModRM byte, and stands for all prefixes, displacements, immediates and machine states it was run with. " +
        "Each opcode has four rows, mod 00 to 11 (the last are register operands), and a column for each reg and r/m.",
    ),
    el("div", { class: "legend" }, choiceOf(measures, measure.key, go), legendOf(measure)),
    el(
      "div",
      { class: "heat" },
      el(
        "div",
        {},
        rows(maps.filter(({ opcode }) => !RARE.test(opcode))),
        rare.length > 0 &&
          el(
            "details",
            { open: RARE.test(state.cell) },
            el("summary", {}, `Opcodes of moves after VEX, EVEX and REX2: ${rare.length}`),
            rows(rare),
          ),
      ),
      cellPanel(sweep, findings, state),
    ),
  );
  return { element, draw };
}

/**
 * @param {import("./measures.js").Measure[]} measures
 * @param {string} chosen
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
function choiceOf(measures, chosen, go) {
  return el(
    "label",
    {},
    "Colour by ",
    el(
      "select",
      { id: "by", change: (event) => go({ by: /** @type {HTMLSelectElement} */ (event.target).value }) },
      ...measures.map(({ key, name }) => el("option", { value: key, selected: key === chosen }, name)),
    ),
  );
}
