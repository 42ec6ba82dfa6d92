/**
 * What `diff` prints.
 *
 * @module
 */
import { styleText } from "node:util";
import { formatBytes } from "../corpus/hex.ts";
import { significantLength } from "../corpus/case_file.ts";
import type { Finding } from "../triage/finding.ts";
import { replayCommand } from "./replay.ts";

/** A run, as far as it is printed. */
export interface DiffReport {
  readonly subject: string;
  readonly decoders: readonly string[];
  readonly seed: number;
  readonly cases: number;
  readonly disagreeing: number;
  readonly findings: readonly Finding[];
}

const count = (n: number) => n.toLocaleString("en");
const counted = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

/** The whole report, lines joined, without a final line end. */
export function diffText(report: DiffReport, seconds: number): string {
  const { subject, decoders, seed, cases, disagreeing, findings } = report;
  const ofSubject = findings.filter(({ parties }) => parties[0] === subject);
  const wrong = ofSubject.filter(({ isGap }) => !isGap);
  const gaps = ofSubject.filter(({ isGap }) => isGap);
  const ofDecoders = findings.filter(({ parties }) => parties[0] !== subject);
  const rate = Math.round(cases / seconds);
  return [
    ...section(`Findings in ${subject}`, wrong),
    ...section(`Gaps of ${subject}: legal instructions that it refuses`, gaps),
    ...section(`Findings between ${decoders.join(" and ")}`, ofDecoders),
    `${counted(cases, "case")} from seed ${seed} in ${seconds.toFixed(1)} s, ${count(rate)} cases/s; ` +
    `disagreements in ${count(disagreeing)}`,
    `${subject}: ${counted(wrong.length, "finding")}, ${counted(gaps.length, "gap")}; ` +
    `decoders: ${counted(ofDecoders.length, "finding")}`,
  ].join("\n");
}

function section(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const width = Math.max(...findings.map(({ count: n }) => count(n).length));
  return [styleText("bold", title), ...findings.map((finding) => findingLine(finding, width)), ""];
}

/** One line: id, count, title, who is wrong, shortest example, replay command. */
function findingLine({ id, title, verdict: { wrong }, count: n, isGap, example }: Finding, width: number): string {
  const bytes = formatBytes(example.bytes.subarray(0, significantLength(example)));
  const who = isGap ? "" : wrong === null ? " (unresolved)" : "";
  return `  ${id}  ${count(n).padStart(width)}x  ${title}${who}  ${styleText("cyan", bytes)}  ${
    styleText("dim", replayCommand(example))
  }`;
}
