/**
 * Telling what a run found: to people, in the formats that were asked for, and to the CI job that runs it.
 *
 * @module
 */
import type { NewestWords } from "../findings/newest.ts";
import type { Parties } from "../oracles/panel.ts";
import { withNewest } from "../reports/make_report.ts";
import type { Report } from "../reports/report/report.ts";
import { unexpected } from "../reports/words/finding_words.ts";
import { writeError } from "./command_line/output.ts";
import { sayOut, typedHere } from "./command_line/typed_here.ts";
import { newestById } from "./newest.ts";
import {
  appendSummary,
  type FormatFiles,
  takesOutput,
  viewed,
  wantsFormat,
  wantsViews,
  writeFormats,
} from "./reports.ts";

/**
 * Tells what a run found.
 *
 * @param formats Where each format goes.
 * @param parties Who took part.
 * @param bare The report, without what newer releases of decoders do about its findings.
 * @param textOf What people read, given that.
 */
export async function tellRun(
  formats: FormatFiles,
  parties: Parties,
  bare: Report,
  textOf: (newest: NewestWords) => string,
): Promise<void> {
  const { fresh, gone } = unexpected(bare);
  // Without a format, only what is not as expected is shown with what newer releases do about it.
  const newest = await newestById(wantsFormat(formats) ? [...bare.findings, ...bare.gone] : [...fresh, ...gone]);
  const report = withNewest(bare, newest);
  const text = textOf(newest);
  // Where a format takes standard output, people still read what was found.
  if (takesOutput(formats)) writeError(typedHere(text));
  else sayOut(`${text}\n`);
  writeFormats(formats, wantsViews(formats) ? await viewed(parties, report) : report);
  appendSummary(report);
}
