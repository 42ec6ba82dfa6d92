/**
 * What a sweep comes to: counts by opcode and ModRM byte, and the first case of every bucket of disagreements. Tallies of
 * different points add up to that of all of them, in whatever order.
 *
 * @module
 */

import { addOutside, type OutsideModel } from "../../findings/outside_model.ts";
import { PairMap } from "../../findings/pair_map.ts";

/** Numbers of the counts of a cell. */
export const Count = { points: 0, cases: 1, accepted: 2, split: 3, refused: 4, disagreeing: 5 } as const;

/** How many counts a cell has. */
export const COUNTS = 6;

/** Cells of an opcode: one for each ModRM byte, and the last for texts that have none. */
const CELLS = 257;

/** The number of the cell of texts without a ModRM byte. */
export const NO_MODRM = 256;

/** Words that hold a bit for each ModRM byte. */
export const WORDS = 8;

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

/** A set of ModRM bytes, a bit each. */
export type ModrmSet = Uint32Array<ArrayBuffer>;

/** An empty set of ModRM bytes. */
export const noModrm = (): ModrmSet => new Uint32Array(WORDS);

/** Whether a ModRM byte is in a set. */
export const hasModrm = (set: ModrmSet, modrm: number): boolean => (set[modrm >> 5]! >>> (modrm & 31) & 1) === 1;

/** Adds the ModRM bytes of the set whose words begin at `at` of `words`. */
export function addModrm(set: ModrmSet, words: ArrayLike<number>, at = 0): void {
  for (let k = 0; k < WORDS; k++) set[k]! |= words[at + k]!;
}

/** A bucket of disagreements: which case shows it first, by its number, how many show it, and with which ModRM bytes. */
export interface BucketTally {
  first: number;
  count: number;
  readonly modrm: ModrmSet;
}

/** What the points of one opcode came to. */
export class OpcodeTally {
  /**
   * Of each cell: points; cases; cases that every subject accepted, that some did and some did not, and that all refused;
   * cases in which anybody differed.
   */
  readonly counts: Float64Array<ArrayBuffer> = new Float64Array(CELLS * COUNTS);
  /** Buckets by their pair's name and their key. */
  readonly buckets: PairMap<BucketTally> = new PairMap();

  /** A pair's bucket with that key; if it is new, one that no case has shown. */
  bucket(pair: string, key: number): BucketTally {
    let known = this.buckets.get(pair, key);
    if (known === undefined) this.buckets.set(pair, key, known = { first: Infinity, count: 0, modrm: noModrm() });
    return known;
  }

  /** Counts case number `number`, of cell `cell`, in a bucket. */
  add(pair: string, key: number, number: number, cell: number): void {
    const known = this.bucket(pair, key);
    known.count++;
    if (number < known.first) known.first = number;
    if (cell !== NO_MODRM) known.modrm[cell >> 5]! |= 1 << (cell & 31);
  }

  /** Numbers of the cells that have points, in order. */
  get cells(): number[] {
    const cells: number[] = [];
    for (let cell = 0; cell < CELLS; cell++) if (this.counts[cell * COUNTS + Count.points]! > 0) cells.push(cell);
    return cells;
  }

  /** The sum of one of the counts over all cells. */
  sum(count: number): number {
    let sum = 0;
    for (let at = count; at < this.counts.length; at += COUNTS) sum += this.counts[at]!;
    return sum;
  }
}

/** Numbers of a cell, and of a bucket, in {@linkcode TallyData}. */
export const [CELL_NUMBERS, BUCKET_NUMBERS] = [1 + COUNTS, 3] as const;

/** What the points of one opcode came to, as data that threads copy at once. */
export interface OpcodeData {
  readonly opcode: number;
  /** Of each cell with points its number and its counts. */
  readonly cells: Float64Array<ArrayBuffer>;
  /** The buckets, pair by pair, by the pairs' names. */
  readonly pairs: readonly PairData[];
}

/** The buckets of a pair, as data. */
export interface PairData {
  /** The pair's name. */
  readonly pair: string;
  /** Of each bucket its key, first case and count. */
  readonly buckets: Float64Array<ArrayBuffer>;
  /** Of each bucket the words of its ModRM bytes. */
  readonly modrm: Uint32Array<ArrayBuffer>;
}

/** A tally as data. */
export interface TallyData {
  /** By the number of the opcode. */
  readonly opcodes: readonly OpcodeData[];
  /** What the subjects did with what is outside the model. */
  readonly outside: readonly OutsideModel[];
}

/** A tally. */
export class Tally {
  /** By the number of the opcode in the space's list; those without points are not there. */
  readonly opcodes: Map<number, OpcodeTally> = new Map();

  #outside: readonly OutsideModel[] = [];

  /** What the subjects did with what is outside the model. */
  get outside(): readonly OutsideModel[] {
    return this.#outside;
  }

  /** Adds what subjects did with what is outside the model. */
  addOutside(counts: readonly OutsideModel[]): void {
    this.#outside = addOutside(this.#outside, counts);
  }

  /** The tally of an opcode, empty at first. */
  of(opcode: number): OpcodeTally {
    let tally = this.opcodes.get(opcode);
    if (tally === undefined) this.opcodes.set(opcode, tally = new OpcodeTally());
    return tally;
  }

  /** Adds the tally of other points. */
  add({ opcodes, outside }: TallyData): void {
    this.addOutside(outside);
    for (const { opcode, cells, pairs } of opcodes) {
      const tally = this.of(opcode);
      for (let at = 0; at < cells.length; at += CELL_NUMBERS) {
        const to = cells[at]! * COUNTS;
        for (let k = 0; k < COUNTS; k++) tally.counts[to + k]! += cells[at + 1 + k]!;
      }
      for (const pair of pairs) addBuckets(tally, pair);
    }
  }

  /** The tally as data; the same for the same points, in whatever order they were added. */
  get data(): TallyData {
    return {
      opcodes: [...this.opcodes].sort(([a], [b]) => a - b).map(([opcode, tally]) => dataOf(opcode, tally)),
      outside: this.#outside,
    };
  }

  /** The sum of one of the counts over all opcodes. */
  sum(count: number): number {
    let sum = 0;
    for (const tally of this.opcodes.values()) sum += tally.sum(count);
    return sum;
  }
}

function dataOf(opcode: number, tally: OpcodeTally): OpcodeData {
  const numbers = tally.cells;
  const cells = new Float64Array(numbers.length * CELL_NUMBERS);
  for (const [n, cell] of numbers.entries()) {
    cells[n * CELL_NUMBERS] = cell;
    cells.set(tally.counts.subarray(cell * COUNTS, (cell + 1) * COUNTS), n * CELL_NUMBERS + 1);
  }
  const pairs = Map.groupBy(tally.buckets, ([pair]) => pair);
  return {
    opcode,
    cells,
    pairs: [...pairs].sort(([a], [b]) => a < b ? -1 : 1).map(([pair, buckets]) => pairData(pair, buckets)),
  };
}

function addBuckets(tally: OpcodeTally, { pair, buckets, modrm }: PairData): void {
  for (let n = 0; n < buckets.length / BUCKET_NUMBERS; n++) {
    const at = n * BUCKET_NUMBERS;
    const bucket = tally.bucket(pair, buckets[at]!);
    bucket.first = Math.min(bucket.first, buckets[at + 1]!);
    bucket.count += buckets[at + 2]!;
    addModrm(bucket.modrm, modrm, n * WORDS);
  }
}

function pairData(pair: string, all: readonly (readonly [string, number, BucketTally])[]): PairData {
  const sorted = all.toSorted(([, a, { first: x }], [, b, { first: y }]) => x - y || a - b);
  const buckets = new Float64Array(sorted.length * BUCKET_NUMBERS);
  const modrm = new Uint32Array(sorted.length * WORDS);
  for (const [n, [, key, bucket]] of sorted.entries()) {
    buckets.set([key, bucket.first, bucket.count], n * BUCKET_NUMBERS);
    modrm.set(bucket.modrm, n * WORDS);
  }
  return { pair, buckets, modrm };
}
