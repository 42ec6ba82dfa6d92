/**
 * What a second worker is worth: one thread that runs the whole pipeline, against two that do so at the same time.
 *
 * @module
 */
import { BATCH_CASES } from "../oracles/panel.ts";
import { STATES_PER_TEXT } from "../fuzz/generate/generator.ts";
import { measure, type Measured, median, ratio } from "./measure.ts";

const EXTENT = { batches: 1, rounds: 9, warmUp: 3 };

/** Batches that each worker runs a round. */
const BATCHES = 1024;

const ONE = `one worker, ${STATES_PER_TEXT} states a text`;
const TWO = "two workers, as much each";

/** A thread of the bench. */
class BenchWorker {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

  /** Runs batches; the first time, after having opened the decoders. */
  run(batches: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = () => resolve();
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Worker of the bench failed: ${event.message}`));
      };
      this.#worker.postMessage(batches);
    });
  }

  /** Ends it. */
  close(): void {
    this.#worker.terminate();
  }
}

/** Measures one worker and two, and prints how much more two do. */
export async function benchWorkers(): Promise<void> {
  const workers = [new BenchWorker(), new BenchWorker()] as const;
  try {
    print(
      await measure([
        { name: ONE, run: () => workers[0].run(BATCHES) },
        { name: TWO, run: () => Promise.all(workers.map((worker) => worker.run(BATCHES))) },
      ], EXTENT),
    );
  } finally {
    for (const worker of workers) worker.close();
  }
}

function print([one, two]: readonly Measured[]): void {
  console.log(`cases a second of threads that share nothing, on ${navigator.hardwareConcurrency} cores`);
  const cases = BATCHES * BATCH_CASES;
  console.log(`${ONE.padEnd(32)}${`${(cases / median(one!.seconds) / 1e6).toFixed(2)} M/s`.padStart(12)}`);
  const rate = `${(2 * cases / median(two!.seconds) / 1e6).toFixed(2)} M/s`.padStart(12);
  console.log(`${TWO.padEnd(32)}${rate}${`${(2 * ratio(two!, one!)).toFixed(2)} of one worker`.padStart(22)}`);
}
