/**
 * `verdict minimize`.
 *
 * @module
 */
import { join } from "node:path";
import { CampaignStore } from "../corpus/campaign/campaign_store.ts";
import { CAMPAIGN_FILE } from "../corpus/campaign/store_file.ts";
import { formatCorpus, mergeCorpora } from "../corpus/files/case_corpus.ts";
import { parseCase, parseCaseLine } from "../corpus/files/case_file.ts";
import { InputError } from "../corpus/files/hex.ts";
import { minimize } from "../corpus/minimize/minimize.ts";
import { measureCases, type MeasuredCase } from "../fuzz/guidance/measure_cases.ts";
import type { Case } from "../machine/case.ts";
import type { Parties } from "../oracles/panel.ts";
import { minimizedText } from "../reports/terminal/minimized_text.ts";
import { forCommand } from "./campaign/campaign_errors.ts";
import { measurersOf, tellOtherCpus } from "./campaign/campaign_parties.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { nameOf, parseFile } from "./command_line/input.ts";
import { flag, outputFile, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { writeTo } from "./command_line/output_files.ts";
import { CAMPAIGN_CPU_OPTION, closeParties, openParties } from "./subjects/open_parties.ts";
import { withGuide } from "./subjects/open_subjects.ts";
import { type AskedSubjects, campaignSubjectOptions } from "./subjects/subject_options.ts";

const MOST_SECONDS = 86_400;

/** How `minimize` is called. */
export const MINIMIZE = {
  name: "minimize",
  summary: "Find the smallest corpus that shows the same, and prove how small it can be.",
  usage: [
    "deno task minimize DIR [--out FILE]       the corpus of a campaign",
    "deno task minimize FILE... [--out FILE]   files of cases, merged: of other campaigns, or committed ones",
  ],
  options: {
    out: outputFile({ help: 'Write the corpus as a case file; "-": to standard output' }),
    all: flag("Write every case, merged and sorted, instead of the smallest corpus"),
    seconds: wholeNumber({
      help: "How long to look for a proof (default: 10)",
      least: 0,
      most: MOST_SECONDS,
      missing: 10,
    }),
    ...campaignSubjectOptions("the campaign's; of files, all"),
    cpu: CAMPAIGN_CPU_OPTION,
  },
  notes: [
    "Cases are weighed by the bytes of their instruction. What they show is measured by running them; at the end the",
    "smallest corpus is run again, and must show all that the whole one did. A campaign of your own subject needs the",
    "same --subject again (and --against, --scope, --timeout); with --all nothing is run, and none is needed.",
  ],
} satisfies CommandSpec;

/** Runs `minimize` and returns the exit code. */
export async function runMinimize(args: string[]): Promise<number> {
  const { options: { out, all, seconds, cpu, ...options }, positionals } = parseOptions(args, MINIMIZE);
  if (positionals.length === 0) {
    throw usageError("Nothing to minimize", 'Type "deno task minimize DIR", or --help');
  }
  const measurers = all ? undefined : await measurersOf(positionals, positionals.filter(isFolder), { ...options, cpu });
  const read: Case[][] = [];
  for (const name of positionals) read.push(await readCases(name));
  const cases = mergeCorpora(...read);
  const given = read.reduce((sum, { length }) => sum + length, 0);
  if (measurers === undefined) {
    writeTo(out ?? "-", formatCorpus(cases));
    return ExitCode.ok;
  }
  const { subjects } = measurers;
  const parties = await openParties(measurers);
  try {
    tellOtherCpus(measurers, parties);
    const measured = await measure(cases, parties, subjects);
    const minimized = await minimize(measured, { seconds });
    const chosen = minimized.chosen.map((n) => cases[n]!);
    await checkKept(measured, chosen, (cases) => measure(cases, parties, subjects));
    const text = minimizedText({ given, cases: cases.length, features: featuresOf(measured).size, minimized });
    if (out === "-") writeError(text);
    else writeOut(`${text}\n`);
    if (out !== undefined) writeTo(out, formatCorpus(chosen));
    return ExitCode.ok;
  } finally {
    await closeParties(parties);
  }
}

/** The cases of a campaign's folder, or of a case file. */
async function readCases(name: string): Promise<Case[]> {
  if (isFolder(name)) {
    return forCommand(() => CampaignStore.readCases(name)).map(parseCase);
  }
  try {
    return await parseFile(name, (line) => parseCaseLine(line).case, "Name a campaign's folder or a case file");
  } catch (error) {
    if (error instanceof InputError) throw usageError(`Case file cannot be used: ${nameOf(name)}: ${error.message}`);
    throw error;
  }
}

function isFolder(name: string): boolean {
  try {
    return Deno.statSync(name).isDirectory || Deno.statSync(join(name, CAMPAIGN_FILE)).isFile;
  } catch {
    return false;
  }
}

async function measure(cases: readonly Case[], parties: Parties, asked: AskedSubjects): Promise<MeasuredCase[]> {
  return await withGuide(asked, parties, (guide) => measureCases(cases, parties, guide));
}

function featuresOf(measured: readonly Pick<MeasuredCase, "features">[]): Set<number> {
  const all = new Set<number>();
  for (const { features } of measured) for (const feature of features) all.add(feature);
  return all;
}

/** Runs what was chosen again: nothing may be lost. */
async function checkKept(
  measured: readonly MeasuredCase[],
  chosen: readonly Case[],
  measure: (cases: readonly Case[]) => Promise<MeasuredCase[]>,
): Promise<void> {
  const kept = featuresOf(await measure(chosen));
  const lost = [...featuresOf(measured)].filter((feature) => !kept.has(feature));
  if (lost.length === 0) return;
  throw new CommandError(
    `Features that the smallest corpus lost when it was run again: ${lost.length}`,
    ExitCode.environment,
    "The CPU or a subject gives different results each time; try --cpu off",
  );
}
