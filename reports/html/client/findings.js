// @ts-check

/**
 * A finding, as the page shows it.
 *
 * @typedef {object} PageFinding
 * @property {string} id
 * @property {string} title
 * @property {string[]} parties
 * @property {string} field "" where it shows in several.
 * @property {string} group
 * @property {string} certainty
 * @property {string} severity
 * @property {string[]} blames Who is wrong; nobody where the evidence does not decide.
 * @property {string} evidence
 * @property {string | null} cause
 * @property {string | null} reason
 * @property {string | null} newest What the newest release of its decoder does.
 * @property {string | null} link
 * @property {string | null} file
 * @property {number} line
 * @property {string} bytes
 * @property {string} replay
 * @property {number | null} count
 * @property {"new" | "known" | "aside" | "gone"} state How it stands to the baselines; beside the point is aside.
 * @property {string | null} aside Why it is beside the point.
 * @property {number[] | 0} first
 * @property {string[]} who Parties and pairs that it is found under.
 * @property {number} bug What findings of the same bug in other handlers share; -1 where there are none.
 * @property {number} turn Where its first party stands among all parties.
 * @property {string} search What is searched, in lower case.
 */

/**
 * The findings of the page's data.
 *
 * @param {{ texts: string[], rows: any[], replay: string, parties: readonly string[] }} data
 * @returns {PageFinding[]}
 */
export function findingsOf({ texts, rows, replay: prefix, parties: everybody }) {
  const named = (/** @type {number} */ n) => n < 0 ? null : texts[n];
  return rows.map(([id, replay, count, state, numbers, line, first, partyNumbers, blameNumbers, bug]) => {
    const [title, field, group, certainty, severity, evidence, cause, reason, link, file, bytes, aside, newest] =
      numbers.map(named);
    const parties = partyNumbers.map(named);
    const blames = blameNumbers.map(named);
    const command = (replay[0] === "=" ? prefix : "") + replay.slice(1);
    return {
      id,
      title,
      parties,
      field: field ?? "",
      group,
      certainty,
      severity,
      blames,
      evidence,
      cause,
      reason,
      newest,
      link,
      file,
      line,
      bytes,
      replay: command,
      count,
      state,
      aside,
      first,
      bug,
      turn: everybody.indexOf(parties[0]),
      who: [...new Set([...parties, ...blames, pairOf(parties)])],
      search: [id, title, ...parties, field, ...blames, evidence, cause, reason, newest, command].join(" ")
        .toLowerCase(),
    };
  });
}

/**
 * What those who differ are called: a handler by its name, for it always differs from the model.
 *
 * @param {string[]} parties
 */
export function pairOf(parties) {
  return parties[1] === "model" ? `${parties[0]}` : parties.join(" / ");
}

/**
 * Names in a row.
 *
 * @param {string[]} names
 */
export function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * Who is wrong, in a few words.
 *
 * @param {PageFinding} finding
 */
export function blameOf({ blames, group }) {
  if (group === "environment") return "nobody: an effect of this CPU";
  if (group === "cpus") return "nobody: CPUs differ";
  if (blames.length === 0) return group === "gaps" ? "nobody: refusing is allowed" : "unresolved";
  return `${listed(blames)} ${blames.length > 1 ? "are" : "is"} wrong`;
}
