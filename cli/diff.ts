/**
 * `verdict diff`.
 *
 * @module
 */
import { diff, type DiffResult } from "../fuzz/diff.ts";
import { notAskedInSweep } from "../fuzz/sweep/collect_sweep.ts";
import type { Parties } from "../oracles/panel.ts";
import { reportOfRun } from "../reports/make_report.ts";
import { diffText } from "../reports/terminal/diff_text.ts";
import type { Spelled } from "../reports/words/replay_command.ts";
import { comparisonName } from "../triage/baseline_owners.ts";
import { compare, type Comparison, type Scrutiny, scrutinyOfOwn, withAdded } from "../triage/compare_baseline.ts";
import { addedNames, readAddedBaselines, writeUpdates, writtenOf } from "./added_baselines.ts";
import { type BaselineFile, isOwnSubject, ORACLE_NAMES, placed, readBaseline, readOwnBaseline } from "./baselines.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { flag, seedOption, textOption, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments, type ValuesOf } from "./command_line/options.ts";
import { writeError } from "./command_line/output.ts";
import { checkFile } from "./command_line/output_files.ts";
import { runMigration } from "./migrate_baseline.ts";
import { FORMAT_OPTIONS, refuseFormats } from "./reports.ts";
import { DECODER_BASELINES_OPTION } from "./subjects/decoder_options.ts";
import { closeParties, CPU_OPTION, CPU_RECORDS_OPTION, openParties } from "./subjects/open_parties.ts";
import { notAskedOfOpen, spelledOf, tellNotAsked, tellUnsteady, unknownToOpen } from "./subjects/open_subjects.ts";
import { forSubjectLater } from "./subjects/subject_errors.ts";
import { ALL, askedSubjects, subjectOptions } from "./subjects/subject_options.ts";
import { runSweep, stoppedText, SWEEP_OPTIONS, type SweepEnd, wantedSweep } from "./sweep/run_sweep.ts";
import { tellRun } from "./tell_run.ts";
import { readTruths } from "./truths.ts";

const NO_SWEEP: SweepEnd = { swept: undefined, unsteady: null };
const DEFAULT_CASES = 1_000_000;
const MOST_CASES = 1_000_000_000_000;

/** How `diff` is called. */
export const DIFF = {
  name: "diff",
  summary: "Run handlers against decoders, model and CPU, and compare what is found with what is known.",
  usage: ["deno task diff [options]"],
  options: {
    ...subjectOptions(ALL),
    cpu: CPU_OPTION,
    "cpu-records": CPU_RECORDS_OPTION,
    seed: seedOption("the cases"),
    cases: wholeNumber({
      help: `How many cases (default: ${DEFAULT_CASES.toLocaleString("en")})`,
      least: 1,
      most: MOST_CASES,
      missing: DEFAULT_CASES,
    }),
    ...SWEEP_OPTIONS,
    all: flag("List every finding, also the known ones"),
    baseline: textOption("FILE", { help: "Compare the subject with FILE instead of corpus/known/<subject>.json" }),
    "decoder-baselines": DECODER_BASELINES_OPTION,
    update: flag("Rewrite the baselines, and say what changed"),
    "migrate-baseline": textOption("FILE", {
      help: "Rewrite the baseline in FILE with the ids of this version, and run nothing else",
      needs: "a file",
    }),
    ...FORMAT_OPTIONS,
  },
  notes: [
    "Findings are compared with the baselines in corpus/known: a new one, or a known one that no longer shows, ends the",
    "run with exit code 1. The same seed, number of cases and sweep give the same findings, byte for byte in every format.",
    "With --cpu on, every case of the sweep is run on the CPU, too. To join runs of parts of a space (--range), copy the",
    "contents of their folders into one: the run of the whole space then skips what is done. docs/sweep.md has the spaces.",
    "If GITHUB_STEP_SUMMARY names a file, the Markdown is appended to it. --migrate-baseline asks --subject, and the",
    "decoders, about the cases of an older baseline: what they show now has the old reasons and links.",
  ],
} satisfies CommandSpec;

type DiffOptions = ValuesOf<typeof DIFF.options>;

/** Runs `diff` and returns the exit code. */
export async function runDiff(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, DIFF);
  refuseArguments(positionals, DIFF);
  if (options.update) refuseFormats(options);
  const asked = askedSubjects(options);
  const { "migrate-baseline": migrated, cpu } = options;
  if (migrated !== undefined) {
    refuseBesideMigration(options);
    return await runMigration({ file: migrated, subjects: asked, cpu });
  }
  const wanted = wantedSweep(options, asked);
  const { seed, cases } = options;
  const records = readTruths();
  const parties = await openParties({ subjects: asked, cpu: options.cpu, cpuRecords: options["cpu-records"] });
  try {
    const files = readBaselines(options, parties);
    if (options.update) { for (const { path } of writtenOf(files, parties)) checkFile(path); }
    const sweep = await timed(async () => wanted === undefined ? NO_SWEEP : await runSweep(wanted, parties));
    const { swept, unsteady } = sweep.result;
    if (wanted !== undefined && swept === undefined) {
      writeError(stoppedText(wanted));
      return ExitCode.ok;
    }
    const known = files.flatMap(({ baseline }) => baseline.findings);
    const settings = { seed, cases, records, known, ...swept === undefined ? {} : { swept } };
    const run = await timed(() => forSubjectLater(() => diff(parties, settings), ExitCode.environment));
    const notAsked = notAskedOfOpen(parties) + notAskedInSweep(run.result.sweep);
    const result = { ...run.result, spelled: spelledOf(parties, asked), notAsked };
    const wentWrong = tellUnsteady(parties, unsteady);
    tellNotAsked(notAsked, unknownToOpen(parties));
    const added = addedNames(parties);
    const compared = { ...result, decoders: result.decoders.map(({ name }) => name), added };
    if (options.update) return writeUpdates(writtenOf(files, parties), compared);
    const comparison = compare(compared, files.map(({ baseline }) => baseline), scrutinyOf(files, parties));
    await tell(options, parties, { result, files, comparison, seconds: run.seconds, sweepSeconds: sweep.seconds });
    return comparison.fresh.length + comparison.gone.length + wentWrong === 0 ? ExitCode.ok : ExitCode.findings;
  } finally {
    await closeParties(parties);
  }
}

/** Refuses what a migration does not heed: it runs the cases of the baseline alone. */
function refuseBesideMigration(options: DiffOptions): void {
  const { update, all, baseline, ...more } = options;
  const idle = update ? "update" : all ? "all" : baseline === undefined ? otherIdle(more) : "baseline";
  if (idle !== undefined) throw usageError(`Option --${idle} is not for --migrate-baseline`, "Leave one of them out");
}

function otherIdle(options: Partial<DiffOptions>): string | undefined {
  const formats = Object.keys(FORMAT_OPTIONS) as (keyof typeof FORMAT_OPTIONS)[];
  return [...formats, "sweep" as const, "range" as const, "out" as const].find((name) => options[name] !== undefined);
}

/** What came of a run, and how long it took. */
interface Outcome {
  readonly result: DiffResult & { readonly spelled: Spelled; readonly notAsked: number };
  readonly files: readonly BaselineFile[];
  readonly comparison: Comparison;
  readonly seconds: number;
  readonly sweepSeconds: number;
}

/** Tells people what was found, and writes the formats that were asked for. */
async function tell(options: DiffOptions, parties: Parties, outcome: Outcome): Promise<void> {
  const { result, files, comparison, seconds, sweepSeconds } = outcome;
  const baselines = files.map(({ baseline }) => baseline);
  const opcodes = options.sweep !== undefined;
  const bare = reportOfRun(result, comparison, placed(files));
  const how = { seconds, sweepSeconds, all: options.all, opcodes };
  await tellRun(options, parties, bare, (newest) => diffText({ ...result, newest }, { baselines, comparison }, how));
}

/** What something gives, and how many seconds it takes. */
async function timed<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number }> {
  const started = performance.now();
  const result = await run();
  return { result, seconds: (performance.now() - started) / 1000 };
}

/** The baselines of everybody who takes part, the subjects' first. */
function readBaselines(options: DiffOptions, parties: Parties): BaselineFile[] {
  const { "decoder-baselines": folder, update } = options;
  const added = readAddedBaselines(parties, folder, update);
  return [...readCommitted(options, parties), ...added];
}

/** The baselines of subjects and of the decoders of every panel. */
function readCommitted({ baseline: file, update, contract, scope }: DiffOptions, parties: Parties): BaselineFile[] {
  const { subjects, against } = parties;
  // What is committed of a revision is about its own contract, and about all that there is.
  const isOnOtherTerms = contract !== undefined || scope !== undefined;
  if (against !== undefined || isOwnSubject(subjects[0]!.name)) {
    const name = against === undefined ? subjects[0]!.name : comparisonName(subjects[0]!.name, against.name);
    return [readOwnBaseline(name, file, update)];
  }
  if (file !== undefined && subjects.length > 1) {
    throw usageError("A baseline is one subject's: --baseline needs --subject NAME");
  }
  if (isOnOtherTerms) return subjects.map(({ name }) => readOwnBaseline(name, file, update));
  return [
    ...subjects.map(({ name }) => readBaseline(name, file, update)),
    ...ORACLE_NAMES.map((name) => readBaseline(name, undefined, update)),
  ];
}

/** What the run is about, where that is not all parties. */
function scrutinyOf(files: readonly BaselineFile[], parties: Parties): Scrutiny | undefined {
  const { subjects } = parties;
  const added = addedNames(parties);
  const isOwn = files.some(({ isOwn, baseline: { party } }) => isOwn && !added.includes(party));
  const names = subjects.map(({ name }) => name);
  const scrutiny = isOwn ? scrutinyOfOwn(names, subjects.some(({ scope }) => scope !== undefined)) : undefined;
  return withAdded(scrutiny, added);
}
