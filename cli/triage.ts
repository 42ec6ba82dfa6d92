/**
 * `verdict triage`.
 *
 * @module
 */
import { CORRECTIONS } from "../handler/revision_subject.ts";
import type { Parties } from "../oracles/panel.ts";
import { detailText } from "../reports/case/detail_text.ts";
import { type Filter, filtered, TRAITS } from "../reports/filter.ts";
import { findingsMarkdown } from "../reports/formats/findings_markdown.ts";
import type { Report, ReportFinding } from "../reports/report/report.ts";
import { reportText } from "../reports/terminal/report_text.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { type CommandSpec, type Parsed, parseOptions } from "./command_line/options.ts";
import { writeOut, writeTo } from "./command_line/output.ts";
import { FORMAT_OPTIONS, viewed, wantsFormat, wantsViews, writeFormats } from "./reports.ts";
import { closeParties, CPU_OPTION, openParties } from "./subjects/open_parties.ts";
import { type Source, sourceOf } from "./triage_source.ts";
import { findKnown, upstreamOf } from "./upstream.ts";

/** How `triage` is called. */
export const TRIAGE: CommandSpec = {
  name: "triage",
  summary: "Show what is wrong, in whom, and how sure that is.",
  usage: [
    "deno task triage DIR                    what the campaign in DIR has found, and when",
    "deno task triage FILE.json              a report that was written with --json",
    "deno task triage --baseline FILE        known findings of your own subject",
    "deno task triage [PARTY...]             known findings of revisions or decoders; of all without a name",
    "deno task triage [DIR|FILE] --id ID     one finding in full: what each party says, and which bytes differ",
    "deno task triage --upstream ID          a report on a decoder, ready to send",
    "deno task triage --markdown FINDINGS.md the page of all known findings",
  ],
  options: [
    { name: "only", value: "NAMES", help: `Only these, with commas: ${TRAITS.join(", ")}` },
    { name: "party", value: "NAME", help: "Only findings in which that party differs, or is wrong" },
    { name: "text", value: "WORDS", help: "Only findings in which all these words stand" },
    { name: "id", value: "ID", help: "Show one finding in full; the id may be shortened" },
    CPU_OPTION,
    {
      name: "subject",
      value: "NAME",
      help: "Your own subject, to be asked what it does; in commands it has that name",
    },
    { name: "against", value: "NAME", help: "What it is compared with, to be asked too" },
    { name: "baseline", value: "FILE", help: "Known findings of your own subject: those of FILE, or beside DIR" },
    { name: "upstream", value: "ID", help: "Write the report of a decoder's finding: what is said, what the CPU does" },
    ...FORMAT_OPTIONS,
  ],
  notes: [
    "Known findings are those of the baselines in corpus/known. Where a format or --id shows what every party says, they",
    "are asked again, and so is the CPU; a report from a file has their answers already. A subject of your own is run",
    "only where --subject names it, whatever the folder or the file says.",
  ],
};

/** Runs `triage` and returns the exit code. */
export async function runTriage(args: string[]): Promise<number> {
  const parsed = parseOptions(args, TRIAGE);
  const { values } = parsed;
  const source = sourceOf(parsed.positionals, { baseline: values.get("baseline"), subject: values.get("subject") });
  const [upstream, id] = [values.get("upstream"), values.get("id")];
  if (upstream !== undefined) {
    if (source.files === undefined) throw usageError("Only known findings have a report on a decoder: name no folder");
    const found = findKnown(source.files, upstream);
    writeOut(`${await withParties(parsed, "posted", (parties) => upstreamOf(parties, found))}\n`);
    return ExitCode.ok;
  }
  const report = filtered(source.report, filterOf(parsed));
  if (id !== undefined) {
    const one = await withAnswers(parsed, { ...report, findings: [findOne(report, id)], gone: [] });
    writeOut(`${detailText(one.findings[0]!)}\n`);
  } else if (wantsFormat(parsed)) {
    await write(parsed, source, report);
  } else {
    writeOut(`${reportText(report)}\n`);
  }
  return ExitCode.ok;
}

async function write(parsed: Parsed, { files }: Source, report: Report): Promise<void> {
  const values = new Map(parsed.values);
  const page = values.get("markdown");
  // Of baselines there is a page of their own, which is committed.
  if (files !== undefined && page !== undefined) {
    writeTo(page || "-", findingsMarkdown(files.map(({ baseline }) => baseline), CORRECTIONS));
    values.delete("markdown");
  }
  const rest = { ...parsed, values };
  writeFormats(rest, wantsViews(rest) ? await withAnswers(rest, report) : report);
}

/** The report with what every party says, which they are asked for where it does not say so yet. */
function withAnswers(parsed: Parsed, report: Report): Promise<Report> {
  if (report.findings.every(({ views }) => views !== null)) return Promise.resolve(report);
  return withParties(parsed, "all", (parties) => viewed(parties, report));
}

async function withParties<T>(parsed: Parsed, subjects: string, use: (parties: Parties) => Promise<T>): Promise<T> {
  const parties = await openParties(parsed, subjects);
  try {
    return await use(parties);
  } finally {
    await closeParties(parties);
  }
}

function filterOf({ values }: Parsed): Filter {
  const [party, text] = [values.get("party"), values.get("text")];
  const only = values.get("only")?.split(",").map((name) => name.trim());
  const unknown = only?.find((name) => !TRAITS.includes(name));
  if (unknown !== undefined) {
    throw usageError(`Value of --only is unknown: "${unknown}"`, `Known: ${TRAITS.join(", ")}`);
  }
  return {
    ...(only === undefined ? {} : { only }),
    ...(party === undefined ? {} : { party }),
    ...(text === undefined ? {} : { text }),
  };
}

function findOne({ findings, gone }: Report, id: string): ReportFinding {
  const found = [...findings, ...gone].filter((finding) => id !== "" && finding.id.startsWith(id));
  const [first, ...more] = found;
  if (first === undefined) throw usageError(`No finding has the id "${id}"`, '"deno task triage" lists them');
  if (more.length > 0) {
    throw usageError(`Several findings have an id that begins with "${id}"`, "Give more digits of it");
  }
  return first;
}
