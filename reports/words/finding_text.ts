/**
 * One finding as lines of text.
 *
 * @module
 */
import { significantLength } from "../../corpus/files/case_file.ts";
import { formatBytes } from "../../corpus/files/hex.ts";
import { type Finding, type KnownFinding, plainest } from "../../findings/finding.ts";
import type { NewestWords } from "../../findings/newest.ts";
import { isEnvironment, type Verdict } from "../../findings/verdict.ts";
import { verdictText, whoText } from "../../findings/verdict_text.ts";
import { newestText } from "./newest_text.ts";
import { replayCommand, type Spelled } from "./replay_command.ts";
import { styleText } from "./style.ts";

/** A whole number with separators. */
export const count = (n: number): string => n.toLocaleString("en");

/** A number of things; `many` is their plural, where that has more than an s. */
export const counted = (n: number, noun: string, many = `${noun}s`): string => `${count(n)} ${n === 1 ? noun : many}`;

/** Who is wrong, where the title does not say it. */
function blameOf(finding: Finding): string {
  const { isGap, parties } = finding;
  const { verdict } = plainest(finding);
  const isBlamed = verdict.blames.length > 0;
  const isSubject = parties[1] === "model" || parties[0] === "model";
  if (isGap || isSubject && isBlamed) return "";
  return ` (${isEnvironment(verdict) ? "environment" : whoText(verdict)})`;
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

/** What paragraphs say besides. */
export interface ParagraphBesides {
  /** What each correction does, by its id. */
  readonly corrections?: ReadonlyMap<string, string>;
  /** How somebody's own subjects are named on a command line. */
  readonly spelled?: Spelled | undefined;
  /** What the newest releases of decoders do about findings. */
  readonly newest?: NewestWords | undefined;
}

/** A finding that needs looking at: title, verdict with its evidence, cause, and how to see it again. */
export function findingParagraph(
  finding: Finding,
  { corrections = new Map(), spelled, newest = new Map() }: ParagraphBesides = {},
): string[] {
  const { id, title, parties, cause } = finding;
  const { verdict, case: example } = plainest(finding);
  return [
    `  ${id}  ${parties[1] === "model" ? `${parties[0]}: ` : ""}${title}`,
    `    Verdict: ${verdictText(verdict)}`,
    ...newestLine(newest, id, verdict),
    ...(cause === null ? [] : [`    Cause: ${causeText(cause, corrections)}`]),
    `    See it: ${replayCommand(example, parties, spelled)}`,
  ];
}

/** A known finding that does not show. */
export function knownParagraph(
  { id, title, parties, verdict, case: example }: KnownFinding,
  { spelled, newest = new Map() }: Omit<ParagraphBesides, "corrections"> = {},
): string[] {
  return [
    `  ${id}  ${parties[1] === "model" ? `${parties[0]}: ` : ""}${title}`,
    ...newestLine(newest, id, verdict),
    `    Look at: ${replayCommand(example, parties, spelled)}`,
  ];
}

function newestLine(newest: NewestWords, id: string, verdict: Verdict): string[] {
  const text = newestText(newest.get(id), verdict);
  return text === undefined ? [] : [`    Newest release: ${text}`];
}

function causeText(cause: readonly string[], corrections: ReadonlyMap<string, string>): string {
  if (cause.length === 0) return "no correction removes it";
  return cause.map((id) => `without ${id} (${corrections.get(id) ?? "unknown"})`).join(" and ");
}
