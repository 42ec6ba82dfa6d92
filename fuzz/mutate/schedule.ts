/**
 * Which entries of a corpus to mutate: rather those that reach what few cases reach.
 *
 * @module
 */
import type { Random } from "../generate/random.ts";

/** What is known of a corpus at the beginning of an epoch. */
export interface CorpusFacts {
  /** The features that each entry has, by number, in the order in which the entries were found. */
  readonly features: readonly ArrayLike<number>[];
  /** How many cases had each feature, by number of the feature; 1 or more. */
  readonly hits: ArrayLike<number>;
  /** Bytes of each entry's instruction, 1 to 15; more counts as 15. */
  readonly lengths: ArrayLike<number>;
}

/**
 * What a feature with one hit adds to a weight. A feature has as many hits as entries have it, or more, so the sum over
 * millions of features stays a whole number below 2^53.
 */
const SHARE = 1 << 20;

/** An instruction of one byte counts for about twice one of 15. */
const LENGTH_SCALE = 32;
const LONGEST = 15;

/** The newest entries count more: parts of the corpus, as a divisor, and factors. */
const NEWEST = { part: 16, factor: 4 } as const;
const NEWER = { part: 4, factor: 2 } as const;

const TWO_16 = 0x1_0000;
const TWO_48 = 2 ** 48;

/**
 * Draws entries by weight: every feature has one share, which it gives in equal parts to the cases that had it, so an
 * entry counts for the sum of 1 / hits over its features; short entries count up to twice as much as long ones, and
 * the newest four times as much as old ones.
 *
 * @example The second entry has a feature to itself
 * ```ts
 * import { Random } from "../generate/random.ts";
 * import { Schedule } from "./schedule.ts";
 * import { assert } from "@std/assert";
 *
 * const schedule = new Schedule({ features: [[0], [0, 1]], hits: [1000, 1], lengths: [2, 2] });
 * const random = new Random(1);
 * let second = 0;
 * for (let n = 0; n < 1000; n++) second += schedule.draw(random);
 * assert(second > 980);
 * ```
 */
export class Schedule {
  /** The weights of all entries up to and with each; the last is the sum. */
  readonly #sums: Float64Array<ArrayBuffer>;

  /**
   * Weighs all entries.
   *
   * @param facts What is known of them.
   * @throws {RangeError} When there is no entry.
   */
  constructor({ features, hits, lengths }: CorpusFacts) {
    const count = features.length;
    if (count === 0) throw new RangeError("Corpus must have an entry to draw");
    this.#sums = new Float64Array(count);
    let sum = 0;
    for (let entry = 0; entry < count; entry++) {
      const length = Math.min(lengths[entry]!, LONGEST);
      sum += rarity(features[entry]!, hits) * (LENGTH_SCALE - length) * recency(count - 1 - entry, count);
      this.#sums[entry] = sum;
    }
  }

  /** The weight of an entry; only its proportion to the others' means something. */
  weight(entry: number): number {
    return this.#sums[entry]! - (entry === 0 ? 0 : this.#sums[entry - 1]!);
  }

  /** The number of an entry by chance. */
  draw(random: Random): number {
    const sums = this.#sums;
    const last = sums.length - 1;
    const point = (random.bits() * TWO_16 + random.half()) / TWO_48 * sums[last]!;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = low + high >> 1;
      if (point < sums[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The shares that an entry has of its features; at least 1, so that none is never drawn. */
function rarity(features: ArrayLike<number>, hits: ArrayLike<number>): number {
  let shares = 1;
  for (let k = 0; k < features.length; k++) shares += Math.floor(SHARE / hits[features[k]!]!);
  return shares;
}

/** How much an entry counts that `newer` of `count` entries were found after. */
function recency(newer: number, count: number): number {
  if (newer * NEWEST.part < count) return NEWEST.factor;
  return newer * NEWER.part < count ? NEWER.factor : 1;
}
