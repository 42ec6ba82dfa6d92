/**
 * What a campaign and its workers say to each other: an order is the number of a shard of the epoch that is due, and news
 * is what an epoch changed.
 *
 * @module
 */
import type { TestedSubjects } from "../crew/tested_subjects.ts";
import type { Snapshot } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";

/** What a worker needs to know to run shards. */
export interface WorkerSettings extends TestedSubjects {
  /** The campaign's seed. */
  readonly seed: number;
  /** Whether to ask the CPU. */
  readonly asksCpu: boolean;
  /** How an epoch is parted. */
  readonly parts: EpochParts;
}

/** How an epoch is parted into work. Like the seed, it decides what a campaign finds. */
export interface EpochParts {
  /** Shards of an epoch. */
  readonly shards: number;
  /** Batches of a shard. */
  readonly batches: number;
}

/** What a worker begins with. */
export interface WorkerStart {
  readonly settings: WorkerSettings;
  /** What the campaign knows. */
  readonly snapshot: Snapshot;
}

/** What a worker answers. */
export interface ShardAnswer {
  readonly result: ShardResult;
  /** What went wrong with a program under test without a case being at fault; null where nothing did. */
  readonly unsteady: string | null;
  /** Cases that subjects were not asked about. */
  readonly notAsked: number;
  /** What guidance does not see, or why there is none, as sentences. */
  readonly troubles: readonly string[];
}
