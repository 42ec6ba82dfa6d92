/**
 * `verdict diff`.
 *
 * @module
 */
import { diff } from "../fuzz/diff.ts";
import { notAskedInSweep } from "../fuzz/sweep/collect_sweep.ts";
import type { Parties } from "../oracles/panel.ts";
import { reportOfRun } from "../reports/make_report.ts";
import { diffText } from "../reports/terminal/diff_text.ts";
import { compare, comparisonName, type Own, type Run, updated } from "../triage/compare_baseline.ts";
import {
  type BaselineFile,
  checkUpdate,
  isOwnSubject,
  placed,
  readBaseline,
  readOwnBaseline,
  rewrite,
} from "./baselines.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { type CommandSpec, type Parsed, parseOptions, wholeNumber } from "./command_line/options.ts";
import { writeError, writeOut } from "./command_line/output.ts";
import { appendSummary, FORMAT_OPTIONS, takesOutput, viewed, wantsViews, writeFormats } from "./reports.ts";
import { closeParties, CPU_OPTION, openParties } from "./subjects/open_parties.ts";
import { notAskedOfOpen, spelledOf, tellNotAsked, tellUnsteady } from "./subjects/open_subjects.ts";
import { forSubjectLater } from "./subjects/subject_errors.ts";
import { subjectOptions } from "./subjects/subject_options.ts";
import { runSweep, stoppedText, SWEEP_OPTIONS, type SweepEnd, wantedSweep } from "./sweep/run_sweep.ts";
import { readTruths } from "./truths.ts";

const NO_SWEEP: SweepEnd = { swept: undefined, unsteady: null };
const DEFAULT_CASES = 1_000_000;
const MOST_SEED = 0xffff_ffff;
const MOST_CASES = 1_000_000_000_000;

/** How `diff` is called. */
export const DIFF: CommandSpec = {
  name: "diff",
  summary: "Run handlers against decoders, model and CPU, and compare what is found with what is known.",
  usage: ["deno task diff [options]"],
  options: [
    ...subjectOptions("all"),
    CPU_OPTION,
    { name: "seed", value: "N", help: "Seed of the cases, 0 to 2^32 - 1 (default: 1)" },
    { name: "cases", value: "N", help: `How many cases (default: ${DEFAULT_CASES.toLocaleString("en")})` },
    ...SWEEP_OPTIONS,
    { name: "all", value: "", help: "List every finding, also the known ones" },
    { name: "baseline", value: "FILE", help: "Compare the subject with FILE instead of corpus/known/<subject>.json" },
    { name: "update", value: "", help: "Rewrite the baselines, and say what changed" },
    ...FORMAT_OPTIONS,
  ],
  notes: [
    "Findings are compared with the baselines in corpus/known: a new one, or a known one that no longer shows, ends the",
    "run with exit code 1. The same seed, number of cases and sweep give the same findings, byte for byte in every format.",
    "With --cpu on, every case of the sweep is run on the CPU, too. Runs of parts of a space (--range) are joined by copying",
    "what is in their folders into one: the run of the whole space takes from it what is done. docs/sweep.md has the spaces.",
    "Where GITHUB_STEP_SUMMARY names a file, the Markdown is added to it.",
  ],
};

/** Runs `diff` and returns the exit code. */
export async function runDiff(args: string[]): Promise<number> {
  const parsed = parseOptions(args, DIFF);
  const [positional] = parsed.positionals;
  if (positional !== undefined) throw usageError(`Unexpected argument of diff: "${positional}"`);
  const seed = wholeNumber(parsed, "seed", 1, 0, MOST_SEED);
  const cases = wholeNumber(parsed, "cases", DEFAULT_CASES, 1, MOST_CASES);
  const wanted = wantedSweep(parsed);
  const records = readTruths();
  const parties = await openParties(parsed, "all");
  try {
    const update = parsed.values.has("update");
    const files = readBaselines(parsed, parties, update);
    const baselines = files.map(({ baseline }) => baseline);
    const known = baselines.flatMap(({ findings }) => findings);
    const begun = performance.now();
    const { swept, unsteady: unsteadyThere } = wanted === undefined ? NO_SWEEP : await runSweep(wanted, parties);
    if (wanted !== undefined && swept === undefined) {
      writeError(stoppedText(wanted));
      return ExitCode.ok;
    }
    const started = performance.now();
    const run = () => diff(parties, { seed, cases, records, known, ...swept === undefined ? {} : { swept } });
    const result = { ...await forSubjectLater(run, ExitCode.environment), spelled: spelledOf(parties, parsed) };
    const seconds = (performance.now() - started) / 1000;
    const unsteady = tellUnsteady(parties, unsteadyThere);
    tellNotAsked(notAskedOfOpen(parties) + notAskedInSweep(result.sweep));
    const compared = { ...result, decoders: result.decoders.map(({ name }) => name) };
    if (update) return writeUpdates(files, compared);
    const comparison = compare(compared, baselines, ownOf(files, parties));
    const text = diffText(result, { baselines, comparison }, {
      seconds,
      sweepSeconds: (started - begun) / 1000,
      all: parsed.values.has("all"),
      opcodes: parsed.values.has("sweep"),
    });
    // Where a format takes standard output, people still read what was found.
    if (takesOutput(parsed)) writeError(text);
    else writeOut(`${text}\n`);
    const report = reportOfRun(result, comparison, placed(files));
    writeFormats(parsed, wantsViews(parsed) ? await viewed(parties, report) : report);
    appendSummary(report);
    return comparison.fresh.length + comparison.gone.length + unsteady === 0 ? ExitCode.ok : ExitCode.findings;
  } finally {
    await closeParties(parties);
  }
}

/** The baselines of everybody who takes part, the subjects' first. */
function readBaselines(parsed: Parsed, parties: Parties, update: boolean): BaselineFile[] {
  const { subjects, against, reference, other } = parties;
  const file = parsed.values.get("baseline");
  if (against !== undefined || isOwnSubject(subjects[0]!.name)) {
    const name = against === undefined ? subjects[0]!.name : comparisonName(subjects[0]!.name, against.name);
    return [readOwnBaseline(name, file, update)];
  }
  if (file !== undefined && subjects.length > 1) {
    throw usageError("A baseline is one subject's: --baseline needs --subject NAME");
  }
  return [
    ...subjects.map(({ name }) => readBaseline(name, file, update)),
    ...[reference, other].map(({ name }) => readBaseline(name, undefined, update)),
  ];
}

/** About whom alone the run is, if it is about somebody's own subjects. */
function ownOf(files: readonly BaselineFile[], { subjects }: Parties): Own | undefined {
  if (!files.some(({ isOwn }) => isOwn)) return undefined;
  return { subjects: subjects.map(({ name }) => name), hasScope: subjects.some(({ scope }) => scope !== undefined) };
}

function writeUpdates(files: readonly BaselineFile[], run: Run): number {
  const after = updated(run, files.map(({ baseline }) => baseline));
  // All of them are checked before the first is written.
  for (const [n, baseline] of after.entries()) checkUpdate(files[n]!, baseline);
  const changes = files.flatMap((file, n) => rewrite(file, after[n]!));
  writeOut(`${changes.length === 0 ? "The baselines are as they were" : changes.join("\n")}\n`);
  return ExitCode.ok;
}
