// @ts-check

/**
 * A finding, as the page shows it.
 *
 * @typedef {object} PageFinding
 * @property {string} id
 * @property {string} title
 * @property {[string, string]} parties
 * @property {string} field "" where it shows in several.
 * @property {string} group
 * @property {string} certainty
 * @property {string} severity
 * @property {string | null} wrong
 * @property {string} evidence
 * @property {string | null} cause
 * @property {string | null} reason
 * @property {string | null} link
 * @property {string | null} file
 * @property {number} line
 * @property {string} bytes
 * @property {string} replay
 * @property {number | null} count
 * @property {"new" | "known" | "gone" | ""} state
 * @property {number[] | 0} first
 * @property {string[]} who Parties and pairs that it is found under.
 * @property {string} search What is searched, in lower case.
 */

/**
 * The findings of the page's data.
 *
 * @param {{ texts: string[], rows: any[], replay: string }} data
 * @returns {PageFinding[]}
 */
export function findingsOf({ texts, rows, replay: prefix }) {
  return rows.map(([id, replay, count, known, gone, numbers, line, first]) => {
    const [title, one, other, field, group, certainty, severity, wrong, evidence, cause, reason, link, file, bytes] =
      numbers.map((/** @type {number} */ n) => n < 0 ? null : texts[n]);
    const command = (replay[0] === "=" ? prefix : "") + replay.slice(1);
    const blamed = wrong === null ? [] : wrong.split(" and ");
    return {
      id,
      title,
      parties: [one, other],
      field: field ?? "",
      group,
      certainty,
      severity,
      wrong,
      evidence,
      cause,
      reason,
      link,
      file,
      line,
      bytes,
      replay: command,
      count,
      state: gone ? "gone" : known ? "known" : group === "environment" ? "" : "new",
      first,
      who: [...new Set([one, other, ...blamed, pairOf(one, other)])],
      search: [id, title, one, other, field, wrong, evidence, cause, reason, command].join(" ").toLowerCase(),
    };
  });
}

/**
 * What a pair of parties is called: a handler by its name, for it always differs from the model.
 *
 * @param {string} one
 * @param {string} other
 */
export function pairOf(one, other) {
  return other === "model" ? one : `${one} / ${other}`;
}

/**
 * Who is wrong, in a few words.
 *
 * @param {PageFinding} finding
 */
export function blameOf({ wrong, group }) {
  if (group === "environment") return "nobody: an effect of this CPU";
  if (wrong === null) return group === "gaps" ? "nobody: refusing is allowed" : "unresolved";
  return `${wrong} ${wrong.includes(" and ") ? "are" : "is"} wrong`;
}
