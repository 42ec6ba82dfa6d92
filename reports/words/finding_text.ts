/**
 * One finding as lines of text.
 *
 * @module
 */
import type { KnownFinding } from "../../corpus/files/baseline_file.ts";
import { significantLength } from "../../corpus/files/case_file.ts";
import { formatBytes } from "../../corpus/files/hex.ts";
import type { Exemplar, Finding, Verdict } from "../../triage/finding.ts";
import { replayCommand, type Spelled } from "./replay_command.ts";
import { styleText } from "./style.ts";

/** The party that a verdict blames, or both: `capstone is wrong`, `iced and capstone are wrong`. */
export function blame(wrong: string): string {
  return `${wrong} ${wrong.includes(" and ") ? "are" : "is"} wrong`;
}

/** A whole number with separators. */
export const count = (n: number): string => n.toLocaleString("en");

/** A number of things. */
export const counted = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

/** The plainest case that shows a finding. */
export const plainest = ({ exemplars }: Finding): Exemplar => exemplars[0]!;

/** Who is wrong, where the title does not say it. */
function blameOf(finding: Finding): string {
  const { isGap, parties } = finding;
  const { wrong, isEnvironment } = plainest(finding).verdict;
  const isSubject = parties[1] === "model" || parties[0] === "model";
  if (isGap || isSubject && wrong !== null) return "";
  return isEnvironment ? " (environment)" : wrong === null ? " (unresolved)" : ` (${blame(wrong)})`;
}

/** One line: id, count, title, who is wrong, shortest example, replay command. */
export function findingLine(finding: Finding, width: number, spelled: Spelled = {}): string {
  const { id, title, count: n, parties } = finding;
  const example = plainest(finding).case;
  const bytes = formatBytes(example.bytes.subarray(0, significantLength(example)));
  return `  ${id}  ${count(n).padStart(width)}x  ${title}${blameOf(finding)}  ${styleText("cyan", bytes)}  ${
    styleText("dim", replayCommand(example, parties, spelled))
  }`;
}

/** A finding that needs looking at: title, verdict with its evidence, cause, and how to see it again. */
export function findingParagraph(finding: Finding, spelled: Spelled = {}): string[] {
  const { id, title, parties, cause } = finding;
  const { verdict, case: example } = plainest(finding);
  return [
    `  ${id}  ${parties[1] === "model" ? `${parties[0]}: ` : ""}${title}`,
    `    Verdict: ${verdictText(verdict)}`,
    ...(cause === null ? [] : [`    Cause: ${causeText(cause)}`]),
    `    See it: ${replayCommand(example, parties, spelled)}`,
  ];
}

/** A known finding that does not show. */
export function knownParagraph(
  { id, title, parties, case: example }: KnownFinding,
  spelled: Spelled = {},
): string[] {
  return [
    `  ${id}  ${parties[1] === "model" ? `${parties[0]}: ` : ""}${title}`,
    `    Look at: ${replayCommand(example, parties, spelled)}`,
  ];
}

/** Who is wrong and why that is known. */
export function verdictText({ wrong, evidence, isEnvironment }: Verdict): string {
  const who = isEnvironment ? "an effect of this CPU" : wrong === null ? "unresolved" : blame(wrong);
  return `${who}: ${evidence}`;
}

function causeText(cause: readonly { readonly id: string; readonly sentence: string }[]): string {
  if (cause.length === 0) return "no correction removes it";
  return cause.map(({ id, sentence }) => `without ${id} (${sentence})`).join(" and ");
}
