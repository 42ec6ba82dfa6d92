/**
 * The sweep of `verdict diff`: its options, its folder, its workers.
 *
 * @module
 */
import { CrewError } from "../../fuzz/crew/crew.ts";
import type { Swept } from "../../fuzz/sweep/collect_sweep.ts";
import { type SpaceName, SPACES } from "../../fuzz/sweep/known_spaces.ts";
import { pointsOf } from "../../fuzz/sweep/point_ranges.ts";
import { SweepState } from "../../fuzz/sweep/sweep.ts";
import type { PointRange } from "../../fuzz/sweep/sweep_space.ts";
import type { Parties } from "../../oracles/panel.ts";
import { CommandError, ExitCode, usageError } from "../command_line/errors.ts";
import { choice, outputFolder, textOption, wholeNumber } from "../command_line/option.ts";
import type { ValuesOf } from "../command_line/options.ts";
import { Progress } from "../command_line/progress.ts";
import { onStop } from "../command_line/signals.ts";
import type { CpuMode } from "../subjects/open_parties.ts";
import { testedSubjects } from "../subjects/open_subjects.ts";
import { SERVER_OPTIONS, serverOf } from "../fleet/server_options.ts";
import { campaignName } from "../fleet/open_fleet.ts";
import type { AskedSubjects } from "../subjects/subject_options.ts";
import { type CrewChoice, openSweepCrew, type SweepCrew } from "./sweep_crew.ts";
import { doneOf, nameOf, SweepFolder, type SweptBefore } from "./sweep_folder.ts";
import { sweepIdentity } from "../subjects/sweep_identity.ts";

const MOST_WORKERS = 256;

/** How much longer it takes from one save to the next than a save takes: saving is not to cost what it saves. */
const SAVE_SHARE = 20;

const OFF = "off";

/** The options of a sweep. */
export const SWEEP_OPTIONS = {
  sweep: choice(["core", "full", OFF], {
    help: "Run every point of a space of instructions, too (default: core; off for a subject or a decoder of your own)",
  }),
  // Which points there are is known with the space.
  range: textOption("A-B", { help: "Only the space's points A to B" }),
  workers: wholeNumber({ help: "Threads of the sweep (default: one a core)", least: 1, most: MOST_WORKERS }),
  out: outputFolder({ help: "Keep what is swept in DIR, so that the same command goes on from there" }),
  ...SERVER_OPTIONS,
};

/** What the options of a sweep say, and `--cpu`. */
export type SweepOptions = ValuesOf<typeof SWEEP_OPTIONS> & { readonly cpu: CpuMode };

/** A sweep that is over, or was stopped. */
export interface SweepEnd {
  /** What came of it; undefined where the user stopped it, and what was done is kept. */
  readonly swept: Swept | undefined;
  /** What went wrong with a program of somebody's own without a case being at fault; null where nothing did. */
  readonly unsteady: string | null;
}

/** What the options ask for. */
export interface WantedSweep extends CrewChoice {
  readonly space: SpaceName;
  /** Who is under test. */
  readonly asked: AskedSubjects;
  /** The folder; undefined where nothing is kept. */
  readonly out: string | undefined;
  /** Whether every case is run on the CPU. */
  readonly asksCpu: boolean;
}

/**
 * What the options come to for those subjects.
 *
 * @returns Undefined where no sweep is wanted.
 * @throws {CommandError} When they make no sense.
 */
export function wantedSweep(options: SweepOptions, asked: AskedSubjects): WantedSweep | undefined {
  const isPlain = asked.own === undefined && asked.against === undefined && asked.decoders === undefined;
  // A program may take minutes where the revisions take seconds.
  const space = options.sweep ?? (isPlain ? "core" : OFF);
  if (space === OFF) {
    const idle = (["range", "workers", "out", "fleet"] as const).find((name) => options[name] !== undefined);
    if (idle !== undefined) throw usageError(`Option needs a sweep: --${idle}`);
    return undefined;
  }
  return {
    space,
    asked,
    range: rangeOf(options.range, SPACES[space].size),
    workers: options.workers ?? navigator.hardwareConcurrency,
    out: options.out,
    asksCpu: options.cpu === "on",
    fleet: fleetOf(options, space),
  };
}

function fleetOf(options: SweepOptions, space: SpaceName): WantedSweep["fleet"] {
  const server = serverOf(options);
  if (server === undefined) return undefined;
  if (options.workers !== undefined) {
    throw usageError("Option is for threads of this machine: --workers", 'A fleet has workers by "deno task work"');
  }
  return { server, campaign: campaignName(options.campaign, options.out ?? `sweep-${space}`) };
}

/** The points that a text names: `A-B`, both included; all where there is none. */
export function rangeOf(text: string | undefined, size: number): PointRange {
  if (text === undefined) return { from: 0, to: size };
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text.replaceAll("_", "")) ?? [];
  const range = { from: Number(from), to: Number(to) + 1 };
  if (range.from < range.to && range.to <= size) return range;
  throw usageError(`Value of --range is not A-B with points from 0 to ${size - 1}: "${text}"`);
}

/**
 * Sweeps.
 *
 * @param wanted What the options ask for.
 * @param parties Who takes part; workers have their own.
 * @throws {CommandError} When the folder cannot be used, or the sweep cannot be run.
 */
export async function runSweep(wanted: WantedSweep, parties: Parties): Promise<SweepEnd> {
  const { space, asked, range, out, asksCpu } = wanted;
  const subjects = parties.subjects.map(({ name }) => name);
  const identity = await sweepIdentity(space, asked, subjects, asksCpu ? parties.cpu!.name : null);
  const folder = out === undefined ? undefined : SweepFolder.open(out, identity);
  try {
    const before = folder?.load(range) ?? { own: new SweepState(), others: [] };
    const settings = { space, ...testedSubjects(asked, parties), asksCpu };
    const crew = await openSweepCrew(wanted, { settings, identity, done: () => doneOf(before) });
    const { isDone, unsteady } = await sweepOn(wanted, crew, before, folder);
    if (!isDone) return { swept: undefined, unsteady };
    const { tally } = new SweepState();
    for (const { tally: data } of [{ tally: before.own.tally.data }, ...before.others]) tally.add(data);
    return { swept: { space: SPACES[space], range, tally }, unsteady };
  } finally {
    folder?.close();
  }
}

/** Runs what is not done yet, and saves now and then. */
async function sweepOn(
  { range }: WantedSweep,
  crew: SweepCrew,
  before: SweptBefore,
  folder: SweepFolder | undefined,
): Promise<{ readonly isDone: boolean; readonly unsteady: string | null }> {
  const done = doneOf(before);
  const points = range.to - range.from;
  const progress = new Progress(Deno.stderr, { name: "Sweep", units: "points", before: pointsOf(done) });
  let left = points - pointsOf(done);
  let isStopping = false;
  let isOver = false;
  let unsteady: string | null = null;
  let dueAt = 0;
  const save = () => {
    const started = performance.now();
    folder?.save(range, before.own);
    crew.kept();
    const ended = performance.now();
    dueAt = ended + SAVE_SHARE * (ended - started);
  };
  const deserted = Promise.withResolvers<void>();
  const stop = () => {
    isStopping = true;
    if (crew.isDeserted()) deserted.resolve();
  };
  // Without a folder there is nothing to go on from.
  const signals = folder === undefined ? undefined : onStop(stop, () => progress.close());
  try {
    // A folder that cannot be written is better known now than at the end.
    save();
    const running = crew.run(range, done, {
      goesOn: () => !isStopping,
      take: (block, { tally, unsteady: text }) => {
        unsteady = text ?? unsteady;
        before.own.add([block], tally);
        crew.note(block);
        left -= block.to - block.from;
        progress.tell(() => ({ done: points - left, of: points }));
        if (performance.now() >= dueAt) save();
      },
    });
    await Promise.race([running, deserted.promise]);
    save();
    isOver = true;
  } catch (error) {
    // What was swept is kept, whether a worker or the fleet failed.
    if (error instanceof CrewError || error instanceof CommandError) folder?.save(range, before.own);
    throw error instanceof CrewError ? new CommandError(error.message, ExitCode.environment) : error;
  } finally {
    progress.close();
    signals?.close();
    await crew.close(isOver);
  }
  return { isDone: left === 0, unsteady };
}

/** What to say where a sweep was stopped. */
export function stoppedText({ out, range }: WantedSweep): string {
  return `Stopped; what was swept of ${nameOf(range)} is in ${out}, and the same command goes on from there`;
}
