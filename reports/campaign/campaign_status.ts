/**
 * What is known of a running campaign: plain data that the screen, the status line and files show.
 *
 * @module
 */
import type { OutsideModel } from "../../findings/outside_model.ts";
import type { FleetStatus } from "./fleet_status.ts";

/** A finding's first sight in a campaign. */
export interface Find {
  /** When it was found, in milliseconds as of `Date.now()`. */
  readonly at: number;
  readonly id: string;
  readonly title: string;
}

/** What a worker does: work on a shard, wait for one, or start again after it died. */
export type WorkerState = "running" | "idle" | "restarting";

/** One worker of a campaign. */
export interface WorkerStatus {
  readonly index: number;
  readonly state: WorkerState;
  /** The shard it works on; null where it works on none. */
  readonly shard: number | null;
  /** Cases it has run in this run. */
  readonly cases: number;
  /** Cases a second, in this run. */
  readonly rate: number;
  /** How often it was started again after it died. */
  readonly restarts: number;
  /** What it died of last; null where it never did. */
  readonly lastError: string | null;
}

/** The CPU's executor. It is asked where it has a name and there is no reason against it. */
export interface ExecutorStatus {
  /** The CPU's name; null where none is asked. */
  readonly name: string | null;
  /** Why the CPU cannot be asked; null where it can, or where nobody wants to. */
  readonly reason: string | null;
  /** How often it was started again after it died. */
  readonly restarts: number;
}

/** How many findings there are. */
export interface FindingCounts {
  /** In no baseline. */
  readonly fresh: number;
  /** In a baseline. */
  readonly known: number;
  /** Legal instructions that a subject refuses. */
  readonly gaps: number;
  /** Those of which it is not known who is wrong. */
  readonly unresolved: number;
}

/** A running campaign at one moment: all of its runs together, unless something is said to be of this run. */
export interface CampaignStatus {
  /** When this run of it began, in milliseconds as of `Date.now()`. */
  readonly startedAt: number;
  /** The moment, likewise. */
  readonly now: number;
  /** Seconds that earlier runs took. */
  readonly secondsBefore: number;
  /** How long this run is to take; null where that was not said. */
  readonly durationSeconds: number | null;
  /** Epochs done. */
  readonly epochs: number;
  /** Epochs to do; null where that was not said. */
  readonly epochsWanted: number | null;
  readonly cases: number;
  /** Cases a second, now. */
  readonly rateNow: number;
  /** Cases a second in this run. */
  readonly rateAverage: number;
  /** Cases in the corpus. */
  readonly corpus: number;
  /** Branches of the subjects that the corpus takes. */
  readonly edges: number;
  /** All that the corpus shows: edges and whatever else guides the campaign. */
  readonly features: number;
  readonly findings: FindingCounts;
  /** What the subjects did with what is outside the model. */
  readonly outside: readonly OutsideModel[];
  /** What this run has added. */
  readonly run: {
    readonly cases: number;
    readonly epochs: number;
    /** The findings that it was the first to see. */
    readonly findings: FindingCounts;
  };
  /** The last new finding of this run; null where there is none. */
  readonly lastFind: Find | null;
  /** The last new findings of this run. */
  readonly recentFinds: readonly Find[];
  readonly executor: ExecutorStatus;
  /** Threads of this machine; none where a fleet runs the campaign. */
  readonly workers: readonly WorkerStatus[];
  /** The machines that run it; null where threads of this machine do. */
  readonly fleet: FleetStatus | null;
  readonly seed: number;
  readonly subjects: readonly string[];
  /** The command that started it, and that continues it. */
  readonly commandLine: string;
}
