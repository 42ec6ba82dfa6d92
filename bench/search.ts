/**
 * Looking for a hidden bug, and what came of it: what the benches of guidance share.
 *
 * @module
 */
import { CampaignMemory, SEED_EPOCH } from "../fuzz/campaign/campaign_memory.ts";
import { mergeEpoch } from "../fuzz/campaign/epoch.ts";
import { ShardRunner } from "../fuzz/campaign/shard_runner.ts";
import type { Guide } from "../fuzz/guidance/guide.ts";
import { measureCases } from "../fuzz/guidance/measure_cases.ts";
import type { Case } from "../machine/case.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";

const PARTS = { shards: 2, batches: 8 };

/** What came of a search. */
export interface Search {
  /** Whether it found the bug. */
  readonly isFound: boolean;
  /** Cases until then; the most that it was given where it did not. */
  readonly cases: number;
}

/** How a campaign searches. */
export interface SearchOptions {
  /** The campaign's seed. */
  readonly seed: number;
  /** Cases after which it gives up. */
  readonly most: number;
  /** Cases that it begins with (default: none). */
  readonly seeds?: readonly Case[];
}

/** Runs a campaign until a subject that a guide watches differs from the model in something that is no gap. */
export async function searchByCampaign(guide: Guide, { seed, most, seeds = [] }: SearchOptions): Promise<Search> {
  const others = { decoders: await openDecoders() };
  try {
    const memory = new CampaignMemory();
    const measured = await measureCases(seeds, others, guide);
    memory.addSeeds(measured.map((each, shard) => ({ ...each, epoch: SEED_EPOCH, shard })));
    const runner = new ShardRunner({ seed, parts: PARTS }, others, guide);
    while (memory.cases < most) {
      const results = [];
      for (let shard = 0; shard < PARTS.shards; shard++) results.push(await runner.run(memory, shard));
      memory.apply(mergeEpoch(memory, results));
      const found = [...memory.findings.values()].find(({ parties, isGap }) => parties[1] === "model" && !isGap);
      if (found === undefined) continue;
      const { epoch, shard, case: first } = found.first;
      const cases = results[0]!.cases * (epoch * PARTS.shards + shard) + first;
      if (cases < most) return { isFound: true, cases };
    }
    return { isFound: false, cases: most };
  } finally {
    await closeDecoders(others.decoders);
  }
}

/**
 * Searches once for each seed, and no more often than decides the median: it is beyond what a search is given once more than half
 * of the seeds have found nothing.
 *
 * @param seeds How many seeds there are, from 1 on.
 * @param search Searches with one.
 */
export async function searchSeeds<S extends Search>(seeds: number, search: (seed: number) => Promise<S>): Promise<S[]> {
  const done: S[] = [];
  for (let seed = 1; seed <= seeds && missed(done) <= seeds / 2; seed++) done.push(await search(seed));
  return done;
}

/** How many searches found nothing. */
export function missed(searches: readonly Search[]): number {
  return searches.filter(({ isFound }) => !isFound).length;
}

/** The median of `count` values, of which those that are not among `values` are greater than all others. */
export function median(values: readonly number[], count: number = values.length): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (n: number) => sorted[n] ?? Infinity;
  return (at(count - 1 >> 1) + at(count >> 1)) / 2;
}

/** A number of cases, for people. */
export function formatCases(cases: number): string {
  return cases.toLocaleString("en", { maximumFractionDigits: 0 });
}
