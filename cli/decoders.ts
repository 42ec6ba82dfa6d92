/**
 * `verdict decoders`.
 *
 * @module
 */
import { type ComparedDecoders, compareDecoders, isWhole } from "../fuzz/decoders/compare_decoders.ts";
import type { SweptPoints } from "../fuzz/decoders/text_source.ts";
import { SPACES } from "../fuzz/sweep/known_spaces.ts";
import type { Parties } from "../oracles/panel.ts";
import { reportOfDecoders } from "../reports/make_report.ts";
import { decodersText } from "../reports/terminal/decoders_text.ts";
import { counted } from "../reports/words/finding_text.ts";
import { COLUMNS } from "../reports/words/wrap.ts";
import type { Spelled } from "../reports/words/replay_command.ts";
import { compare, type Comparison, type Run, withAdded } from "../triage/compare_baseline.ts";
import { addedNames, readAddedBaselines, writeUpdates, writtenOf } from "./added_baselines.ts";
import { type BaselineFile, ORACLE_NAMES, placed, readBaseline } from "./baselines.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { choice, duration, flag, seedOption, textOption, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments, type ValuesOf } from "./command_line/options.ts";
import { checkFile } from "./command_line/output_files.ts";
import { Progress } from "./command_line/progress.ts";
import { onStop } from "./command_line/signals.ts";
import { FORMAT_OPTIONS, refuseFormats } from "./reports.ts";
import { askedDecoders, DECODER_BASELINES_OPTION, DECODER_OPTION } from "./subjects/decoder_options.ts";
import { closeParties, CPU_RECORDS_OPTION, openParties } from "./subjects/open_parties.ts";
import { spelledOf, tellUnsteady } from "./subjects/open_subjects.ts";
import { forSubjectLater } from "./subjects/subject_errors.ts";
import { ALL, type AskedSubjects } from "./subjects/subject_options.ts";
import { rangeOf } from "./sweep/run_sweep.ts";
import { tellRun } from "./tell_run.ts";
import { readTruths } from "./truths.ts";

const DEFAULT_CASES = 1_000_000;
const MOST_CASES = 1_000_000_000_000;

/** How `decoders` is called. */
export const DECODERS_COMMAND = {
  name: "decoders",
  summary: "Compare decoders with each other and with the CPU, and count by extension who is wrong in what.",
  usage: ["deno task decoders [options]"],
  options: {
    decoder: DECODER_OPTION,
    timeout: duration({ help: "How long a program may take for a text, such as 200ms (default: 5s)" }),
    cpu: choice(["auto", "on", "off", "all"], {
      help:
        "Whether to ask the CPU: if it can be asked (auto, the default), or fail if not (on; all: about every text)",
      missing: "auto",
    }),
    "cpu-records": CPU_RECORDS_OPTION,
    seed: seedOption("the texts"),
    cases: wholeNumber({
      help: `How many generated texts (default: ${DEFAULT_CASES.toLocaleString("en")})`,
      least: 0,
      most: MOST_CASES,
      missing: DEFAULT_CASES,
    }),
    sweep: choice(["core", "full"], { help: "Decode every point of a space of instructions, too" }),
    range: textOption("A-B", { help: "Only the space's points A to B" }),
    all: flag("Show every extension and list every finding"),
    "decoder-baselines": DECODER_BASELINES_OPTION,
    update: flag("Rewrite the baselines, and say what changed"),
    ...FORMAT_OPTIONS,
  },
  notes: [
    "All decoders decode all texts: every form that iced knows, changed and unchanged, any opcode, and moves. The CPU is",
    "asked about those in which they differ, and about the first few of each pattern of the others; --cpu all: about all, which",
    "takes longer. The matrix counts texts; what no CPU settles is counted apart. Findings are compared with the baselines in",
    "corpus/known: a new one, or a known one that no longer shows, ends the run with exit code 1. Ctrl-C prints what there is.",
    "The same seed, number of texts, decoders and CPU give the same matrix and findings, byte for byte in every format.",
  ],
} satisfies CommandSpec;

type DecodersOptions = ValuesOf<typeof DECODERS_COMMAND.options>;

/** Runs `decoders` and returns the exit code. */
export async function runDecoders(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, DECODERS_COMMAND);
  refuseArguments(positionals, DECODERS_COMMAND);
  if (options.update) refuseFormats(options);
  const swept = wantedPoints(options);
  if (options.cases === 0 && swept === undefined) {
    throw usageError("There is nothing to decode: --cases is 0, and no sweep is wanted", "Type --sweep core, too");
  }
  const { cpu } = options;
  const asked = askedAlone(options);
  const parties = await openParties({
    subjects: asked,
    cpu: cpu === "all" ? "on" : cpu,
    cpuRecords: options["cpu-records"],
  });
  try {
    const files = readBaselines(options, parties);
    if (options.update) { for (const { path } of writtenOf(files, parties)) checkFile(path); }
    const { result: compared, seconds } = await compareAll(options, parties, files, swept);
    const wentWrong = tellUnsteady(parties);
    const added = addedNames(parties);
    const run = { ...compared, decoders: compared.decoders.map(({ name }) => name), added };
    if (options.update) return writeUpdates(writtenOf(files, parties), run);
    const comparison = comparisonOf(run, files, isWhole(compared));
    const result = { ...compared, spelled: spelledOf(parties, asked) };
    await tell(options, parties, { result, files, comparison, seconds });
    return comparison.fresh.length + comparison.gone.length + wentWrong === 0 ? ExitCode.ok : ExitCode.findings;
  } finally {
    await closeParties(parties);
  }
}

/** Who takes part: no subject, and the decoders that are added. */
function askedAlone({ decoder, timeout }: DecodersOptions): AskedSubjects {
  const { decoders } = askedDecoders({ decoder, timeout });
  if (timeout !== undefined && !decoders?.some(({ kind }) => kind === "program")) {
    throw usageError("Decoders of this program have no timeout", "--timeout is for a decoder of your own");
  }
  const given = { subject: ALL, timeout, ...decoders === undefined ? {} : { decoder } };
  return { given, revisions: [], ...decoders === undefined ? {} : { decoders } };
}

/** The baselines of all decoders, and of what CPUs do differently. */
function readBaselines({ "decoder-baselines": folder, update }: DecodersOptions, parties: Parties): BaselineFile[] {
  const added = readAddedBaselines(parties, folder, update);
  return [...ORACLE_NAMES.map((name) => readBaseline(name, undefined, update)), ...added];
}

/** The points that are to be decoded; undefined where none are. */
function wantedPoints({ sweep, range }: DecodersOptions): SweptPoints | undefined {
  if (sweep === undefined) {
    if (range !== undefined) throw usageError("Option needs a sweep: --range", "Type --sweep core, too");
    return undefined;
  }
  const space = SPACES[sweep];
  return { space, range: rangeOf(range, space.size) };
}

/** Compares until all is decoded, or the user ends it. */
async function compareAll(
  { seed, cases, cpu }: DecodersOptions,
  parties: Parties,
  files: readonly BaselineFile[],
  swept: SweptPoints | undefined,
): Promise<{ readonly result: ComparedDecoders; readonly seconds: number }> {
  const started = performance.now();
  const progress = new Progress(Deno.stderr, { name: "Decoders", units: "texts", before: 0 });
  let isStopped = false;
  const signals = onStop(() => isStopped = true, () => progress.close());
  try {
    const options = {
      ...{ seed, cases, records: readTruths(), asksAll: cpu === "all" },
      ...swept === undefined ? {} : { swept },
      known: files.flatMap(({ baseline }) => baseline.findings),
      goesOn: () => !isStopped,
      onProgress: (done: number, of: number, found: number) =>
        progress.tell(() => ({ done, of, more: counted(found, "finding") })),
    };
    const result = await forSubjectLater(() => compareDecoders(parties, options), ExitCode.environment);
    return { result, seconds: (performance.now() - started) / 1000 };
  } finally {
    progress.close();
    signals.close();
  }
}

/** How a run compares with the baselines. One that was stopped has not looked at the known cases. */
function comparisonOf(compared: Run, files: readonly BaselineFile[], isWhole: boolean): Comparison {
  const scrutiny = withAdded(undefined, compared.added ?? []);
  const comparison = compare(compared, files.map(({ baseline }) => baseline), scrutiny);
  return isWhole ? comparison : { ...comparison, gone: [] };
}

/** What came of a run, and how long it took. */
interface Outcome {
  readonly result: ComparedDecoders & { readonly spelled: Spelled };
  readonly files: readonly BaselineFile[];
  readonly comparison: Comparison;
  readonly seconds: number;
}

/** Tells people what was found, and writes the formats that were asked for. */
async function tell(options: DecodersOptions, parties: Parties, outcome: Outcome): Promise<void> {
  const { result, files, comparison, seconds } = outcome;
  const baselines = files.map(({ baseline }) => baseline);
  const bare = reportOfDecoders(result, comparison, placed(files));
  const gate = { baselines, comparison };
  const how = { seconds, all: options.all, columns: columnsHere() };
  await tellRun(options, parties, bare, (newest) => decodersText({ ...result, newest }, gate, how));
}

/** Columns of the terminal; as many as most have where there is none, or that is narrower. */
function columnsHere(): number {
  if (!Deno.stdout.isTerminal()) return COLUMNS;
  try {
    return Math.max(COLUMNS, Deno.consoleSize().columns);
  } catch {
    // Not every terminal says how wide it is.
    return COLUMNS;
  }
}
