/**
 * A worker for tests: it loads a revision with probes and says what the first cases of a seed cover.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { Outcomes } from "../machine/outcome.ts";
import { fillBatch, readCase } from "../machine/case.ts";
import { Generator } from "./generate.ts";
import { type Guided, openGuided } from "./guided.ts";

/** The features of each of the first `cases` cases of `seed`, observed in the order that `order` puts them in. */
export function featuresOf({ subject, coverage }: Guided, seed: number, cases: number, reversed = false): number[][] {
  const batch = new Batch(cases);
  new Generator(seed, cases).fill(batch, 0, cases);
  const rows = Array.from({ length: cases }, (_, row) => row);
  const features: number[][] = [];
  const one = new Batch(1);
  const out = new Outcomes(1);
  for (const row of reversed ? rows.reverse() : rows) {
    fillBatch(one, [readCase(batch, row)]);
    features[row] = [...coverage.observe(() => void subject.run(one, out)).features];
  }
  return features;
}

/** What such a worker is sent. */
export interface Job {
  readonly revision: string;
  readonly seed: number;
  readonly cases: number;
}

// In a worker, not where a test imports this module.
if (typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope !== "undefined") {
  const worker = globalThis as unknown as Worker;
  worker.onmessage = async ({ data }: MessageEvent<Job>) => {
    worker.postMessage(featuresOf(await openGuided(data.revision), data.seed, data.cases));
  };
}
