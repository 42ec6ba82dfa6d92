/**
 * Writing a report in the formats that the options name.
 *
 * @module
 */
import { parseCase } from "../corpus/files/case_file.ts";
import type { Parties } from "../oracles/panel.ts";
import { junitXml } from "../reports/formats/junit.ts";
import { reportJson } from "../reports/formats/report_json.ts";
import { reportMarkdown } from "../reports/formats/report_markdown.ts";
import { sarifLog } from "../reports/formats/sarif.ts";
import { reportHtml } from "../reports/html/page.ts";
import { withViews } from "../reports/make_report.ts";
import type { Report } from "../reports/report/report.ts";
import { viewsJson } from "../reports/report/views_json.ts";
import { printable } from "../reports/words/text_width.ts";
import { caseLabels, viewCases } from "../triage/explain/explainer.ts";
import { usageError } from "./command_line/errors.ts";
import { outputFile } from "./command_line/option.ts";
import type { ValuesOf } from "./command_line/options.ts";
import { messageOf, writeError } from "./command_line/output.ts";
import { writeTo } from "./command_line/output_files.ts";

/** The options that name a format, and a file for it. */
export const FORMAT_OPTIONS = {
  json: outputFile({ help: 'Write the report as JSON; "-" or nothing: to standard output' }),
  junit: outputFile({ help: "Write it as JUnit XML: a test case a finding" }),
  sarif: outputFile({ help: "Write it as SARIF 2.1.0, for code scanning" }),
  markdown: outputFile({ help: "Write it as Markdown, for a job's summary" }),
  html: outputFile({ help: "Write it as one HTML page, which needs no server and no network" }),
};

/** The file of each format; undefined where it was not asked for. */
export type FormatFiles = ValuesOf<typeof FORMAT_OPTIONS>;

interface Format {
  readonly name: keyof FormatFiles;
  /** Whether it shows what every party says, so that they have to be asked. */
  readonly hasViews: boolean;
  readonly text: (report: Report) => string;
}

const FORMATS: readonly Format[] = [
  { name: "json", hasViews: true, text: reportJson },
  { name: "junit", hasViews: false, text: junitXml },
  { name: "sarif", hasViews: false, text: sarifLog },
  { name: "markdown", hasViews: false, text: reportMarkdown },
  { name: "html", hasViews: true, text: reportHtml },
];

/** What stands for a party in findings and is neither a handler nor a decoder. */
export const NO_HANDLERS: readonly string[] = ["model", "cpu", "decoders"];

/** Whether something is written to standard output, so that people must be told elsewhere. */
export function takesOutput(files: FormatFiles): boolean {
  return FORMATS.some(({ name }) => files[name] === "-");
}

/**
 * Refuses formats where no report is made.
 *
 * @throws {CommandError} When one was asked for.
 */
export function refuseFormats(files: FormatFiles): void {
  const first = FORMATS.find(({ name }) => files[name] !== undefined);
  if (first !== undefined) {
    throw usageError(`No report is made with --update: --${first.name}`, "Leave one of them out");
  }
}

/** Whether any format was asked for. */
export function wantsFormat(files: FormatFiles): boolean {
  return FORMATS.some(({ name }) => files[name] !== undefined);
}

/** Whether what was asked for shows what every party says. */
export function wantsViews(files: FormatFiles): boolean {
  return FORMATS.some(({ name, hasViews }) => hasViews && files[name] !== undefined);
}

/** Writes every format that was asked for. */
export function writeFormats(files: FormatFiles, report: Report): void {
  for (const { name, text } of FORMATS) {
    const file = files[name];
    if (file !== undefined) writeTo(file, text(report));
  }
}

/**
 * The report with what the parties say of each finding's example. A line on standard error names each handler that the
 * findings are about and that is none of the parties.
 */
export async function viewed(parties: Parties, report: Report): Promise<Report> {
  for (const name of missingOf(parties, report)) {
    writeError(`What ${printable(name)} does is not shown: it is run only where --subject or --against names it`);
  }
  const cases = report.findings.map(({ example }) => parseCase(JSON.stringify(example)));
  const views = await viewCases(parties, cases);
  const json = views.map((each, n) =>
    viewsJson({ ...each, labels: caseLabels(cases[n]!, each) }, report.findings[n]!.parties)
  );
  return withViews(report, json);
}

/** Names of the handlers that findings are about and that are none of the parties. */
function missingOf({ subjects, against, decoders }: Parties, { findings }: Report): string[] {
  const asked = [...subjects, ...against === undefined ? [] : [against], ...decoders].map(({ name }) => name);
  const names = new Set(findings.flatMap(({ parties }) => parties));
  return [...names].filter((name) => !asked.includes(name) && !NO_HANDLERS.includes(name));
}

/** Adds the report to the summary of the CI job that runs this, where there is one. It is no reason to fail. */
export function appendSummary(report: Report): void {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "GITHUB_STEP_SUMMARY" });
  const file = state === "granted" ? Deno.env.get("GITHUB_STEP_SUMMARY") : undefined;
  if (file === undefined || file === "") return;
  try {
    Deno.writeTextFileSync(file, reportMarkdown(report), { append: true });
  } catch (error) {
    writeError(`Summary cannot be written: ${file}: ${messageOf(error)}`);
  }
}
