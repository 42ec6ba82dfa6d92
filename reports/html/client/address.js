// @ts-check
import { measuresOf } from "./measures.js";
import { parseHash, START } from "./state.js";

/** @typedef {{ readonly [key: string]: (value: string) => boolean }} Known By key of the address: whether there is such a value. */

/** @typedef {{ key: string, value: string }} Unknown What an address gives and the report does not have. */

/** How sure, how bad and how new a finding can be. */
export const BADNESS = ["high", "medium", "low"];
export const STATES = ["new", "known", "aside", "gone"];

/** How the address names a cell: its opcode and its ModRM byte. */
const CELL = /^(.+)-[0-9a-f]{2}$/;

/**
 * What each part of an address may be in this report.
 *
 * @param {any} data
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {string[]} views
 * @returns {Known}
 */
export function knownOf({ words, parties, sweep }, findings, views) {
  const oneOf = (/** @type {readonly string[]} */ values) => {
    const all = new Set(values);
    return (/** @type {string} */ value) => all.has(value);
  };
  const opcodes = new Set((sweep?.opcodes ?? []).map((/** @type {[string, number[]]} */ [opcode]) => opcode));
  const ids = findings.map(({ id }) => id);
  return {
    view: oneOf(views),
    q: () => true,
    group: oneOf(Object.keys(words.groups)),
    party: oneOf([...parties, ...findings.flatMap(({ who }) => who)]),
    field: oneOf(Object.keys(words.fields)),
    sure: oneOf(Object.keys(words.certainties)),
    bad: oneOf(BADNESS),
    state: oneOf(STATES),
    id: oneOf(ids),
    unfold: oneOf(["all", ...ids]),
    cell: (value) => opcodes.has(CELL.exec(value)?.[1]),
    by: oneOf(measuresOf(findings).map(({ key }) => key)),
    theme: oneOf(["dark", "light"]),
  };
}

/**
 * Reads the part of an address after `#`. What the report does not have is left out of the state and named apart.
 *
 * @param {string} hash
 * @param {Known} known
 * @returns {{ state: import("./state.js").State, unknown: Unknown[] }}
 */
export function readAddress(hash, known) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Unknown[]} */
  const unknown = [];
  for (const key of new Set(given.keys())) {
    const value = given.get(key) ?? "";
    const isKey = Object.hasOwn(known, key);
    if (!isKey || value !== "" && !known[key]?.(value)) unknown.push({ key, value });
  }
  // What else the address gives says which view is meant.
  if (unknown.some(({ key }) => key === "view")) given.delete("view");
  const state = parseHash(`#${given}`);
  for (const { key } of unknown) {
    if (key !== "view" && Object.hasOwn(START, key)) Reflect.set(state, key, Reflect.get(START, key));
  }
  return { state, unknown };
}
