/**
 * Lower bounds on what a cover costs, by prices on features, and covers that such prices lead to.
 *
 * No entry may cost less than its features' prices; then all prices together are a lower bound, as whoever covers every
 * feature pays each price at least once. The Lagrangian relaxation allows entries to cost less and takes the
 * difference off the bound (Held and Karp, 1971; for set cover Beasley, 1987).
 *
 * @module
 */
import { costOf, countOf, type SetCover, sumOf } from "./set_cover.ts";
import { greedyCover, withoutRedundant } from "./set_cover_greedy.ts";

/** Prices, and what they prove. */
export interface Priced {
  /** What each feature is worth, 0 or more. */
  readonly prices: Float64Array;
  /** What each entry costs less its features' prices. */
  readonly rests: Float64Array;
  /** No cover costs less; no arithmetic error is taken off yet. */
  readonly bound: number;
  /** The cheapest cover that was seen, sorted. */
  readonly cover: readonly number[];
}

/** After this many steps without a better bound the step size is halved. */
const PATIENCE = 15;
/** Below this the step size changes nothing more. */
const LEAST_STEP = 0.003;
/** A greedy cover takes as long as some steps, so not every step is followed by one. */
const STEPS_PER_COVER = 8;

/**
 * Prices that no entry costs less than: each feature's is what is left of its cheapest entry, features of few entries
 * first. It is fast, and good where entries share little.
 */
export function ascend({ features, costs }: SetCover): Float64Array {
  const rests = costs.slice();
  const prices = new Float64Array(countOf(features));
  const order = Array.from(prices.keys()).sort((a, b) => sizeOf(a) - sizeOf(b) || a - b);
  function sizeOf(feature: number): number {
    return features.starts[feature + 1]! - features.starts[feature]!;
  }
  for (const feature of order) {
    const having = features.items.subarray(features.starts[feature]!, features.starts[feature + 1]!);
    const price = having.reduce((least, entry) => Math.min(least, rests[entry]!), Infinity);
    prices[feature] = price;
    if (price > 0) { for (const entry of having) rests[entry]! -= price; }
  }
  return Float64Array.from(prices, (price) => Math.max(0, price));
}

/** When to stop raising a bound. */
export interface RaiseLimits {
  /** How many steps there may be. */
  readonly steps: number;
  /** Whether a bound and the cost of a cover need no more steps. */
  readonly isEnough: (bound: number, cost: number) => boolean;
}

/**
 * Raises the bound by subgradient steps: features that nothing pays for get dearer, those paid for twice cheaper.
 *
 * @param problem The problem.
 * @param cover A cover to begin with.
 * @param limits When to stop; it stops by itself where steps bring no more.
 * @returns The best prices and the best cover that were seen.
 */
export function raiseBound(
  problem: SetCover,
  cover: readonly number[],
  { steps, isEnough }: RaiseLimits,
): Priced {
  const prices = ascend(problem);
  let best: Priced = { ...evaluate(problem, prices), prices: prices.slice(), cover };
  let cost = costOf(problem.costs, cover);
  let step = 1;
  let since = 0;
  let now: Pick<Priced, "rests" | "bound"> = best;
  for (let k = 0; k < steps && step > LEAST_STEP && !isEnough(best.bound, cost); k++) {
    move(problem, prices, now, step, cost);
    now = evaluate(problem, prices);
    since++;
    if (now.bound > best.bound) {
      best = { ...now, prices: prices.slice(), cover: best.cover };
      since = 0;
    } else if (since === PATIENCE) {
      step /= 2;
      since = 0;
    }
    if (k % STEPS_PER_COVER !== 0) continue;
    const other = withoutRedundant(problem, greedyCover(problem, prices));
    const otherCost = costOf(problem.costs, other);
    if (otherCost >= cost) continue;
    cost = otherCost;
    best = { ...best, cover: other };
  }
  return best;
}

function evaluate({ entries, costs }: SetCover, prices: Float64Array): Pick<Priced, "rests" | "bound"> {
  const rests = costs.map((cost, entry) => cost - sumOf(entries, entry, prices));
  let bound = 0;
  for (const price of prices) bound += price;
  for (const rest of rests) if (rest < 0) bound += rest;
  return { rests, bound };
}

/** One step along the subgradient: how many entries too few the relaxed solution has for each feature. */
function move(
  { features }: SetCover,
  prices: Float64Array,
  { rests, bound }: Pick<Priced, "rests" | "bound">,
  step: number,
  cost: number,
): void {
  const slope = prices.map((price, feature) => {
    let missing = 1;
    for (let at = features.starts[feature]!; at < features.starts[feature + 1]!; at++) {
      if (rests[features.items[at]!]! < 0) missing--;
    }
    return price === 0 && missing < 0 ? 0 : missing;
  });
  let square = 0;
  for (const missing of slope) square += missing * missing;
  if (square === 0) return;
  const factor = step * Math.max(cost - bound, cost * 1e-3) / square;
  for (let feature = 0; feature < prices.length; feature++) {
    prices[feature] = Math.max(0, prices[feature]! + factor * slope[feature]!);
  }
}
