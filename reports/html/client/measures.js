// @ts-check
/// <reference lib="dom" />
import { amount, el } from "./dom.js";

/** @typedef {import("./cells.js").Cell} Cell */

/**
 * Something about a cell that a colour can show.
 *
 * @typedef {object} Measure
 * @property {string} key
 * @property {string} name
 * @property {(cell: Cell) => number} of A number of findings, or a share of cases from 0 to 1.
 * @property {boolean} isShare
 */

const BUGS = ["subject", "model", "decoders"];

/**
 * What the map can be coloured by, the first where nothing is chosen.
 *
 * @param {import("./findings.js").PageFinding[]} findings
 * @returns {Measure[]}
 */
export function measuresOf(findings) {
  const of = new Map(findings.map((finding) => [finding.id, finding]));
  const counting = (/** @type {(finding: import("./findings.js").PageFinding) => boolean} */ is) => {
    const ids = new Set(findings.filter(is).map(({ id }) => id));
    return (/** @type {Cell} */ cell) => cell.ids.filter((id) => ids.has(id)).length;
  };
  const parties = [...new Set([...of.values()].flatMap(({ blames }) => blames))];
  const share = (/** @type {(cell: Cell) => number} */ part) => (/** @type {Cell} */ cell) => part(cell) / cell.cases;
  return [
    { key: "", name: "findings that are bugs", of: counting(({ group }) => BUGS.includes(group)), isShare: false },
    ...parties.map((party) => ({
      key: `wrong:${party}`,
      name: `findings in which ${party} is wrong`,
      of: counting(({ blames }) => blames.includes(party)),
      isShare: false,
    })),
    {
      key: "gaps",
      name: "gaps: legal instructions refused",
      of: counting(({ group }) => group === "gaps"),
      isShare: false,
    },
    { key: "all", name: "all findings", of: (cell) => cell.ids.length, isShare: false },
    {
      key: "differ",
      name: "share of cases on which somebody differs",
      of: share((cell) => cell.disagreeing),
      isShare: true,
    },
    {
      key: "refused",
      name: "share of cases that every handler refuses",
      of: share((cell) => cell.refused),
      isShare: true,
    },
  ];
}

/**
 * The measure that is chosen, and the most that a cell has of it.
 *
 * @param {Measure[]} measures
 * @param {string} key
 * @param {Cell[]} cells
 */
export function measureOf(measures, key, cells) {
  const measure = /** @type {Measure} */ (measures.find((each) => each.key === key) ?? measures[0]);
  const most = measure.isShare ? 1 : cells.reduce((most, cell) => Math.max(most, measure.of(cell)), 1);
  return { ...measure, most };
}

/** The colour of the least that is shown at all. */
const FAINTEST = 0.18;

/** @param {number} part */
const strength = (part) => part === 0 ? 0 : FAINTEST + (1 - FAINTEST) * part;

/**
 * How strong the colour of a cell is, from 0 to 1.
 *
 * @param {ReturnType<typeof measureOf>} measure
 * @param {Cell} cell
 */
export function colourOf(measure, cell) {
  return strength(measure.of(cell) / measure.most);
}

/**
 * What the colours stand for.
 *
 * @param {ReturnType<typeof measureOf>} measure
 */
export function legendOf({ isShare, most }) {
  const steps = isShare
    ? [0, 0.25, 0.5, 0.75, 1]
    : [...new Set([0, 1, ...[1, 2, 3, 4].map((n) => Math.round(most * n / 4))])];
  const sample = (/** @type {number} */ value) => {
    const box = el("i", { class: "sample", "aria-hidden": "true" }, el("i"));
    /** @type {HTMLElement} */ (box.firstChild).style.opacity = String(strength(value / most));
    return el("span", {}, box, isShare ? `${100 * value} %` : amount(value));
  };
  return el(
    "span",
    { class: "scale" },
    ...steps.sort((a, b) => a - b).map(sample),
    el("span", {}, el("i", { class: "sample empty", "aria-hidden": "true" }), "not run"),
  );
}
