/**
 * Corpus minimization: the cheapest entries that have the features of all, and the proof that none are cheaper.
 *
 * @module
 */
import { costOf, setCoverOf } from "./set_cover.ts";
import { greedyCover, withoutRedundant } from "./set_cover_greedy.ts";
import { leastCover } from "./set_cover_least.ts";

/** An entry of a corpus, as minimization sees it. */
export interface WeighedEntry {
  /** Ids of what it shows, any 32-bit numbers, in any order. */
  readonly features: Uint32Array;
  /** What it costs to keep, more than 0. Whole numbers give better bounds. */
  readonly cost: number;
}

/** How to minimize. */
export interface MinimizeOptions {
  /** Seconds for what takes longer than reading the corpus; 10 by default, 0 for greedy with a quick bound. */
  readonly seconds?: number;
}

/** A minimized corpus. */
export interface Minimized {
  /** Numbers of the entries to keep, sorted. */
  readonly chosen: readonly number[];
  /** What they cost. */
  readonly cost: number;
  /** No entries with all features cost less than this. */
  readonly bound: number;
  /**
   * Whether none cost less than those chosen: the bound is the cost. Where costs are not whole, this is so to within
   * the solver's tolerance, a millionth of the smallest cost.
   */
  readonly isOptimal: boolean;
  /** What Chvátal's greedy choice comes to. */
  readonly greedy: { readonly count: number; readonly cost: number };
}

const SECONDS = 10;

/**
 * Finds the cheapest entries that have all features between them, or, where that takes too long, cheap ones and a
 * bound. They never cost more than the greedy choice.
 *
 * The same entries give the same result, whatever the order of their features, as long as time does not run out: only
 * a result that is not optimal can depend on the machine.
 *
 * @example
 * ```ts
 * import { minimize } from "./minimize.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const features = [[1, 2, 3, 4], [1, 2, 5], [3, 4, 6]].map((ids) => Uint32Array.from(ids));
 * const { chosen, isOptimal, greedy } = await minimize(features.map((each) => ({ features: each, cost: 1 })));
 * assertEquals([chosen, isOptimal, greedy.count], [[1, 2], true, 3]);
 * ```
 *
 * @param entries The corpus.
 * @param options How long it may take.
 * @returns What to keep, and how good that is.
 * @throws {RangeError} When a cost is not a positive number, or the seconds are less than 0.
 */
export async function minimize(entries: readonly WeighedEntry[], options: MinimizeOptions = {}): Promise<Minimized> {
  const { seconds = SECONDS } = options;
  if (!(seconds >= 0)) throw new RangeError(`Seconds are not 0 or more: ${seconds}`);
  const bad = entries.findIndex(({ cost }) => !(cost > 0 && cost < Infinity));
  if (bad >= 0) throw new RangeError(`Cost of entry ${bad} is not a positive number: ${entries[bad]!.cost}`);
  const deadline = performance.now() + 1000 * seconds;
  const problem = setCoverOf(entries.map(({ features }) => features), entries.map(({ cost }) => cost));
  const greedy = greedyCover(problem).sort((a, b) => a - b);
  const greedyCost = costOf(problem.costs, greedy);
  const { cover, bound } = await leastCover(problem, deadline);
  const chosen = costOf(problem.costs, cover) <= greedyCost ? cover : withoutRedundant(problem, greedy);
  const cost = costOf(problem.costs, chosen);
  return {
    chosen,
    cost,
    bound: Math.min(bound, cost),
    isOptimal: bound >= cost,
    greedy: { count: greedy.length, cost: greedyCost },
  };
}
