/**
 * A finding of a report in words that several formats share.
 *
 * @module
 */
import { isFresh, type Report, type ReportDecoder, type ReportFinding } from "../report/report.ts";
import { counted } from "./finding_text.ts";
import { askedText } from "./matrix_words.ts";

/** The title, with the handler that it is about. */
export function titled({ parties: [first, second], title }: Pick<ReportFinding, "parties" | "title">): string {
  return second === "model" ? `${first}: ${title}` : title;
}

/** Decoders and their versions. */
export function decodersText(decoders: readonly ReportDecoder[]): string {
  return decoders.map(({ name, version }) => version === null ? name : `${name} ${version}`).join(", ");
}

/** What removes it; undefined where nothing was tried. */
export function caused({ cause }: ReportFinding): string | undefined {
  if (cause === null) return undefined;
  return cause.length === 0 ? "no correction removes it" : `corrected by ${cause.join(" and ")}`;
}

/** Whether a run looks at every known case, so that what is known must show. */
function isGated(source: Report["source"]): boolean {
  return source === "diff" || source === "decoders";
}

/** What is not as expected: findings in no baseline, and of a run known ones that no longer show. */
export function unexpected({ findings, gone, source }: Report): {
  readonly fresh: readonly ReportFinding[];
  readonly gone: readonly ReportFinding[];
} {
  return { fresh: findings.filter(isFresh), gone: isGated(source) ? gone : [] };
}

/** The report's result in a sentence, without a final period. */
export function resultOf(report: Report): string {
  const { fresh, gone } = unexpected(report);
  // Of findings that were left out it cannot speak.
  if (report.isPart) {
    return `Chosen: ${counted(report.findings.length, "finding")}, ${fresh.length} new, ${gone.length} gone`;
  }
  if (report.source === "baselines") return `Known: ${counted(report.findings.length, "finding")}`;
  if (report.source === "campaign" && fresh.length > 0) {
    return `New, in no baseline: ${counted(fresh.length, "finding")}`;
  }
  if (isStopped(report)) return stoppedText(fresh.length);
  if (fresh.length > 0 || gone.length > 0) return `Not as expected: ${fresh.length} new, ${gone.length} gone`;
  return isGated(report.source) ? "As expected: every finding is known, and every known one shows" : "Nothing new";
}

/** The CPU that was asked, or what verdicts rest on where none was; without a final period. Decoders are judged by records. */
export function askedCpuText({ cpu, matrix }: Pick<Report, "cpu" | "matrix">): string {
  if (cpu !== null) return `CPU: ${cpu}`;
  return `No CPU was asked: verdicts rest on ${matrix === undefined ? "decoders and model" : "records"}`;
}

/** Whether a run was stopped before all texts were decoded. */
export function isStopped({ matrix }: Pick<Report, "matrix">): boolean {
  return matrix !== undefined && matrix.decoded < matrix.wanted;
}

/** The result of a run that was stopped: nobody has looked at the known cases. */
export function stoppedText(fresh: number): string {
  return fresh === 0 ? "Stopped: every finding so far is known" : `Stopped: ${counted(fresh, "new finding")} so far`;
}

/** Where the cases came from, in a sentence without a final period; undefined where none were run. */
export function ranOf(report: Report): string | undefined {
  const { cases, seed, disagreeing, notAsked = 0, subjects, sweep, matrix } = report;
  if (cases === null) return undefined;
  if (matrix !== undefined) return `Seed ${seed}: ${askedText(matrix)}`;
  const generated = `${counted(cases, "case")} of ${subjects.join(", ")} from seed ${seed ?? "unknown"}, ` +
    `disagreements in ${counted(disagreeing ?? 0, "case")}`;
  return [
    generated,
    ...sweep === undefined ? [] : [sweptOf(sweep)],
    ...notAsked === 0 ? [] : [
      `not asked: ${counted(notAsked, "case")} that need what a subject does not know, ` +
      "or like others to which there was no answer",
    ],
  ].join("; ");
}

function sweptOf({ space, first, last, cases, disagreeing }: NonNullable<Report["sweep"]>): string {
  return `${counted(cases, "case")} of a sweep of ${counted(last - first + 1, "text")} (${space}), ` +
    `disagreements in ${counted(disagreeing, "case")}`;
}
