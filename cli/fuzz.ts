/**
 * `verdict fuzz`.
 *
 * @module
 */
import { CampaignStore } from "../corpus/campaign/campaign_store.ts";
import { CampaignMemory } from "../fuzz/campaign/campaign_memory.ts";
import { deltaOf, snapshotOf } from "../fuzz/campaign/campaign_rows.ts";
import { runCampaign } from "../fuzz/campaign/run_campaign.ts";
import type { EpochParts } from "../fuzz/campaign/shard_protocol.ts";
import type { TestedSubjects } from "../fuzz/crew/tested_subjects.ts";
import type { Feature } from "../machine/feature.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import { campaignSummary } from "../reports/campaign/campaign_summary.ts";
import type { Spelled } from "../reports/words/replay_command.ts";
import { writeAflFiles } from "./campaign/afl_folder.ts";
import { type CrewChoice, openCrew } from "./campaign/campaign_crew.ts";
import { forCommand, forCommandLater, takeOver } from "./campaign/campaign_errors.ts";
import { freshFindings, newFindingOf } from "./campaign/campaign_findings.ts";
import { requireNoOwn } from "./campaign/campaign_subjects.ts";
import { CampaignTracker, type TrackedRun } from "./campaign/campaign_tracker.ts";
import { openDisplay } from "./campaign/open_display.ts";
import { REPLAY_OPTION, replayShard } from "./campaign/replay_shard.ts";
import { entriesOf, SEEDS_OPTION } from "./campaign/seeds.ts";
import { openTelemetry } from "./campaign/telemetry.ts";
import { commandOf, triageCommand } from "./command_line/command_text.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { duration, seedOption, textOption, wholeNumber } from "./command_line/option.ts";
import { type CommandSpec, parseOptions, refuseArguments, type ValuesOf } from "./command_line/options.ts";
import { ReaderGone, writeError } from "./command_line/output.ts";
import { checkFolder } from "./command_line/output_files.ts";
import { onStop } from "./command_line/signals.ts";
import { typedHere } from "./command_line/typed_here.ts";
import { VERSION } from "./command_line/version.ts";
import { campaignName } from "./fleet/open_fleet.ts";
import { SERVER_OPTIONS, serverOf } from "./fleet/server_options.ts";
import { prepareCampaign } from "./prepare_campaign.ts";
import { DECODER_BASELINES_OPTION } from "./subjects/decoder_options.ts";
import { CPU_OPTION } from "./subjects/open_parties.ts";
import { tellNotAsked } from "./subjects/open_subjects.ts";
import { ALL, askedSubjects, campaignSubjectOptions } from "./subjects/subject_options.ts";

const MOST_WORKERS = 256;
const MOST_EPOCHS = 1_000_000_000;
const MOST_PARTS = 4096;

/** Milliseconds from one look at the campaign to the next. */
const LOOK = 250;

/** How `fuzz` is called. */
export const FUZZ = {
  name: "fuzz",
  summary: "Run a campaign: generated and mutated cases, guided by what they make the handlers do.",
  usage: [
    "deno task fuzz --out DIR [options]             begin a campaign, or continue the one in DIR",
    "deno task fuzz --out DIR --fleet URL           have it run by other machines: see docs/fleet.md",
    "deno task fuzz --out DIR --replay EPOCH:SHARD  write the cases that a shard of it ran, one a line",
  ],
  options: {
    out: { value: "DIR", help: "The campaign's folder", read: folderOf },
    ...campaignSubjectOptions(ALL),
    baseline: textOption("FILE", { help: "Known findings of your own subject (default: none)" }),
    "decoder-baselines": DECODER_BASELINES_OPTION,
    cpu: CPU_OPTION,
    seed: seedOption("the campaign"),
    seeds: SEEDS_OPTION,
    workers: wholeNumber({
      help: "Threads; they change how long it takes and nothing else (default: one a core)",
      least: 1,
      most: MOST_WORKERS,
    }),
    ...SERVER_OPTIONS,
    duration: duration({ help: "Stop after that long, such as 90s, 30m, 8h", missing: null }),
    epochs: wholeNumber({ help: "Stop after that many epochs", least: 1, most: MOST_EPOCHS, missing: null }),
    replay: REPLAY_OPTION,
    shards: wholeNumber({ help: "Pieces of work in an epoch (default: 8)", least: 1, most: MOST_PARTS, missing: 8 }),
    batches: wholeNumber({
      help: `Batches of ${BATCH_CASES} cases in such a piece (default: 16)`,
      least: 1,
      most: MOST_PARTS,
      missing: 16,
    }),
  },
  notes: [
    "Ctrl-C finishes the epoch, saves and ends; a second one ends at once, and the epoch is run again next time.",
    "The same command continues a campaign. The same seed, shards, batches and number of epochs give the same findings",
    "and corpus, with any number of workers. Exit code 1: it found something that no baseline lists. With your own",
    "subject, only what it does counts, and what a decoder of your own does; triage lists what the others do.",
  ],
} satisfies CommandSpec;

type FuzzOptions = ValuesOf<typeof FUZZ.options>;

function folderOf(text: string | undefined): string {
  if (text) return text;
  throw usageError("No folder for the campaign", 'Type "deno task fuzz --out DIR"');
}

/** Runs `fuzz` and returns the exit code. */
export async function runFuzz(args: string[]): Promise<number> {
  const { options, positionals } = parseOptions(args, FUZZ);
  refuseArguments(positionals, FUZZ);
  const { out: folder, replay, seed, workers, shards, batches } = options;
  // Whoever is named has to be there, before any folder is looked at.
  const asked = askedSubjects({ ...options, subject: options.subject ?? ALL });
  if (replay !== undefined) return await replayShard(folder, replay, options);
  if (options.subject === undefined) requireNoOwn(folder, ["fuzz", ...args]);
  checkFolder(folder);
  const server = serverOf(options);
  if (server !== undefined && workers !== undefined) {
    throw usageError("Option is for threads of this machine: --workers", 'A fleet has workers by "deno task work"');
  }
  const { settings, seeds, cpu, known, opened, spelled, unknown, troubles } = await prepareCampaign(options, asked);
  troubles.forEach(writeError);
  const store = forCommand(
    () => CampaignStore.open(folder, settings, { create: true }),
    takeOver(folder, asked.given),
  );
  try {
    const state = forCommand(() => store.load());
    const memory = new CampaignMemory(snapshotOf(state));
    if (seeds !== null && state.epochs === 0) {
      memory.addSeeds(await entriesOf(seeds, { subjects: asked, cpu: options.cpu }));
    }
    const run = {
      seed,
      subjects: opened.subjects,
      executor: { ...cpu, restarts: 0 },
      durationSeconds: options.duration,
      epochsWanted: options.epochs,
      commandLine: typedHere(commandOf(["fuzz", ...args])),
      version: VERSION,
      known,
      secondsBefore: state.progress.at(-1)?.seconds ?? 0,
    };
    const parts = { shards, batches };
    await runWith({
      folder,
      baseline: options.baseline,
      crew: server === undefined ? { kind: "threads", count: workers ?? navigator.hardwareConcurrency } : {
        ...{ kind: "fleet", server, campaign: campaignName(options.campaign, folder) },
        ...{ settings, epochsWanted: options.epochs },
      },
      parts,
      store,
      kept: state.entries.length,
      memory,
      run,
      opened,
      spelled,
      unknown,
      troubles,
    });
    return freshFindings(memory, known).length > 0 ? ExitCode.findings : ExitCode.ok;
  } finally {
    store.close();
  }
}

/** Everything that a run needs. */
interface Run {
  readonly folder: string;
  /** The file of known findings of somebody's own subject. */
  readonly baseline: string | undefined;
  readonly crew: CrewChoice;
  readonly parts: EpochParts;
  readonly store: CampaignStore;
  /** How many entries the store has. */
  readonly kept: number;
  readonly memory: CampaignMemory;
  readonly run: TrackedRun;
  /** What its workers open. */
  readonly opened: TestedSubjects;
  /** How somebody's own subjects are named on a command line. */
  readonly spelled: Spelled;
  /** The features that one of the subjects does not know. */
  readonly unknown: readonly Feature[];
  /** What was said already of why the campaign is not guided. */
  readonly troubles: readonly string[];
}

async function runWith(
  { folder, baseline, crew: choice, parts, store, kept: keptBefore, memory, run, opened, spelled, unknown, troubles }:
    Run,
): Promise<void> {
  const { seed, executor, durationSeconds, epochsWanted, known } = run;
  const settings = { ...opened, seed, asksCpu: executor.name !== null, parts };
  const crew = await forCommandLater(() => openCrew(choice, settings, memory));
  const { pool } = crew;
  // The time that workers take to start is not the campaign's.
  const tracker = new CampaignTracker(run, memory);
  const status = () => tracker.status(pool.seats, crew.fleet());
  let ended: Promise<void> | undefined;
  let isOver = false;
  const end = () => ended ??= crew.close(isOver);
  let isGone = false;
  const display = openDisplay(Deno.stdout, () => {
    isGone = true;
    // Whatever is under way fails then: the epoch is run again next time.
    end();
  });
  const telemetry = openTelemetry();
  let isStopping = false;
  const deserted = Promise.withResolvers<void>();
  const stop = () => {
    isStopping = true;
    // An epoch that nobody finishes is run again next time.
    if (crew.isDeserted()) deserted.resolve();
  };
  const signals = onStop(stop, () => display.close());
  const timer = setInterval(() => display.show(status()), LOOK);
  let left = epochsWanted ?? Infinity;
  let kept = keptBefore;
  const isTimeLeft = () => durationSeconds === null || tracker.secondsOfRun < durationSeconds;
  try {
    display.show(status());
    const running = () =>
      runCampaign(memory, pool, {
        goesOn: () => !isStopping && !isGone && left-- > 0 && isTimeLeft(),
        keep: (change) => {
          store.commit(deltaOf(memory, change, kept, tracker.seconds));
          kept = memory.entries.length;
          tracker.note(change);
          telemetry.note(change, status());
          writeAflFiles(folder, tracker.aflStatus(pool.seats, crew.fleet()));
        },
      });
    await forCommandLater(() => Promise.race([running(), crew.failed, deserted.promise]));
    isOver = true;
    display.show(status());
    const found = freshFindings(memory, known).map((finding) => newFindingOf(finding, spelled))
      .map((finding) => ({ ...finding, replay: typedHere(finding.replay) }));
    const unsteady = pool.seats.find((seat) => seat.unsteady !== null)?.unsteady ?? null;
    display.close(campaignSummary(status(), found, typedHere(triageCommand(folder, baseline))));
    if (unsteady !== null) writeError(unsteady);
    for (const trouble of new Set(pool.seats.flatMap((seat) => seat.troubles))) {
      if (!troubles.includes(trouble)) writeError(trouble);
    }
    tellNotAsked(pool.seats.reduce((sum, { notAsked }) => sum + notAsked, 0), unknown);
  } catch (error) {
    if (!isGone) throw error;
  } finally {
    clearInterval(timer);
    display.close();
    signals.close();
    await end();
  }
  if (isGone) throw new ReaderGone();
}
