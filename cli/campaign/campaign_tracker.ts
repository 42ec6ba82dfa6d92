/**
 * Follows a running campaign: what its display and the files for other tools show.
 *
 * @module
 */
import { type CampaignMemory, type EpochChange, SEED_EPOCH } from "../../fuzz/campaign/campaign_memory.ts";
import { progressOf } from "../../fuzz/campaign/campaign_rows.ts";
import type { ShardSeat } from "../../fuzz/campaign/shard_pool.ts";
import type { AflStatus, WorkerStatus as AflWorker } from "../../reports/campaign/afl_status.ts";
import type {
  CampaignStatus,
  ExecutorStatus,
  Find,
  FindingCounts,
  WorkerState,
} from "../../reports/campaign/campaign_status.ts";
import type { FleetStatus, MachineStatus } from "../../reports/campaign/fleet_status.ts";
import type { Known } from "../../triage/compare_baseline.ts";
import { countFindings } from "./campaign_findings.ts";

/** How many of the last new findings are shown. */
const RECENT = 8;

/** Milliseconds over which the present rate is taken. */
const LATELY = 10_000;

/** What does not change while it runs. */
export interface TrackedRun {
  readonly seed: number;
  readonly subjects: readonly string[];
  readonly executor: ExecutorStatus;
  readonly durationSeconds: number | null;
  readonly epochsWanted: number | null;
  readonly commandLine: string;
  readonly version: string;
  /** What the baselines list. */
  readonly known: Known;
  /** Seconds that the campaign had run before. */
  readonly secondsBefore: number;
}

/** Follows one campaign. */
export class CampaignTracker {
  readonly #run: TrackedRun;
  readonly #memory: CampaignMemory;
  readonly #startedAt = Date.now();
  readonly #start = performance.now();
  readonly #casesBefore: number;
  readonly #epochsBefore: number;
  readonly #seeds: number;
  readonly #recent: Find[] = [];
  /** Times and cases of the last epochs. */
  readonly #marks: { readonly at: number; readonly cases: number }[];
  #epochsWithoutFinds = 0;
  #lastGrowth: number | null = null;
  /** When the last finding was first seen, and how many cases there were by then. */
  #lastFinding: { readonly at: number | null; readonly cases: number } = { at: null, cases: 0 };
  #mostMemory = 0;
  #progress: ReturnType<typeof progressOf>;

  /** Begins to follow a campaign as it is now. */
  constructor(run: TrackedRun, memory: CampaignMemory) {
    this.#run = run;
    this.#memory = memory;
    this.#casesBefore = memory.cases;
    this.#epochsBefore = memory.epoch;
    this.#marks = [{ at: this.#start, cases: memory.cases }];
    this.#progress = progressOf(memory, run.secondsBefore);
    this.#seeds = memory.entries.filter(({ epoch }) => epoch === SEED_EPOCH).length;
  }

  /** Seconds of running, earlier runs included. */
  get seconds(): number {
    return this.#run.secondsBefore + this.secondsOfRun;
  }

  /** Seconds of this run. */
  get secondsOfRun(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Takes note of an epoch. */
  note(change: EpochChange): void {
    const at = Date.now();
    const found = change.findings.map(({ signature }) => this.#memory.findings.get(signature)!)
      .filter(({ first }) => first.epoch === change.epoch);
    for (const finding of found) {
      if (this.#run.known.isFresh(finding)) this.#recent.unshift({ at, id: finding.id, title: finding.title });
    }
    if (found.some(({ isGap }) => !isGap)) this.#lastFinding = { at, cases: this.#memory.cases };
    this.#recent.splice(RECENT);
    if (change.entries.length > 0) this.#lastGrowth = at;
    this.#epochsWithoutFinds = change.entries.length > 0 ? 0 : this.#epochsWithoutFinds + 1;
    this.#marks.push({ at: performance.now(), cases: this.#memory.cases });
    while (this.#marks.length > 2 && this.#marks[1]!.at < performance.now() - LATELY) this.#marks.shift();
    this.#progress = progressOf(this.#memory, this.seconds);
  }

  /**
   * The present status.
   *
   * @param seats Threads of this machine that work on the campaign.
   * @param fleet The machines that do; null where the threads do.
   */
  status(seats: readonly ShardSeat[], fleet: FleetStatus | null = null): CampaignStatus {
    const { seed, subjects, executor, durationSeconds, epochsWanted, commandLine } = this.#run;
    const { corpus, edges, features } = this.#progress;
    const cases = this.#memory.cases - this.#casesBefore;
    return {
      startedAt: this.#startedAt,
      now: Date.now(),
      secondsBefore: this.#run.secondsBefore,
      durationSeconds,
      epochs: this.#memory.epoch,
      epochsWanted: epochsWanted === null ? null : this.#epochsBefore + epochsWanted,
      cases: this.#memory.cases,
      rateNow: this.#rateNow(),
      rateAverage: cases / Math.max(this.secondsOfRun, 1e-3),
      corpus,
      edges,
      features,
      findings: this.#count(),
      outside: this.#memory.outside,
      run: { cases, epochs: this.#memory.epoch - this.#epochsBefore, findings: this.#count(this.#epochsBefore) },
      lastFind: this.#recent[0] ?? null,
      recentFinds: this.#recent,
      executor: { ...executor, restarts: seats.reduce((sum, { restarts }) => sum + restarts, 0) },
      workers: seats.map((seat) => ({
        index: seat.index,
        state: STATES[seat.state],
        shard: seat.shard,
        cases: seat.cases,
        rate: seat.cases / Math.max(this.secondsOfRun, 1e-3),
        restarts: seat.restarts,
        lastError: seat.lastError,
      })),
      fleet,
      seed,
      subjects,
      commandLine,
    };
  }

  /** The same for AFL++'s tools, which see machines as workers. */
  aflStatus(seats: readonly ShardSeat[], fleet: FleetStatus | null = null): AflStatus {
    const { seed, subjects, executor: { name }, commandLine, version } = this.#run;
    const { fresh, known } = this.#count();
    this.#mostMemory = Math.max(this.#mostMemory, Deno.memoryUsage().rss);
    return {
      start: this.#startedAt,
      now: Date.now(),
      seconds: this.seconds,
      pid: Deno.pid,
      memory: this.#mostMemory,
      epochs: this.#memory.epoch,
      epochsWithoutFinds: this.#epochsWithoutFinds,
      cases: this.#memory.cases,
      disagreeing: this.#memory.disagreeing,
      rate: { now: this.#rateNow(), average: this.#memory.cases / Math.max(this.seconds, 1e-3) },
      corpus: { entries: this.#progress.corpus, seeds: this.#seeds },
      edges: { found: this.#progress.edges, total: null },
      features: this.#progress.features,
      findings: { new: fresh, known },
      timeouts: 0,
      lastFind: this.#lastGrowth,
      lastFinding: this.#lastFinding.at,
      lastTimeout: null,
      casesSinceFinding: this.#memory.cases - this.#lastFinding.cases,
      executor: name === null ? "off" : "running",
      workers: fleet === null ? seats.map(workerOf) : fleet.machines.map(workerOfMachine),
      seed,
      subjects,
      cpu: name,
      version,
      commandLine,
    };
  }

  #rateNow(): number {
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!];
    return last.at === first.at ? 0 : 1000 * (last.cases - first.cases) / (last.at - first.at);
  }

  /** The findings that an epoch or a later one saw first. */
  #count(since = 0): FindingCounts {
    const findings = [...this.#memory.findings.values()].filter(({ first }) => first.epoch >= since);
    return countFindings(findings, this.#run.known);
  }
}

function workerOf({ index, state, shards, restarts, lastHeard }: ShardSeat): AflWorker {
  return { worker: index, state: state === "restarting" ? "lost" : state, shards, restarts, lastHeard };
}

function workerOfMachine({ state, shards, lastHeard }: MachineStatus, index: number): AflWorker {
  return { worker: index, state: state === "silent" ? "lost" : state, shards, restarts: 0, lastHeard };
}

const STATES: Readonly<Record<ShardSeat["state"], WorkerState>> = {
  starting: "restarting",
  working: "running",
  waiting: "idle",
  restarting: "restarting",
};
