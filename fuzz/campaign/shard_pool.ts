/**
 * The pool: a campaign's workers, each a thread that runs one shard at a time. One that ends is replaced, and its shard is
 * run again.
 *
 * @module
 */
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";
import { type Seat, WorkerSeat } from "./worker_seat.ts";
import type { WorkerSettings } from "./shard_protocol.ts";

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
      throw notStarting(error);
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
   * @throws {ShardError} When a shard ends every worker that it is given to, or a worker cannot be replaced.
   */
  async run(memory: CampaignMemory): Promise<ShardResult[]> {
    const { shards } = this.#settings.parts;
    const results: ShardResult[] = new Array(shards);
    const attempts = new Array<number>(shards).fill(0);
    const waiting = Array.from({ length: shards }, (_, shard) => shard);
    let failure: ShardError | undefined;
    const work = async (seat: WorkerSeat) => {
      while (failure === undefined) {
        const shard = waiting.shift();
        if (shard === undefined) return;
        try {
          results[shard] = await seat.run(shard);
        } catch (error) {
          const why = messageOf(error);
          if (++attempts[shard]! === MOST_ATTEMPTS) {
            failure ??= new ShardError(
              `Shard ${memory.epoch}:${shard} ended its worker ${MOST_ATTEMPTS} times: ${why}`,
            );
          }
          if (failure !== undefined) return;
          waiting.unshift(shard);
          await seat.restart(why, this.#settings, memory.snapshot()).catch((error) => {
            failure ??= notStarting(error);
          });
        }
      }
    };
    // Where one fails, the others finish what they are at: none is left behind that nobody waits for.
    await Promise.all(this.#seats.map(work));
    if (failure !== undefined) throw failure;
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

function notStarting(error: unknown): ShardError {
  return new ShardError(`Worker does not start: ${messageOf(error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
