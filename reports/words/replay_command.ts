/**
 * The command that shows a case again.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import type { PartyNames } from "../../findings/finding.ts";
import type { Case } from "../../machine/case.ts";

/** How somebody's own subjects are named on a command line, by the names that findings have of them. */
export type Spelled = Readonly<Record<string, string>>;

/** The subject that is explained where none is named. */
const DEFAULT_SUBJECT = "posted";

/**
 * A command for a shell: the bytes alone where the rest of the case is at its defaults, else the case file's line.
 *
 * @param c The case.
 * @param parties Who differs on it: a subject is named where it is not the one that is explained anyhow.
 * @param spelled How those are written that are no revisions, as a shell takes it.
 */
export function replayCommand(c: Case, [first, second]: PartyNames, spelled: Spelled = {}): string {
  const line = formatCase(c);
  const bytes = /^{"bytes":"([0-9a-f]+)"}$/.exec(line)?.[1];
  const isSubject = second === "model" || first in spelled || second in spelled;
  const subject = isSubject && first !== DEFAULT_SUBJECT ? `--subject ${spelled[first] ?? first} ` : "";
  const against = isSubject && second !== "model" ? `--against ${spelled[second] ?? second} ` : "";
  return `deno task explain ${subject}${against}${bytes ?? `'${line}'`}`;
}
