// @ts-check

/**
 * What the page shows: all of it is in the address, so that it can be sent to somebody.
 *
 * @typedef {object} State
 * @property {string} view
 * @property {string} q Words to find.
 * @property {string} group
 * @property {string} party
 * @property {string} field
 * @property {string} sure
 * @property {string} bad
 * @property {string} state "new", "known", "gone" or "aside".
 * @property {string} id The finding that is open.
 * @property {string} unfold The row that is unfolded, by the id of one of its findings, or "all".
 * @property {string} cell The cell of the sweep that is chosen: opcode and ModRM byte.
 * @property {string} by What the sweep is coloured by.
 * @property {string} theme "dark", "light", or as the system has it.
 */

/** The filters, in the order in which they stand. */
export const FILTERS = /** @type {const} */ (["q", "group", "party", "field", "sure", "bad", "state"]);

/** @type {readonly (keyof State)[]} */
const KEYS = ["view", ...FILTERS, "id", "unfold", "cell", "by", "theme"];

/** @type {State} */
export const START = {
  view: "overview",
  q: "",
  group: "",
  party: "",
  field: "",
  sure: "",
  bad: "",
  state: "",
  id: "",
  unfold: "",
  cell: "",
  by: "",
  theme: "",
};

/**
 * Reads the part of an address after `#`; what it does not know it leaves out.
 *
 * @param {string} hash
 * @returns {State}
 */
export function parseHash(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = { ...START };
  for (const key of KEYS) state[key] = given.get(key) ?? START[key];
  if (given.get("view") === null && [...FILTERS, "id", "unfold"].some((key) => given.get(key))) state.view = "findings";
  return state;
}

/**
 * The part of an address after `#`; what is as at the start is left out.
 *
 * @param {State} state
 */
export function formatHash(state) {
  const given = new URLSearchParams();
  for (const key of KEYS) if (state[key] !== START[key]) given.set(key, state[key]);
  return `#${given}`;
}

/**
 * Whether a finding is among those that the filters leave.
 *
 * @param {import("./findings.js").PageFinding} finding
 * @param {State} state
 */
export function isShown(finding, { q, group, party, field, sure, bad, state }) {
  return (group === "" || finding.group === group) &&
    (party === "" || finding.who.includes(party)) &&
    (field === "" || finding.field === field) &&
    (sure === "" || finding.certainty === sure) &&
    (bad === "" || finding.severity === bad) &&
    (state === "" || finding.state === state) &&
    q.toLowerCase().split(/\s+/).every((word) => finding.search.includes(word));
}
