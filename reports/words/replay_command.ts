/**
 * The command that shows a case again.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import type { PartyNames } from "../../findings/finding.ts";
import type { Case } from "../../machine/case.ts";
import type { Contract } from "../../machine/contract.ts";

/** How somebody's own subjects are named on a command line, by the names that findings have of them. */
export type Spelled = Readonly<Record<string, string>>;

/** A command that shows what must come of a case, for whoever's handler did something else with it. */
export function explainCommand(c: Case, contract: Contract): string {
  return `deno task explain ${contract === "guest" ? "" : `--contract ${contract} `}'${formatCase(c)}'`;
}

/**
 * A command for a shell that shows the very case: its line, also where that has nothing but bytes. Bytes alone would be
 * explained in a state of their own.
 *
 * @param c The case.
 * @param parties Who differs on it: a subject is named where one is among them.
 * @param spelled How those are written that are no revisions, as a shell takes it.
 */
export function replayCommand(c: Case, [first, second]: PartyNames, spelled: Spelled = {}): string {
  const isSubject = second === "model" || first in spelled || second in spelled;
  const subject = isSubject ? `--subject ${spelled[first] ?? first} ` : "";
  const against = isSubject && second !== "model" ? `--against ${spelled[second] ?? second} ` : "";
  return `deno task explain ${subject}${against}'${formatCase(c)}'`;
}
