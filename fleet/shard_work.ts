/**
 * Carrying out the shards of a fleet's campaign, by threads of this machine.
 *
 * @module
 */
import { CampaignMemory, type EpochChange } from "../fuzz/campaign/campaign_memory.ts";
import type { ShardAnswer, WorkerSettings } from "../fuzz/campaign/shard_protocol.ts";
import { type ShardThread, ShardThreads } from "../fuzz/campaign/shard_threads.ts";
import { Desk } from "../fuzz/crew/desk.ts";
import type { Done, Hands } from "./fleet_worker.ts";
import { parseShardId } from "./shard_orders.ts";
import { encodeAnswer } from "./wire/answer.ts";
import { decodeChange } from "./wire/change.ts";
import { checkChange } from "./wire/fits.ts";
import { decodeSnapshot } from "./wire/snapshot.ts";

/** What is known of a campaign, and threads that know it too. */
export class ShardWork implements Hands {
  readonly cpu: string | null;
  readonly #settings: WorkerSettings;
  readonly #count: number;
  #memory = new CampaignMemory();
  #threads: ShardThreads | undefined;
  #desk: Desk<number, ShardAnswer, ShardThread> | undefined;
  /** Changes that came while a thread was started. */
  readonly #missed = new Set<EpochChange[]>();
  /** Resolves with the next change, or the end. */
  #next = Promise.withResolvers<void>();
  #isClosed = false;

  /**
   * Makes it.
   *
   * @param settings What is run.
   * @param threads How many threads.
   * @param cpu The CPU that they ask; null where they ask none.
   */
  constructor(settings: WorkerSettings, threads: number, cpu: string | null) {
    this.#settings = settings;
    this.#count = threads;
    this.cpu = cpu;
  }

  async snapshot(bytes: Uint8Array): Promise<void> {
    this.#memory = new CampaignMemory(decodeSnapshot(bytes));
    this.#threads = new ShardThreads(this.#count, this.#settings, this.#memory);
    this.#desk = new Desk(this.#count, (index) => this.#start(index));
    await this.#desk.open();
  }

  change(bytes: Uint8Array): void {
    const change = decodeChange(bytes);
    checkChange(change, this.#memory);
    this.#memory.apply(change);
    this.#threads!.tell(change, this.#desk!.workers);
    for (const missed of this.#missed) missed.push(change);
    this.#wake();
  }

  async run(id: string, begin: () => boolean): Promise<Done | "past" | undefined> {
    const [epoch, shard] = parseShardId(id);
    // Orders can be faster than the change before them.
    while (epoch > this.#memory.epoch && !this.#isClosed) await this.#next.promise;
    const isDue = () => epoch === this.#memory.epoch;
    const answer = await this.#desk!.run(shard, () => isDue() && begin());
    if (answer !== undefined) return { answer: encodeAnswer(answer), cases: answer.result.cases };
    return isDue() || this.#isClosed ? undefined : "past";
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#desk?.close();
  }

  async #start(index: number): Promise<ShardThread> {
    const missed: EpochChange[] = [];
    this.#missed.add(missed);
    try {
      const thread = await this.#threads!.start(index);
      for (const change of missed) thread.tell(change);
      return thread;
    } finally {
      this.#missed.delete(missed);
    }
  }

  #wake(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}
