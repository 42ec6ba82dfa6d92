/**
 * `verdict triage`.
 *
 * @module
 */
import { CORRECTIONS, REVISIONS } from "../handler/revision_subject.ts";
import type { Parties } from "../oracles/panel.ts";
import { detailText } from "../reports/case/detail_text.ts";
import { type Filter, filtered, TRAITS } from "../reports/filter.ts";
import { findingsMarkdown } from "../reports/formats/findings_markdown.ts";
import type { Report, ReportFinding } from "../reports/report/report.ts";
import { withNewest } from "../reports/make_report.ts";
import { reportText } from "../reports/terminal/report_text.ts";
import { requireSame } from "./campaign/campaign_subjects.ts";
import { ExitCode, unknownName, usageError } from "./command_line/errors.ts";
import { someOf, textOption } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, type ValuesOf } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { writeTo } from "./command_line/output_files.ts";
import { sayOut, typedHere } from "./command_line/typed_here.ts";
import { findById } from "./find_by_id.ts";
import { newestById, toldNewest } from "./newest.ts";
import {
  FORMAT_OPTIONS,
  type FormatFiles,
  NO_HANDLERS,
  takesOutput,
  viewed,
  wantsFormat,
  wantsViews,
  writeFormats,
} from "./reports.ts";
import { DECODER_BASELINES_OPTION, DECODER_OPTION } from "./subjects/decoder_options.ts";
import { spelledOf } from "./subjects/open_subjects.ts";
import { closeParties, CPU_OPTION, openParties } from "./subjects/open_parties.ts";
import { ALL, type AskedSubjects, askedSubjects, hasOwn, OWN_OPTIONS } from "./subjects/subject_options.ts";
import { type Source, sourceOf } from "./triage_source.ts";
import { findKnown, upstreamOf } from "./upstream.ts";

/** How `triage` is called. */
export const TRIAGE = {
  name: "triage",
  summary: "Show what is wrong, who is wrong, and how sure that is.",
  usage: [
    "deno task triage DIR                    what the campaign in DIR has found, and when",
    "deno task triage FILE.json              a report that was written with --json",
    "deno task triage --baseline FILE        known findings of your own subject",
    "deno task triage [PARTY...]             known findings of revisions or decoders; of all if none is named",
    "deno task triage [DIR|FILE] --id ID     one finding in detail: what each party says, and which bytes differ",
    "deno task triage --upstream ID          a report on a decoder, ready to send",
    "deno task triage --markdown FINDINGS.md the page of all known findings",
  ],
  options: {
    only: someOf(TRAITS, { help: `Only these, with commas: ${TRAITS.join(", ")}` }),
    party: textOption("NAME", { help: "Only findings in which that party differs, or is wrong" }),
    text: textOption("WORDS", { help: "Only findings that contain all these words" }),
    id: textOption("ID", { help: "Show one finding in detail; the id may be shortened" }),
    cpu: CPU_OPTION,
    subject: textOption("NAME", { help: "Your own subject, to be asked what it does; printed commands use this name" }),
    against: textOption("NAME", { help: "What it is compared with, to be asked too" }),
    ...OWN_OPTIONS,
    decoder: DECODER_OPTION,
    "decoder-baselines": DECODER_BASELINES_OPTION,
    baseline: textOption("FILE", { help: "Known findings of your own subject: those of FILE, or beside DIR" }),
    upstream: textOption("ID", { help: "Write a report on a decoder's finding: the answers, and what the CPU does" }),
    ...FORMAT_OPTIONS,
  },
  notes: [
    "Known findings are those of the baselines in corpus/known. If a format or --id shows what every party says, the",
    "parties and the CPU are asked again; a report from a file already has their answers. Your own subject is run only if",
    "--subject names it, whatever the folder or the file says; a campaign's has to be the same as then, with the same",
    "--against, --scope and --timeout.",
  ],
} satisfies CommandSpec;

/** Options that choose what is shown, or how. */
/** What revisions do that nothing proves of the kernels that they stand for, by name. */
export const UNPROVEN: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  REVISIONS.map(({ name, unproven = [] }) => [name, unproven]),
);

const UPSTREAM_IDLE = ["id", "only", "party", "text", "json", "junit", "sarif", "markdown", "html"] as const;

type TriageOptions = ValuesOf<typeof TRIAGE.options>;

/** Runs `triage` and returns the exit code. */
export async function runTriage(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, TRIAGE);
  const { upstream, id, baseline, subject } = options;
  if (upstream !== undefined) refuseBesideUpstream(options);
  const source = sourceOf(positionals, { baseline, subject, decoders: options["decoder-baselines"] });
  if (upstream !== undefined) {
    await writeUpstream(options, source, upstream);
    return ExitCode.ok;
  }
  checkParty(source.report, options.party);
  const report = filtered(source.report, filterOf(options));
  if (id !== undefined) {
    await writeOne(options, source, report, findById([...report.findings, ...report.gone], id));
  } else if (wantsFormat(options)) {
    await write(options, source, report);
  } else {
    sayOut(`${reportText(await toldNewest(report))}\n`);
  }
  return ExitCode.ok;
}

/** Refuses options that a report on a decoder does not heed. */
function refuseBesideUpstream(options: TriageOptions): void {
  const idle = UPSTREAM_IDLE.find((name) => options[name] !== undefined);
  if (idle === undefined) return;
  throw usageError(
    `Option --${idle} is not for --upstream`,
    "Its report is Markdown, on standard output, of one finding",
  );
}

/** Refuses a party of which the report can say nothing. */
function checkParty({ subjects, decoders, findings, gone }: Report, party: string | undefined): void {
  const named = [...findings, ...gone].flatMap(({ parties, verdict: { blames } }) => [...parties, ...blames]);
  const known = [...new Set([...subjects, ...decoders.map(({ name }) => name), ...NO_HANDLERS, ...named])];
  if (party === undefined || known.includes(party)) return;
  throw unknownName(`Value of --party is no party of this report: "${party}"`, party, known);
}

/** Tells people of one finding, and writes the formats that were asked for, of it alone. */
async function writeOne(
  options: TriageOptions,
  source: Source,
  report: Report,
  finding: ReportFinding,
): Promise<void> {
  const told = await toldNewest({ ...report, isPart: true, findings: [finding], gone: [] });
  const one = await withAnswers(options, source, told);
  const text = detailText(one.findings[0]!);
  // Where a format takes standard output, people still read what it is.
  if (takesOutput(options)) writeError(typedHere(text));
  else sayOut(`${text}\n`);
  // What no longer shows is so in its formats, too.
  const isGone = report.gone.includes(finding);
  writeFormats(options, isGone ? { ...one, findings: [], gone: one.findings } : one);
}

async function writeUpstream(options: TriageOptions, { files }: Source, id: string): Promise<void> {
  if (files === undefined) throw usageError("Only known findings have a report on a decoder: name no folder");
  const added = files.filter(({ isOwn }) => isOwn).map(({ baseline: { party } }) => party);
  const found = findKnown(files, added, id);
  const asked = askedOf(options, "posted");
  const report = (parties: Parties) => upstreamOf(parties, found, spelledOf(parties, asked));
  writeOut(`${await withParties(asked, options, report)}\n`);
}

async function write(options: TriageOptions, source: Source, bare: Report): Promise<void> {
  const { files } = source;
  const newest = await newestById([...bare.findings, ...bare.gone]);
  const report = withNewest(bare, newest);
  const { markdown } = options;
  let formats: FormatFiles = options;
  // Of whole baselines there is a page of their own, which is committed.
  if (files !== undefined && markdown !== undefined && Object.keys(filterOf(options)).length === 0) {
    writeTo(
      markdown,
      findingsMarkdown(files.map(({ baseline }) => baseline), CORRECTIONS, { unproven: UNPROVEN, newest }),
    );
    formats = { ...options, markdown: undefined };
  }
  writeFormats(formats, wantsViews(formats) ? await withAnswers(options, source, report) : report);
}

/** The report with what every party says, which they are asked for where it does not say so yet. */
async function withAnswers(options: TriageOptions, { campaign }: Source, report: Report): Promise<Report> {
  if (report.findings.every(({ views }) => views !== null)) return report;
  const asked = askedOf(options, ALL);
  // What a program does that is not the campaign's is no news of the campaign.
  if (campaign !== undefined && hasOwn(asked)) await requireSame(campaign, asked);
  return await withParties(asked, options, (parties) => viewed(parties, report));
}

/** Who is asked; `missing` is the subject where none is named. Where nobody is asked, `--subject` may be any name. */
function askedOf(options: TriageOptions, missing: string): AskedSubjects {
  return askedSubjects({ ...options, subject: options.subject ?? missing });
}

async function withParties<T>(
  subjects: AskedSubjects,
  { cpu }: TriageOptions,
  use: (parties: Parties) => Promise<T>,
): Promise<T> {
  const parties = await openParties({ subjects, cpu });
  try {
    return await use(parties);
  } finally {
    await closeParties(parties);
  }
}

function filterOf({ only, party, text }: TriageOptions): Filter {
  return {
    ...(only === undefined ? {} : { only }),
    ...(party === undefined ? {} : { party }),
    ...(text === undefined ? {} : { text }),
  };
}
