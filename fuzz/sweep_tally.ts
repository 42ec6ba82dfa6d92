/**
 * What a sweep comes to: counts by opcode, and the first case of every bucket of disagreements. Tallies of different points
 * add up to that of all of them, in whatever order.
 *
 * @module
 */

/** Numbers of {@linkcode OpcodeTally.counts}. */
export const Count = { points: 0, cases: 1, accepted: 2, split: 3, refused: 4, disagreeing: 5 } as const;

const COUNTS = 6;

/** A case of a sweep: a point and one of its machine states. */
export interface SweptCase {
  readonly point: number;
  readonly state: number;
}

/** More machine states than a point can have. */
const MOST_STATES = 16;

/** The number of a case: cases come in the order of their numbers. */
export const caseNumber = ({ point, state }: SweptCase): number => point * MOST_STATES + state;

/** The case with that number. */
export function caseNumbered(number: number): SweptCase {
  const state = number % MOST_STATES;
  return { point: (number - state) / MOST_STATES, state };
}

/** A bucket of disagreements: which case shows it first, by its number, and how many show it. */
export interface BucketTally {
  first: number;
  count: number;
}

/** What the points of one opcode came to. */
export class OpcodeTally {
  /**
   * Points; cases; cases that every subject accepted, that some did and some did not, and that all refused; cases in which
   * anybody differed.
   */
  readonly counts: Float64Array<ArrayBuffer> = new Float64Array(COUNTS);
  /** Buckets by their key. */
  readonly buckets: Map<number, BucketTally> = new Map();

  /** Counts `count` cases of a bucket, the first of which is number `first`. */
  add(bucket: number, first: number, count: number): void {
    const known = this.buckets.get(bucket);
    if (known === undefined) {
      this.buckets.set(bucket, { first, count });
      return;
    }
    known.count += count;
    if (first < known.first) known.first = first;
  }
}

/** A tally as plain data: for each opcode its number, its counts, and key, first case and count of each bucket. */
export type TallyData = readonly {
  readonly opcode: number;
  readonly counts: readonly number[];
  readonly buckets: readonly number[];
}[];

/** A tally. */
export class Tally {
  /** By the number of the opcode in the space's list; those without points are not there. */
  readonly opcodes: Map<number, OpcodeTally> = new Map();

  /** The tally of an opcode, empty at first. */
  of(opcode: number): OpcodeTally {
    let tally = this.opcodes.get(opcode);
    if (tally === undefined) this.opcodes.set(opcode, tally = new OpcodeTally());
    return tally;
  }

  /** Adds the tally of other points. */
  add(data: TallyData): void {
    for (const { opcode, counts, buckets } of data) {
      const tally = this.of(opcode);
      for (let k = 0; k < COUNTS; k++) tally.counts[k]! += counts[k]!;
      for (let k = 0; k < buckets.length; k += 3) tally.add(buckets[k]!, buckets[k + 1]!, buckets[k + 2]!);
    }
  }

  /** The tally as data; the same for the same points, in whatever order they were added. */
  get data(): TallyData {
    return [...this.opcodes].sort(([a], [b]) => a - b).map(([opcode, { counts, buckets }]) => ({
      opcode,
      counts: [...counts],
      buckets: [...buckets].sort(([a, { first: x }], [b, { first: y }]) => x - y || a - b)
        .flatMap(([bucket, { first, count }]) => [bucket, first, count]),
    }));
  }

  /** The sum of one of the counts over all opcodes. */
  sum(count: number): number {
    let sum = 0;
    for (const { counts } of this.opcodes.values()) sum += counts[count]!;
    return sum;
  }
}
