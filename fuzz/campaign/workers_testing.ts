/**
 * Workers of a campaign for tests, and others in their place.
 *
 * @module
 */
import type { CampaignMemory } from "./campaign_memory.ts";
import { ShardPool } from "./shard_pool.ts";
import type { WorkerSettings } from "./shard_protocol.ts";
import { ShardThreads } from "./shard_threads.ts";

/** Opens a pool of so many threads. */
export function openThreads(count: number, settings: WorkerSettings, memory: CampaignMemory): Promise<ShardPool> {
  return ShardPool.open(new ShardThreads(count, settings, memory), settings.parts.shards, memory);
}

/** Where a worker comes to grief, and how: "die" is the end of its thread, "hang" is silence. */
export interface Grief {
  readonly how: "die" | "throw" | "reject" | "fail" | "hang";
  readonly epoch: number;
  readonly shard: number;
}

const DYING = new URL("./worker_dying_testing.ts", import.meta.url);

const UNABLE = new URL("data:text/javascript,throw new Error('Worker is unable')");

/**
 * From now on, the workers that are started come to grief.
 *
 * @param choose What becomes of the first that is started, the second, and so on: "unable" ones do not start, and those
 * for which it gives nothing are as ever.
 * @returns Something that ends that.
 */
export function replaceWorkers(choose: (started: number) => Grief | "unable" | undefined): Disposable {
  const RealWorker = globalThis.Worker;
  let started = 0;
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      const fate = choose(started++);
      const name = typeof fate === "object" ? JSON.stringify(fate) : options?.name ?? "";
      super(typeof fate === "object" ? DYING : fate === "unable" ? UNABLE : url, { type: "module", name });
    }
  };
  return { [Symbol.dispose]: () => void (globalThis.Worker = RealWorker) };
}
