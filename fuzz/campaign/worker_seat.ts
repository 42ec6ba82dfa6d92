/**
 * A worker's place in the pool: the thread, and how it is.
 *
 * @module
 */
import type { EpochChange, Snapshot } from "./campaign_memory.ts";
import type { ShardResult } from "./epoch.ts";
import type { Answer, Order, WorkerSettings } from "./shard_protocol.ts";
import { WorkerThread } from "../crew/worker_thread.ts";

/** How long a worker may be silent at least, in milliseconds: a shard takes seconds. */
const PATIENCE = 300_000;

/** How long it may be silent for each batch of a shard: of those with thousands, the CPU may take an hour. */
const PATIENCE_PER_BATCH = 20_000;

/** How a worker is. */
export interface Seat {
  readonly index: number;
  readonly state: "starting" | "working" | "waiting" | "restarting";
  /** The shard it runs; null where it runs none. */
  readonly shard: number | null;
  /** Cases it has run. */
  readonly cases: number;
  /** Shards it has run. */
  readonly shards: number;
  /** How often it was replaced. */
  readonly restarts: number;
  /** Why it was replaced last; null where it never was. */
  readonly lastError: string | null;
  /** What went wrong with a program under test without a case being at fault; null where nothing did. */
  readonly unsteady: string | null;
  /** Cases that subjects were not asked about because they came to grief at others like them. */
  readonly notAsked: number;
  /** When it last said something, in milliseconds since 1970. */
  readonly lastHeard: number;
}

/** One worker, replaced where it ends. */
export class WorkerSeat implements Seat {
  readonly index: number;
  state: Seat["state"] = "starting";
  shard: number | null = null;
  cases = 0;
  shards = 0;
  restarts = 0;
  lastError: string | null = null;
  unsteady: string | null = null;
  notAsked = 0;
  #thread: WorkerThread<Order, Answer> | undefined;
  #patience = PATIENCE;

  /** Makes an empty seat. */
  constructor(index: number) {
    this.index = index;
  }

  /** When it last said something. */
  get lastHeard(): number {
    return this.#thread?.lastHeard ?? Date.now();
  }

  /** Starts a worker; it is ready when this resolves. */
  async start(settings: WorkerSettings, snapshot: Snapshot): Promise<void> {
    this.#thread = new WorkerThread(new URL("./shard_worker.ts", import.meta.url), `worker ${this.index}`);
    this.#patience = Math.max(PATIENCE, PATIENCE_PER_BATCH * settings.parts.batches);
    await this.#ask({ type: "open", settings, snapshot });
    this.state = "waiting";
  }

  /** Ends the worker, whatever it does, and starts another. */
  async restart(why: string, settings: WorkerSettings, snapshot: Snapshot): Promise<void> {
    this.state = "restarting";
    this.shard = null;
    this.restarts++;
    this.lastError = why;
    this.#thread?.end();
    await this.start(settings, snapshot);
  }

  /** Runs a shard of the epoch that is due. */
  async run(shard: number): Promise<ShardResult> {
    this.state = "working";
    this.shard = shard;
    const answer = await this.#ask({ type: "run", shard });
    if (answer.type !== "result") throw new Error(`Worker answered "${answer.type}"`);
    this.state = "waiting";
    this.unsteady = answer.unsteady ?? this.unsteady;
    this.notAsked += answer.notAsked;
    this.shard = null;
    this.shards++;
    this.cases += answer.result.cases;
    return answer.result;
  }

  /** Tells the worker what an epoch changed. */
  apply(change: EpochChange): void {
    this.#thread?.tell({ type: "apply", change });
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    // A worker that is in the middle of a shard, or does not answer, is ended all the same.
    if (this.state === "waiting") await this.#ask({ type: "close" }).catch(() => {});
    this.#thread = undefined;
    thread.end();
  }

  async #ask(order: Order): Promise<Answer> {
    return await this.#thread!.ask(order, this.#patience);
  }
}
