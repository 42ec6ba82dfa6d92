/**
 * A campaign's workers: a crew that runs shards.
 *
 * @module
 */
import { Crew, type CrewSeat } from "../crew/crew.ts";
import { ThreadWorker } from "../crew/thread_worker.ts";
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";
import type { ShardAnswer, WorkerSettings, WorkerStart } from "./shard_protocol.ts";

/** How long a worker may be silent at least, in milliseconds: a shard takes seconds. */
const PATIENCE = 300_000;

/** How long it may be silent for each batch of a shard: of those with thousands, the CPU may take an hour. */
const PATIENCE_PER_BATCH = 20_000;

/** How a worker is, and what it has done. */
export interface ShardSeat extends Omit<CrewSeat<number>, "order" | "done"> {
  /** The shard it runs; null where it runs none. */
  readonly shard: number | null;
  /** Shards it has run. */
  readonly shards: number;
  /** Cases it has run. */
  readonly cases: number;
  /** What went wrong with a program under test without a case being at fault; null where nothing did. */
  readonly unsteady: string | null;
  /** Cases that subjects were not asked about. */
  readonly notAsked: number;
  /** What guidance does not see, or why there is none, as sentences. */
  readonly troubles: readonly string[];
}

/** What a worker has told of its shards. */
type Done = Pick<ShardSeat, "cases" | "unsteady" | "notAsked" | "troubles">;

type ShardThread = ThreadWorker<WorkerStart, number, ShardAnswer, EpochChange>;

/** A campaign's workers. */
export class ShardPool {
  readonly #settings: WorkerSettings;
  readonly #memory: CampaignMemory;
  readonly #crew: Crew<number, ShardAnswer, ShardThread>;
  readonly #done: Done[];

  private constructor(count: number, settings: WorkerSettings, memory: CampaignMemory) {
    this.#settings = settings;
    this.#memory = memory;
    this.#done = Array.from({ length: count }, () => ({ cases: 0, unsteady: null, notAsked: 0, troubles: [] }));
    this.#crew = new Crew({
      count,
      start: (index) => this.#start(index),
      complaintOf: (shard) => `Shard ${memory.epoch}:${shard} ended its worker`,
    });
  }

  /**
   * Starts workers.
   *
   * @param count How many.
   * @param settings What they run.
   * @param memory What the campaign knows; they know it too.
   * @throws {CrewError} When one does not start.
   */
  static async open(count: number, settings: WorkerSettings, memory: CampaignMemory): Promise<ShardPool> {
    const pool = new ShardPool(count, settings, memory);
    await pool.#crew.open();
    return pool;
  }

  /** How each worker is. */
  get seats(): readonly ShardSeat[] {
    return this.#crew.seats.map(({ index, state, order, done, restarts, lastError, lastHeard }) => {
      return { index, state, shard: order, shards: done, restarts, lastError, lastHeard, ...this.#done[index]! };
    });
  }

  /**
   * Runs all shards of the epoch that is due.
   *
   * @returns The results in the order of their shards.
   * @throws {CrewError} When a shard ends every worker that it is given to, or a worker cannot be replaced.
   */
  async run(): Promise<ShardResult[]> {
    const results: ShardResult[] = new Array(this.#settings.parts.shards);
    await this.#crew.run(results.keys(), {
      take: (shard, { result, unsteady, notAsked, troubles }, worker) => {
        results[shard] = result;
        const before = this.#done[worker]!;
        this.#done[worker] = {
          cases: before.cases + result.cases,
          unsteady: unsteady ?? before.unsteady,
          notAsked: before.notAsked + notAsked,
          troubles: [...new Set([...before.troubles, ...troubles])],
        };
      },
    });
    return results;
  }

  /** Tells every worker what an epoch changed; one that starts later knows it from the memory. */
  apply(change: EpochChange): void {
    for (const worker of this.#crew.workers) worker.tell(change);
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    await this.#crew.close();
  }

  #start(index: number): Promise<ShardThread> {
    return ThreadWorker.start<WorkerStart, number, ShardAnswer, EpochChange>({
      module: new URL("./shard_worker.ts", import.meta.url),
      name: `worker ${index}`,
      settings: { settings: this.#settings, snapshot: this.#memory.snapshot() },
      patience: Math.max(PATIENCE, PATIENCE_PER_BATCH * this.#settings.parts.batches),
    });
  }
}
