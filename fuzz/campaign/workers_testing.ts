/**
 * Putting other workers in the place of a campaign's, for tests.
 *
 * @module
 */

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
