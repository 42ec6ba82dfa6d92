/**
 * The pool: a campaign's workers, each a thread that runs one shard at a time. One that ends is replaced, and its shard is
 * run again.
 *
 * @module
 */
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";
import { type Seat, WorkerSeat } from "./worker_seat.ts";
import type { WorkerSettings } from "./worker_protocol.ts";

/** How often a shard may end a worker before the campaign gives up. */
const MOST_ATTEMPTS = 3;

/** A shard that cannot be run. */
export class ShardError extends Error {
  override readonly name = "ShardError";
}

/** A campaign's workers. */
export class Pool {
  readonly #seats: WorkerSeat[];
  readonly #settings: WorkerSettings;

  private constructor(seats: WorkerSeat[], settings: WorkerSettings) {
    this.#seats = seats;
    this.#settings = settings;
  }

  /**
   * Starts workers.
   *
   * @param count How many.
   * @param settings What they run.
   * @param memory What the campaign knows.
   * @throws {ShardError} When one does not start.
   */
  static async open(count: number, settings: WorkerSettings, memory: CampaignMemory): Promise<Pool> {
    const seats = Array.from({ length: count }, (_, index) => new WorkerSeat(index));
    const pool = new Pool(seats, settings);
    try {
      const snapshot = memory.snapshot();
      await Promise.all(seats.map((seat) => seat.start(settings, snapshot)));
    } catch (error) {
      await pool.close();
      throw new ShardError(`Worker does not start: ${(error as Error).message}`);
    }
    return pool;
  }

  /** How each worker is. */
  get seats(): readonly Seat[] {
    return this.#seats;
  }

  /**
   * Runs all shards of the epoch that is due.
   *
   * @param memory What the campaign knows, as the workers know it too.
   * @returns The results in the order of their shards.
   * @throws {ShardError} When a shard ends every worker that it is given to.
   */
  async run(memory: CampaignMemory): Promise<ShardResult[]> {
    const { shards } = this.#settings.parts;
    const results: ShardResult[] = new Array(shards);
    const attempts = new Array<number>(shards).fill(0);
    const waiting = Array.from({ length: shards }, (_, shard) => shard);
    const work = async (seat: WorkerSeat) => {
      for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) {
        try {
          results[shard] = await seat.run(shard);
        } catch (error) {
          const why = (error as Error).message;
          if (++attempts[shard]! === MOST_ATTEMPTS) {
            throw new ShardError(`Shard ${memory.epoch}:${shard} ended its worker ${MOST_ATTEMPTS} times: ${why}`);
          }
          waiting.unshift(shard);
          await seat.restart(why, this.#settings, memory.snapshot());
        }
      }
    };
    await Promise.all(this.#seats.map(work));
    return results;
  }

  /** Tells every worker what an epoch changed. */
  apply(change: EpochChange): void {
    for (const seat of this.#seats) seat.apply(change);
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.close()));
  }
}
