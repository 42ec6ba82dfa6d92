/**
 * What the newest releases of decoders do about findings, for reports.
 *
 * @module
 */
import { parseCase } from "../corpus/files/case_file.ts";
import type { NewestWord, NewestWords } from "../findings/newest.ts";
import { withNewest } from "../reports/make_report.ts";
import type { Report, ReportFinding } from "../reports/report/report.ts";
import { newestWords, type ShownCase } from "../triage/newest.ts";
import { messageOf, writeError } from "./command_line/output.ts";

/**
 * What the newest releases do about findings, in their order. Where a release cannot be loaded, a line on standard error says
 * so: what is shown is no worse without it.
 */
export async function askNewest(findings: readonly ShownCase[]): Promise<readonly (readonly NewestWord[])[]> {
  try {
    return await newestWords(findings);
  } catch (error) {
    writeError(`What newer releases of decoders do is not shown: ${messageOf(error)}`);
    return findings.map(() => []);
  }
}

/** What the newest releases do about findings of a report that do not say so yet, by id. */
export async function newestById(findings: readonly ReportFinding[]): Promise<NewestWords> {
  const open = findings.filter(({ newest }) => newest === undefined);
  const shown = open.map((finding) => ({ ...finding, case: parseCase(JSON.stringify(finding.example)) }));
  const words = await askNewest(shown);
  return new Map(open.map(({ id }, n) => [id, words[n]!]));
}

/** A report with what the newest releases do about its findings. */
export async function toldNewest(report: Report): Promise<Report> {
  return withNewest(report, await newestById([...report.findings, ...report.gone]));
}
