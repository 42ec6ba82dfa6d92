// @ts-check
import { blameOf, pairOf } from "./findings.js";

/** @typedef {import("./findings.js").PageFinding} PageFinding */

/**
 * What stands in one row: a finding, or the findings of one bug in several handlers.
 *
 * @typedef {object} Fold
 * @property {PageFinding[]} all In the report's order of handlers.
 * @property {PageFinding} first The surest and worst.
 */

/**
 * Findings as rows. A bug stands where the first of its findings would.
 *
 * @param {PageFinding[]} findings In the report's order.
 * @returns {Fold[]}
 */
export function foldsOf(findings) {
  /** @type {Map<number | string, PageFinding[]>} */
  const bugs = new Map();
  for (const finding of findings) {
    const key = finding.bug < 0 ? finding.id : finding.bug;
    const bug = bugs.get(key);
    if (bug === undefined) bugs.set(key, [finding]);
    else bug.push(finding);
  }
  return [...bugs.values()].map((bug) => {
    const [first] = bug;
    return { first: /** @type {PageFinding} */ (first), all: bug.toSorted((a, b) => a.turn - b.turn) };
  });
}

/**
 * Each finding in a row of its own.
 *
 * @param {PageFinding[]} findings
 * @returns {Fold[]}
 */
export function unfolded(findings) {
  return findings.map((first) => ({ first, all: [first] }));
}

/**
 * Who shows it: "in posted, linux-6.1".
 *
 * @param {Fold} fold
 */
export function inWhom({ all }) {
  return `in ${[...new Set(all.map(({ parties }) => pairOf(parties)))].join(", ")}`;
}

/**
 * Who is wrong, in a few words.
 *
 * @param {Fold} fold
 */
export function blameOfFold({ all, first }) {
  if (all.length === 1) return blameOf(first);
  if (all.every(({ blames, parties }) => blames.length === 1 && blames[0] === parties[0])) {
    return "each of them is wrong";
  }
  return [...new Set(all.map(blameOf))].join("; ");
}

/**
 * The disagreements of all; null where nobody counted.
 *
 * @param {Fold} fold
 * @returns {number | null}
 */
export function countOfFold({ all }) {
  return all.reduce(
    (sum, { count }) => sum === null || count === null ? null : sum + count,
    /** @type {number | null} */ (0),
  );
}
