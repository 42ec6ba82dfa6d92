/**
 * A campaign's workers: a crew that runs shards.
 *
 * @module
 */
import { Crew, type CrewSeat, type CrewWorker } from "../crew/crew.ts";
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";
import type { ShardAnswer } from "./shard_protocol.ts";

/** Who runs shards: threads of this machine, or whoever else. They know what the campaign knows. */
export interface ShardHands<Worker extends CrewWorker<number, ShardAnswer> = CrewWorker<number, ShardAnswer>> {
  /** How many at first. */
  readonly count: number;
  /** Starts a worker. */
  start(index: number): Promise<Worker>;
  /** Tells those that there are what an epoch changed. */
  tell(change: EpochChange, workers: readonly Worker[]): void;
}

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

/** What a pool needs of a crew, whatever its workers are. */
type ShardCrew = Pick<Crew<number, ShardAnswer>, "seats" | "run" | "resize" | "close">;

const NOTHING_DONE: Done = { cases: 0, unsteady: null, notAsked: 0, troubles: [] };

/** A campaign's workers. */
export class ShardPool {
  readonly #shards: number;
  readonly #crew: ShardCrew;
  readonly #tell: (change: EpochChange) => void;
  readonly #done: Done[] = [];

  private constructor(shards: number, crew: ShardCrew, tell: (change: EpochChange) => void) {
    this.#shards = shards;
    this.#crew = crew;
    this.#tell = tell;
  }

  /**
   * Starts workers.
   *
   * @param hands Who they are.
   * @param shards Shards of an epoch.
   * @param memory What the campaign knows.
   * @throws {CrewError} When one does not start.
   */
  static async open<Worker extends CrewWorker<number, ShardAnswer>>(
    hands: ShardHands<Worker>,
    shards: number,
    memory: CampaignMemory,
  ): Promise<ShardPool> {
    const crew = new Crew<number, ShardAnswer, Worker>({
      count: hands.count,
      start: (index) => hands.start(index),
      complaintOf: (shard) => `Shard ${memory.epoch}:${shard} ended its worker`,
    });
    const pool = new ShardPool(shards, crew, (change) => hands.tell(change, crew.workers));
    await crew.open();
    return pool;
  }

  /** How each worker is. */
  get seats(): readonly ShardSeat[] {
    return this.#crew.seats.map(({ index, state, order, done, restarts, lastError, lastHeard }) => {
      return { index, state, shard: order, shards: done, restarts, lastError, lastHeard, ...this.#doneOf(index) };
    });
  }

  /**
   * Runs all shards of the epoch that is due.
   *
   * @returns The results in the order of their shards.
   * @throws {CrewError} When a shard ends every worker that it is given to, or a worker cannot be replaced.
   */
  async run(): Promise<ShardResult[]> {
    const results: ShardResult[] = new Array(this.#shards);
    await this.#crew.run(results.keys(), {
      take: (shard, { result, unsteady, notAsked, troubles }, worker) => {
        results[shard] = result;
        const before = this.#doneOf(worker);
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

  /** Has so many workers at work. */
  resize(count: number): void {
    this.#crew.resize(count);
  }

  /** Tells every worker what an epoch changed; one that starts later knows it from the memory. */
  apply(change: EpochChange): void {
    this.#tell(change);
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    await this.#crew.close();
  }

  #doneOf(worker: number): Done {
    return this.#done[worker] ?? NOTHING_DONE;
  }
}
