/**
 * A worker for tests: it watches revisions and says what the first cases of a seed show.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { Generator } from "../generate/generator.ts";
import type { Guide } from "./guide.ts";
import { watchRevisions } from "./watch.ts";

/** The features of each of the first `cases` cases of `seed`, observed in their order or from the last to the first. */
export async function featuresOf(guide: Guide, seed: number, cases: number, reversed = false): Promise<number[][]> {
  const batch = new Batch(cases);
  new Generator(seed, cases).fill(batch, 0, cases);
  const rows = Array.from({ length: cases }, (_, row) => row);
  const features: number[][] = [];
  if (reversed) rows.reverse();
  for (const [k, observed] of (await guide.observe(batch, rows)).entries()) {
    features[rows[k]!] = observed.features.toSorted((a, b) => a - b);
  }
  return features;
}

/** What such a worker is sent. */
export interface Job {
  readonly names: readonly string[];
  readonly seed: number;
  readonly cases: number;
}

// In a worker, not where a test imports this module.
if (typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope !== "undefined") {
  const worker = globalThis as unknown as Worker;
  worker.onmessage = async ({ data }: MessageEvent<Job>) => {
    worker.postMessage(await featuresOf(await watchRevisions(data.names), data.seed, data.cases));
  };
}
