/**
 * Entries of a corpus in messages.
 *
 * @module
 */
import * as v from "valibot";
import { formatCase, parseCase } from "../../corpus/files/case_file.ts";
import { InputError } from "../../corpus/files/hex.ts";
import { checkLineLength } from "../../corpus/files/parse_lines.ts";
import { type Entry, SEED_EPOCH } from "../../fuzz/campaign/campaign_memory.ts";
import type { Case } from "../../machine/case.ts";
import { listOf, readBy, type Reads, WHOLE } from "./schema.ts";

/** An entry in a message: its line, the steps from each of its features to the next, cost, epoch and shard. */
export type EntryJson = readonly [line: string, steps: readonly number[], cost: number, epoch: number, shard: number];

/** An entry, as {@linkcode ENTRIES} reads it back. */
export function entryJson({ case: c, features, cost, epoch, shard }: Entry): EntryJson {
  return [formatCase(c), stepsOf(features), cost, epoch, shard];
}

/** A case, as a line of a case file. */
export const CASE: Reads<Case> = readBy("case", (line) => {
  if (typeof line !== "string") throw new InputError("It is not a text");
  checkLineLength(line);
  return parseCase(line);
});

/** Steps are a tenth shorter than base64 once they are compressed, and can be read. */
function stepsOf(features: Uint32Array): number[] {
  return Array.from(features, (feature, k) => k === 0 ? feature : feature - features[k - 1]!);
}

/** Features of one entry, each once and in ascending order, from their steps. */
function featuresOf(steps: unknown): Uint32Array<ArrayBuffer> {
  if (!Array.isArray(steps) || steps.length === 0) throw new InputError("There is none");
  const features = new Uint32Array(steps.length);
  let feature = 0;
  for (const [k, step] of steps.entries()) {
    feature += Number.isInteger(step) && (step > 0 || step === 0 && k === 0) ? step : NaN;
    if (!(feature < 2 ** 32)) throw new InputError("They are not ascending 32-bit numbers");
    features[k] = feature;
  }
  return features;
}

const FEATURES = readBy("list of features", featuresOf);

const COST: Reads<number> = v.pipe(WHOLE, v.minValue(1, "is not a number of bytes"));

const EPOCH = v.union([v.literal(SEED_EPOCH), WHOLE], "is not an epoch");

/** The entries of a message. */
export const ENTRIES: Reads<Entry[]> = listOf(
  v.pipe(
    v.strictTuple([CASE, FEATURES, COST, EPOCH, WHOLE], "is not an entry"),
    v.transform(([c, features, cost, epoch, shard]) => ({ case: c, features, cost, epoch, shard })),
  ),
);
