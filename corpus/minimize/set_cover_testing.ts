/**
 * Small cover problems for tests, and their optimum by trying everything.
 *
 * @module
 */
import fc from "fast-check";
import type { WeighedEntry } from "./minimize.ts";
import { countOf, type SetCover, setCoverOf } from "./set_cover.ts";
import { covers } from "./set_cover_greedy.ts";

/** A corpus of up to `most` entries with few features each, some of them alike, some without any. */
export function corpora(most: number, cost: fc.Arbitrary<number> = fc.integer({ min: 1, max: 9 })) {
  const feature = fc.oneof({ weight: 9, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.nat(0xffff_ffff) });
  const features = fc.array(feature, { maxLength: 5 }).map((ids) => Uint32Array.from(ids));
  return fc.array(fc.record({ features, cost }), { maxLength: most });
}

/** A corpus that reductions do little to: each entry has two features, so it is a graph whose edges cover its nodes. */
export function graphs(most: number) {
  const edge = fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 6 })).map(([a, by]) => Uint32Array.of(a, (a + by) % 7));
  return fc.array(fc.record({ features: edge, cost: fc.integer({ min: 4, max: 6 }) }), {
    minLength: 7,
    maxLength: most,
  });
}

/** The cover problem of a corpus. */
export function problemOf(entries: readonly WeighedEntry[]): SetCover {
  return setCoverOf(entries.map(({ features }) => features), entries.map(({ cost }) => cost));
}

/** The cover problem of entries that cost 1 each, by their features. */
export function unitProblem(...features: readonly (readonly number[])[]): SetCover {
  return problemOf(features.map((ids) => ({ features: Uint32Array.from(ids), cost: 1 })));
}

/** What the cheapest cover costs. */
export function leastCost(problem: SetCover): number {
  const count = countOf(problem.entries);
  let least = Infinity;
  for (let set = 0; set < 2 ** count; set++) {
    const chosen = [...problem.costs.keys()].filter((entry) => set & 1 << entry);
    if (covers(problem, chosen)) least = Math.min(least, chosen.reduce((sum, entry) => sum + problem.costs[entry]!, 0));
  }
  return least;
}

/**
 * The corpus on which greed is worst: two entries have everything, a half each, and others that have a half, a quarter,
 * an eighth, … of everything, across both, and cost as much, look a little better each time.
 *
 * @param levels How many entries greed takes.
 */
export function greedTrap(levels: number): Uint32Array[] {
  const across = Array.from({ length: levels }, (_, k) => range(2 ** (k + 1) - 2, 2 ** (k + 2) - 2));
  const all = range(0, 2 ** (levels + 1) - 2);
  return [...across, all.filter((id) => id % 2 === 0), all.filter((id) => id % 2 === 1)];
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, k) => from + k);
}
