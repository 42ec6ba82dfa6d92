/**
 * Threads that run shards.
 *
 * @module
 */
import { ThreadWorker } from "../crew/thread_worker.ts";
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import type { ShardHands } from "./shard_pool.ts";
import type { ShardAnswer, WorkerSettings, WorkerStart } from "./shard_protocol.ts";

/** How long a thread may be silent at least, in milliseconds: a shard takes seconds. */
const PATIENCE = 300_000;

/** How long it may be silent for each batch of a shard: of those with thousands, the CPU may take an hour. */
const PATIENCE_PER_BATCH = 20_000;

/** A thread that runs shards. */
export type ShardThread = ThreadWorker<WorkerStart, number, ShardAnswer, EpochChange>;

/** Threads of this machine. */
export class ShardThreads implements ShardHands<ShardThread> {
  readonly count: number;
  readonly #settings: WorkerSettings;
  readonly #memory: CampaignMemory;

  /**
   * Makes them, to be started.
   *
   * @param count How many.
   * @param settings What they run.
   * @param memory What the campaign knows; they know it too.
   */
  constructor(count: number, settings: WorkerSettings, memory: CampaignMemory) {
    this.count = count;
    this.#settings = settings;
    this.#memory = memory;
  }

  start(index: number): Promise<ShardThread> {
    return ThreadWorker.start<WorkerStart, number, ShardAnswer, EpochChange>({
      module: new URL("./shard_worker.ts", import.meta.url),
      name: `worker ${index}`,
      settings: { settings: this.#settings, snapshot: this.#memory.snapshot() },
      patience: Math.max(PATIENCE, PATIENCE_PER_BATCH * this.#settings.parts.batches),
    });
  }

  tell(change: EpochChange, threads: readonly ShardThread[]): void {
    for (const thread of threads) thread.tell(change);
  }
}
