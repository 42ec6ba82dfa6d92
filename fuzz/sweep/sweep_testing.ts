/**
 * Workers of a sweep that come to grief, for tests.
 *
 * @module
 */

/** What becomes of a worker: it does not start, or it ends at the first block. */
export type SweepGrief = "unable" | "dying";

const MODULES: Readonly<Record<SweepGrief, string>> = {
  unable: "throw new Error('Worker is unable')",
  dying:
    "onmessage = ({ data }) => { if (data.type === 'run') throw new Error('Worker died'); postMessage({ type: 'ready' }); }",
};

/**
 * From now on, some of the workers that are started come to grief.
 *
 * @param choose What becomes of the first that is started, the second, and so on; nothing where it is as ever.
 * @returns Something that ends that, and tells how many were started.
 */
export function grieveWorkers(choose: (started: number) => SweepGrief | undefined): Disposable & { started: number } {
  const RealWorker = globalThis.Worker;
  const result = { started: 0, [Symbol.dispose]: () => void (globalThis.Worker = RealWorker) };
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      const grief = choose(result.started++);
      super(grief === undefined ? url : `data:text/javascript,${encodeURIComponent(MODULES[grief])}`, options);
    }
  };
  return result;
}
