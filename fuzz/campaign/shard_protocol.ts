/**
 * What a campaign and its workers say to each other.
 *
 * @module
 */
import type { EpochChange, Snapshot } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";
import type { TestedSubjects } from "../crew/tested_subjects.ts";

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

/** What the campaign tells a worker. */
export type Order =
  | { readonly type: "open"; readonly settings: WorkerSettings; readonly snapshot: Snapshot }
  | { readonly type: "run"; readonly shard: number }
  | { readonly type: "apply"; readonly change: EpochChange }
  | { readonly type: "close" };

/** What a worker answers. It answers "open", "run" and "close", in their order. */
export type Answer =
  | { readonly type: "ready" }
  | {
    readonly type: "result";
    readonly result: ShardResult;
    readonly unsteady: string | null;
    /** Cases that subjects were not asked about because they came to grief at others like them. */
    readonly notAsked: number;
  }
  | { readonly type: "closed" };
