/**
 * The command that shows a case again.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import type { PartyNames } from "../../findings/finding.ts";
import type { Case } from "../../machine/case.ts";
import type { Contract } from "../../machine/contract.ts";

/** How somebody's own parties are named on a command line, as a shell takes it, by the names that findings have of them. */
export interface Spelled {
  /** Subjects. */
  readonly subjects?: Readonly<Record<string, string>>;
  /** Decoders that were added. */
  readonly decoders?: Readonly<Record<string, string>>;
}

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
 * @param spelled How those are written that verdict does not have.
 */
export function replayCommand(c: Case, parties: PartyNames, { subjects = {}, decoders = {} }: Spelled = {}): string {
  const [first, second] = parties;
  const isSubject = second === "model" || first in subjects || second in subjects;
  const subject = isSubject ? `--subject ${subjects[first] ?? first} ` : "";
  const against = isSubject && second !== "model" ? `--against ${subjects[second] ?? second} ` : "";
  const added = parties.filter((name) => name in decoders).map((name) => `--decoder ${decoders[name]} `).join("");
  return `deno task explain ${subject}${against}${added}'${formatCase(c)}'`;
}
