/**
 * `verdict fuzz`.
 *
 * @module
 */
import { CampaignStore } from "../corpus/campaign/campaign_store.ts";
import type { CampaignSettings } from "../corpus/campaign/stored_campaign.ts";
import { CampaignMemory } from "../fuzz/campaign/campaign_memory.ts";
import { deltaOf, snapshotOf } from "../fuzz/campaign/campaign_rows.ts";
import { runCampaign } from "../fuzz/campaign/run_campaign.ts";
import { ShardPool } from "../fuzz/campaign/shard_pool.ts";
import type { EpochParts } from "../fuzz/campaign/shard_protocol.ts";
import type { TestedSubjects } from "../fuzz/crew/tested_subjects.ts";
import { DECODER_NAMES } from "../oracles/decoder_registry.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import { campaignSummary } from "../reports/campaign/campaign_summary.ts";
import type { Spelled } from "../reports/words/replay_command.ts";
import { Known } from "../triage/compare_baseline.ts";
import { readAnyBaseline } from "./baselines.ts";
import { writeAflFiles } from "./campaign/afl_folder.ts";
import { forCommand, forCommandLater } from "./campaign/campaign_errors.ts";
import { freshFindings, newFindingOf } from "./campaign/campaign_findings.ts";
import { CampaignTracker, type TrackedRun } from "./campaign/campaign_tracker.ts";
import { openDisplay } from "./campaign/open_display.ts";
import { replayShard } from "./campaign/replay_shard.ts";
import { entriesOf, readSeeds, SEEDS_OPTION } from "./campaign/seeds.ts";
import { openTelemetry } from "./campaign/telemetry.ts";
import { commandOf, triageCommand } from "./command_line/command_text.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { type CommandSpec, durationOf, parseOptions, wholeNumber } from "./command_line/options.ts";
import { writeError } from "./command_line/output.ts";
import { onStop } from "./command_line/signals.ts";
import { VERSION, VERSIONS } from "./command_line/version.ts";
import { CPU_OPTION, nameCpu } from "./subjects/open_parties.ts";
import { lookAtSubjects, subjectVersions, tellNotAsked } from "./subjects/open_subjects.ts";
import { askedSubjects, subjectOptions } from "./subjects/subject_options.ts";

const MOST_WORKERS = 256;
const MOST_EPOCHS = 1_000_000_000;
const MOST_PARTS = 4096;

/** Milliseconds from one look at the campaign to the next. */
const LOOK = 250;

/** How `fuzz` is called. */
export const FUZZ: CommandSpec = {
  name: "fuzz",
  summary: "Run a campaign: generated and mutated cases, guided by what they make the handlers do.",
  usage: [
    "deno task fuzz --out DIR [options]             begin a campaign, or continue the one in DIR",
    "deno task fuzz --out DIR --replay EPOCH:SHARD  write the cases that a shard of it ran, one a line",
  ],
  options: [
    { name: "out", value: "DIR", help: "The campaign's folder" },
    ...subjectOptions("all"),
    { name: "baseline", value: "FILE", help: "Known findings of your own subject (default: none)" },
    CPU_OPTION,
    { name: "seed", value: "N", help: "Seed of the campaign, 0 to 2^32 - 1 (default: 1)" },
    SEEDS_OPTION,
    {
      name: "workers",
      value: "N",
      help: "Threads; they change how long it takes and nothing else (default: one a core)",
    },
    { name: "duration", value: "TIME", help: "Stop after that long, such as 90s, 30m, 8h" },
    { name: "epochs", value: "N", help: "Stop after that many epochs" },
    { name: "replay", value: "EPOCH:SHARD", help: "Write the cases of a shard instead of running anything new" },
    { name: "shards", value: "N", help: "Pieces of work in an epoch (default: 8)" },
    { name: "batches", value: "N", help: `Batches of ${BATCH_CASES} cases in such a piece (default: 16)` },
  ],
  notes: [
    "Ctrl-C finishes the epoch, saves and ends; a second one ends at once, and the epoch is run again next time.",
    "The same command continues a campaign. The same seed, shards, batches and number of epochs give the same findings",
    "and corpus, whatever the workers. Exit code 1: it found what no baseline lists. Of a subject of your own only what it",
    "does counts: triage lists what decoders do.",
  ],
};

/** Runs `fuzz` and returns the exit code. */
export async function runFuzz(args: string[]): Promise<number> {
  const parsed = parseOptions(args, FUZZ);
  const folder = parsed.values.get("out");
  if (folder === undefined || folder === "") {
    throw usageError("No folder for the campaign", 'Type "deno task fuzz --out DIR"');
  }
  if (parsed.positionals.length > 0) throw usageError(`Unexpected argument of fuzz: "${parsed.positionals[0]}"`);
  const replayed = parsed.values.get("replay");
  if (replayed !== undefined) return await replayShard(folder, replayed, parsed);
  const seed = wholeNumber(parsed, "seed", 1, 0, 0xffff_ffff);
  const workers = wholeNumber(parsed, "workers", navigator.hardwareConcurrency, 1, MOST_WORKERS);
  const epochs = parsed.values.has("epochs") ? wholeNumber(parsed, "epochs", 1, 1, MOST_EPOCHS) : null;
  const duration = durationOf(parsed);
  const asked = askedSubjects(parsed, "all");
  const { subjects, own, against, spelled, baselines } = await lookAtSubjects(asked, parsed);
  const parts = {
    shards: wholeNumber(parsed, "shards", 8, 1, MOST_PARTS),
    batches: wholeNumber(parsed, "batches", 16, 1, MOST_PARTS),
  };
  const seeds = readSeeds(parsed);
  const cpu = await nameCpu(parsed);
  const settings: CampaignSettings = {
    seed,
    subjects,
    shardsPerEpoch: parts.shards,
    casesPerShard: parts.batches * BATCH_CASES,
    cpu: cpu.name,
    versions: {
      ...VERSIONS,
      ...subjectVersions(asked, parsed),
      ...seeds === null ? {} : { seeds: seeds.digest },
    },
  };
  const files = [...baselines, ...DECODER_NAMES].map((party) => readAnyBaseline(party, parsed.values.get("baseline")));
  const about = own === undefined && against === undefined
    ? undefined
    : { subjects, hasScope: own?.scope !== undefined };
  const known = new Known(files.map(({ baseline }) => baseline), cpu.name, about);
  const store = forCommand(() => CampaignStore.open(folder, settings, { create: true }));
  try {
    const state = forCommand(() => store.load());
    const memory = new CampaignMemory(snapshotOf(state));
    if (seeds !== null && state.epochs === 0) memory.addSeeds(await entriesOf(seeds, parsed));
    const run = {
      seed,
      subjects,
      executor: { ...cpu, restarts: 0 },
      durationSeconds: duration,
      epochsWanted: epochs,
      commandLine: commandOf(["fuzz", ...args]),
      version: VERSION,
      known,
      secondsBefore: state.progress.at(-1)?.seconds ?? 0,
    };
    const opened = { subjects, ...own === undefined ? {} : { own }, ...against === undefined ? {} : { against } };
    await runWith({ folder, workers, parts, store, kept: state.entries.length, memory, run, opened, spelled });
    const fresh = freshFindings(memory, known);
    return fresh.length > 0 ? ExitCode.findings : ExitCode.ok;
  } finally {
    store.close();
  }
}

/** Everything that a run needs. */
interface Run {
  readonly folder: string;
  readonly workers: number;
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
}

async function runWith(
  { folder, workers, parts, store, kept: keptBefore, memory, run, opened, spelled }: Run,
): Promise<void> {
  const { seed, executor, durationSeconds, epochsWanted, known } = run;
  const settings = { ...opened, seed, asksCpu: executor.name !== null, parts };
  const pool = await forCommandLater(() => ShardPool.open(workers, settings, memory));
  // The time that workers take to start is not the campaign's.
  const tracker = new CampaignTracker(run, memory);
  const display = openDisplay(Deno.stdout);
  const telemetry = openTelemetry();
  let isStopping = false;
  const signals = onStop(() => isStopping = true, () => display.close());
  const timer = setInterval(() => display.show(tracker.status(pool.seats)), LOOK);
  let left = epochsWanted ?? Infinity;
  let kept = keptBefore;
  try {
    display.show(tracker.status(pool.seats));
    await forCommandLater(() =>
      runCampaign(memory, pool, {
        goesOn: () => !isStopping && left-- > 0 && (durationSeconds === null || tracker.secondsOfRun < durationSeconds),
        keep: (change) => {
          store.commit(deltaOf(memory, change, kept, tracker.seconds));
          kept = memory.entries.length;
          tracker.note(change);
          telemetry.note(change, tracker.status(pool.seats));
          writeAflFiles(folder, tracker.aflStatus(pool.seats));
        },
      })
    );
    display.show(tracker.status(pool.seats));
    const found = freshFindings(memory, known).map((finding) => newFindingOf(finding, spelled));
    const unsteady = pool.seats.find((seat) => seat.unsteady !== null)?.unsteady ?? null;
    display.close(campaignSummary(tracker.status(pool.seats), found, triageCommand(folder)));
    if (unsteady !== null) writeError(unsteady);
    tellNotAsked(pool.seats.reduce((sum, { notAsked }) => sum + notAsked, 0));
  } finally {
    clearInterval(timer);
    display.close();
    signals.close();
    await pool.close();
  }
}
