/**
 * What `diff` prints.
 *
 * @module
 */
import { styleText } from "node:util";
import { formatBytes } from "../corpus/hex.ts";
import { significantLength } from "../corpus/case_file.ts";
import type { Finding } from "../triage/finding.ts";
import { blame } from "./blame.ts";
import { replayCommand } from "./replay.ts";

/** A run, as far as it is printed. */
export interface DiffReport {
  readonly subject: string;
  readonly decoders: readonly string[];
  /** The CPU that was asked; null where none was. */
  readonly cpu: string | null;
  /** The CPUs whose records of truth were checked, and how many of each. */
  readonly records: readonly { readonly cpu: string; readonly records: number }[];
  readonly seed: number;
  readonly cases: number;
  readonly disagreeing: number;
  readonly findings: readonly Finding[];
}

const count = (n: number) => n.toLocaleString("en");
const counted = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

/** The whole report, lines joined, without a final line end. */
export function diffText(report: DiffReport, seconds: number): string {
  const { subject, decoders, cpu, records, seed, cases, disagreeing, findings } = report;
  const between = (first: string, second: string) =>
    findings.filter(({ parties }) => parties[0] === first && parties[1] === second);
  const ofSubject = between(subject, "model");
  const wrong = ofSubject.filter(({ isGap }) => !isGap);
  const gaps = ofSubject.filter(({ isGap }) => isGap);
  const ofModel = between("model", "cpu");
  const ofBoth = between("decoders", "cpu");
  const ofDecoders = findings.filter((finding) => ![...ofSubject, ...ofModel, ...ofBoth].includes(finding));
  const rate = Math.round(cases / seconds);
  return [
    ...section(`Findings in ${subject}`, wrong),
    ...section(`Gaps of ${subject}: legal instructions that it refuses`, gaps),
    ...section("Bugs of the model: the CPU does otherwise", ofModel),
    ...section(`Findings between ${decoders.join(" and ")}`, ofDecoders),
    ...section("What both decoders say otherwise than the CPU", ofBoth),
    cpu === null ? "No CPU was asked: verdicts rest on decoders and model" : `CPU: ${cpu}`,
    ...records.map(({ cpu, records: n }) => `Checked against ${counted(n, "record")} of ${cpu}`),
    `${counted(cases, "case")} from seed ${seed} in ${seconds.toFixed(1)} s, ${count(rate)} cases/s; ` +
    `disagreements in ${count(disagreeing)}`,
    `${subject}: ${counted(wrong.length, "finding")}, ${counted(gaps.length, "gap")}; ` +
    `decoders: ${counted(ofDecoders.length + ofBoth.length, "finding")}` +
    (cpu === null && records.length === 0 ? "" : `; model against CPU: ${counted(ofModel.length, "finding")}`),
  ].join("\n");
}

function section(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const width = Math.max(...findings.map(({ count: n }) => count(n).length));
  return [styleText("bold", title), ...findings.map((finding) => findingLine(finding, width)), ""];
}

/** Who is wrong, where the title does not say it. */
function blameOf({ isGap, parties, verdict: { wrong, isEnvironment } }: Finding): string {
  const isSubject = parties[1] === "model" || parties[0] === "model";
  if (isGap || isSubject && wrong !== null) return "";
  return isEnvironment ? " (environment)" : wrong === null ? " (unresolved)" : ` (${blame(wrong)})`;
}

/** One line: id, count, title, who is wrong, shortest example, replay command. */
function findingLine(finding: Finding, width: number): string {
  const { id, title, count: n, example } = finding;
  const bytes = formatBytes(example.bytes.subarray(0, significantLength(example)));
  const who = blameOf(finding);
  return `  ${id}  ${count(n).padStart(width)}x  ${title}${who}  ${styleText("cyan", bytes)}  ${
    styleText("dim", replayCommand(example))
  }`;
}
