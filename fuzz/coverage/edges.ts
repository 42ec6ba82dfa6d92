/**
 * Edges: which block came after which, and how often in one case.
 *
 * @module
 */
import { CoverageError } from "./coverage_error.ts";

/** The most blocks that a subject can have. */
export const MOST_BLOCKS: number = 1 << 13;

/** The most different edges that it can take. */
const MOST_EDGES = 0xffff;

/** Buckets of a count: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 and more. */
const LAST_BUCKET = 6;

/** The bucket of a count of 1 or more. */
export function bucketOf(count: number): number {
  return count < 4 ? count - 1 : Math.min(32 - Math.clz32(count), LAST_BUCKET);
}

/** An edge that one case took. */
export interface TakenEdge {
  /** The block before. */
  readonly from: number;
  /** The block after it. */
  readonly to: number;
  /** How often, as {@linkcode bucketOf} says. */
  readonly bucket: number;
}

/** Every edge that a case ever took, and which buckets of its count are known. */
export class Edges {
  readonly #blocks: number;
  /** From an edge, `blocks * from + to`, to its number from 1, in the order in which edges were first taken. */
  readonly #numbers: Uint16Array<ArrayBuffer>;
  #size = 0;
  /** From a number to the edge. */
  #edges = new Int32Array(ROOM);
  /** From a number to how often the case that is looked at took the edge. */
  #counts = new Int32Array(ROOM);
  /** From a number to the buckets that are known, a bit each. */
  #known = new Int32Array(ROOM);
  /** The same of those that were known before any case of now. */
  #before = new Int32Array(ROOM);
  /** Numbers of the edges that the case took. */
  #taken = new Int32Array(ROOM);

  /** Makes it for blocks 0 to `blocks - 1`, {@linkcode MOST_BLOCKS} at most; every case begins in block 0. */
  constructor(blocks: number) {
    this.#blocks = blocks;
    this.#numbers = new Uint16Array(blocks * blocks);
  }

  /** Whether all that the last case had was known before any of these cases. */
  isSettled = false;

  /**
   * Forgets which buckets are known, but for those of `known`.
   *
   * @returns Whether `known` has all that it had the time before.
   */
  forget(known: Iterable<TakenEdge>): boolean {
    const before = this.#before.slice();
    this.#before.fill(0);
    for (const { from, to, bucket } of known) {
      const edge = this.#blocks * from + to;
      // Before the column is named: adding an edge can make a longer one.
      const number = this.#numbers[edge]! || this.#add(edge);
      this.#before[number]! |= 1 << bucket;
    }
    this.#known.set(this.#before);
    return before.every((buckets, number) => (buckets & ~this.#before[number]!) === 0);
  }

  /** Makes the edges of a case known whose blocks are the first `length` of `log`. @returns Whether one was not. */
  note(log: Uint16Array, length: number): boolean {
    const taken = this.#count(log, length);
    const [numbers, counts, known, before] = [this.#taken, this.#counts, this.#known, this.#before];
    let unknown = 0;
    let unsettled = 0;
    for (let k = 0; k < taken; k++) {
      const number = numbers[k]!;
      const bit = 1 << bucketOf(counts[number]!);
      unknown |= bit & ~known[number]!;
      unsettled |= bit & ~before[number]!;
      known[number]! |= bit;
      counts[number] = 0;
    }
    this.isSettled = unsettled === 0;
    return unknown !== 0;
  }

  /** The edges of such a case, in no order. */
  list(log: Uint16Array, length: number): TakenEdge[] {
    const taken = this.#count(log, length);
    return Array.from(this.#taken.subarray(0, taken), (number) => {
      const edge = this.#edges[number]!;
      const bucket = bucketOf(this.#counts[number]!);
      this.#counts[number] = 0;
      return { from: Math.floor(edge / this.#blocks), to: edge % this.#blocks, bucket };
    });
  }

  /** Counts how often each edge is taken. @returns How many are. */
  #count(log: Uint16Array, length: number): number {
    const numbers = this.#numbers;
    const blocks = this.#blocks;
    let counts = this.#counts;
    let taken = this.#taken;
    let from = 0;
    let size = 0;
    for (let k = 0; k < length; k++) {
      const to = log[k]!;
      const edge = Math.imul(blocks, from) + to;
      let number = numbers[edge]!;
      if (number === 0) {
        number = this.#add(edge);
        counts = this.#counts;
        taken = this.#taken;
      }
      const count = counts[number]!;
      // One more where the count was 0: a branch on it would often be mispredicted.
      taken[size] = number;
      size += count - 1 >>> 31;
      counts[number] = count + 1;
      from = to;
    }
    return size;
  }

  #add(edge: number): number {
    if (this.#size === MOST_EDGES) throw new CoverageError(`Subject takes more than ${MOST_EDGES} different edges`);
    const number = ++this.#size;
    // There has to be a place beyond the last edge for the number that turns out to be taken already.
    if (number + 1 === this.#edges.length) {
      this.#edges = doubled(this.#edges);
      this.#counts = doubled(this.#counts);
      this.#known = doubled(this.#known);
      this.#before = doubled(this.#before);
      this.#taken = doubled(this.#taken);
    }
    this.#edges[number] = edge;
    this.#numbers[edge] = number;
    return number;
  }
}

/** Room for edges at first. */
const ROOM = 1 << 8;

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * values.length);
  more.set(values);
  return more;
}
