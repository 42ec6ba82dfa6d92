/**
 * What `diff` prints about a sweep.
 *
 * @module
 */
import type { Finding } from "../../findings/finding.ts";
import type { SweepResult, SweptOpcode } from "../../triage/sweep_result.ts";
import { count, counted, findingLine } from "../words/finding_text.ts";
import { styleText } from "../words/style.ts";

/** One line: which points, how many cases, how fast. */
export function sweepLine({ space, first, last, cases, disagreeing, lost }: SweepResult, seconds: number): string {
  const points = last - first + 1;
  const rate = seconds > 0 ? `, ${count(Math.round(points / seconds))} points/s` : "";
  return `Sweep ${space}: ${counted(points, "point")} (${count(first)} to ${count(last)}) in ${
    seconds.toFixed(1)
  } s${rate}; ` +
    `disagreements in ${count(disagreeing)} of ${counted(cases, "case")}` +
    (lost === 0 ? "" : `, ${count(lost)} of which did not show again`);
}

const HEAD = ["opcode", "points", "cases", "accepted", "by some", "refused", "findings"];

/** What each opcode came to, and the findings that generated cases have not shown. */
export function sweepSections({ opcodes, only }: SweepResult, findings: readonly Finding[], cases: number): string[] {
  const found = findings.filter(({ id }) => only.includes(id));
  const width = Math.max(0, ...found.map(({ count: n }) => count(n).length));
  return [
    styleText("bold", "The sweep, opcode by opcode"),
    ...table(opcodes),
    "",
    styleText(
      "bold",
      `Shown by the sweep and not by ${counted(cases, "generated case")}: ${counted(found.length, "finding")}`,
    ),
    ...found.map((finding) => findingLine(finding, width)),
    "",
  ];
}

function table(opcodes: readonly SweptOpcode[]): string[] {
  const rows = [
    HEAD,
    ...opcodes.map(({ opcode, points, cases, accepted, split, refused, findings }) => [
      opcode,
      ...[points, cases, accepted, split, refused, findings.length].map(count),
    ]),
    ["all", ...totals(opcodes).map(count)],
  ];
  const widths = HEAD.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, k) => k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)).join("  ")}`
  );
}

function totals(opcodes: readonly SweptOpcode[]): number[] {
  const sum = (of: (opcode: SweptOpcode) => number) => opcodes.reduce((all, each) => all + of(each), 0);
  return [
    sum(({ points }) => points),
    sum(({ cases }) => cases),
    sum(({ accepted }) => accepted),
    sum(({ split }) => split),
    sum(({ refused }) => refused),
    new Set(opcodes.flatMap(({ findings }) => findings)).size,
  ];
}
