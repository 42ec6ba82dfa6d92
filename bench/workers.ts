/**
 * What a second worker is worth: one thread that runs the whole pipeline, against two that do so at the same time.
 *
 * @module
 */
import { ThreadWorker } from "../fuzz/crew/thread_worker.ts";
import { STATES_PER_TEXT } from "../fuzz/generate/generator.ts";
import { BATCH_CASES } from "../oracles/panel.ts";
import { measure, type Measured, rate, ratio } from "./measure.ts";

const EXTENT = { batches: 1, rounds: 9, warmUp: 3 };

/** Batches that each worker runs a round. */
const BATCHES = 1024;

/** Cases that are. */
const CASES = BATCHES * BATCH_CASES;

/** How long they may take, in milliseconds. */
const PATIENCE = 60_000;

const ONE = `one worker, ${STATES_PER_TEXT} states a text`;
const TWO = "two workers, as much each";

/** Starts a thread of the bench. */
function start(index: number): Promise<ThreadWorker<null, number, null>> {
  const module = new URL("./worker.ts", import.meta.url);
  return ThreadWorker.start({ module, name: `bench ${index}`, settings: null, patience: PATIENCE });
}

/** Measures one worker and two, and prints how much more two do. */
export async function benchWorkers(): Promise<void> {
  const workers = [await start(0), await start(1)] as const;
  try {
    print(
      await measure([
        { name: ONE, cases: CASES, run: () => workers[0].run(BATCHES) },
        { name: TWO, cases: 2 * CASES, run: () => Promise.all(workers.map((worker) => worker.run(BATCHES))) },
      ], EXTENT),
    );
  } finally {
    for (const worker of workers) await worker.close();
  }
}

function print([one, two]: readonly Measured[]): void {
  console.log(`cases a second of threads that share nothing, on ${navigator.hardwareConcurrency} cores`);
  console.log(`${ONE.padEnd(32)}${`${(rate(one!) / 1e6).toFixed(2)} M/s`.padStart(12)}`);
  const both = `${(rate(two!) / 1e6).toFixed(2)} M/s`.padStart(12);
  console.log(`${TWO.padEnd(32)}${both}${`${ratio(two!, one!).toFixed(2)} of one worker`.padStart(22)}`);
}
