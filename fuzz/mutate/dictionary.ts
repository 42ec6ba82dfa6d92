/**
 * Values that a subject compared its input with.
 *
 * @module
 */
import { Qwords } from "../../machine/qwords.ts";
import type { Random } from "../generate/random.ts";

/** Pairs that a dictionary holds if not told otherwise; 2^15 is what a draw can reach. */
const CAPACITY = 1024;
const MOST = 1 << 15;

/** Two values that were compared. */
export interface ComparedValues {
  /** What the subject had. */
  readonly found: bigint;
  /** What it compared that with. */
  readonly wanted: bigint;
  /** Their size in bytes, 1 to 8. */
  readonly size: number;
}

/** Pairs of values that were compared, as columns. */
export interface PairColumns {
  /** What the subject had; pair `i` is value `i`, with zeros above its size. */
  readonly found: Qwords;
  /** What it was compared with. */
  readonly wanted: Qwords;
  /** Sizes of both in bytes, 1 to 8. */
  readonly sizes: Uint8Array<ArrayBuffer>;
}

/**
 * Pairs of values learned from comparisons: what the subject had, and what it compared that with. A full dictionary
 * forgets its oldest pair for a new one, so the same additions in the same order make the same dictionary.
 *
 * @example
 * ```ts
 * import { Dictionary } from "./dictionary.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const dictionary = new Dictionary();
 * assertEquals([dictionary.add(0x11223344n, 0x1337beefn, 4), dictionary.add(0x11223344n, 0x1337beefn, 4)], [true, false]);
 * assertEquals([dictionary.size, dictionary.wanted.at(0)], [1, 0x1337beefn]);
 * ```
 */
export class Dictionary implements PairColumns {
  /** How many pairs fit. */
  readonly capacity: number;
  readonly found: Qwords;
  readonly wanted: Qwords;
  readonly sizes: Uint8Array<ArrayBuffer>;
  #size = 0;
  #oldest = 0;
  readonly #known = new Set<string>();

  /**
   * Makes an empty dictionary.
   *
   * @param capacity How many pairs fit, 1 to 32768.
   * @throws {RangeError} When it is another number.
   */
  constructor(capacity = CAPACITY) {
    if (!(capacity >= 1 && capacity <= MOST)) throw new RangeError(`Capacity must be 1 to ${MOST}: got ${capacity}`);
    this.capacity = capacity;
    this.found = new Qwords(capacity);
    this.wanted = new Qwords(capacity);
    this.sizes = new Uint8Array(capacity);
  }

  /** Number of pairs. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds a pair.
   *
   * @param found What the subject had, cut to `size` bytes.
   * @param wanted What it compared that with, cut to `size` bytes.
   * @param size Their size in bytes, 1 to 8.
   * @returns False where there is nothing to learn: the pair is known, or both values are the same.
   * @throws {RangeError} When the size is another number.
   */
  add(found: bigint, wanted: bigint, size: number): boolean {
    if (!(size >= 1 && size <= 8)) throw new RangeError(`Size must be 1 to 8 bytes: got ${size}`);
    const [a, b] = [BigInt.asUintN(8 * size, found), BigInt.asUintN(8 * size, wanted)];
    const key = keyOf(a, b, size);
    if (a === b || this.#known.has(key)) return false;
    const pair = this.#place();
    this.found.set(pair, a);
    this.wanted.set(pair, b);
    this.sizes[pair] = size;
    this.#known.add(key);
    return true;
  }

  /** A pair by chance; there must be one. */
  draw(random: Random): number {
    return random.below(this.#size);
  }

  #place(): number {
    if (this.#size < this.capacity) return this.#size++;
    const pair = this.#oldest;
    this.#known.delete(keyOf(this.found.at(pair), this.wanted.at(pair), this.sizes[pair]!));
    this.#oldest = (pair + 1) % this.capacity;
    return pair;
  }
}

function keyOf(found: bigint, wanted: bigint, size: number): string {
  return `${size} ${found} ${wanted}`;
}
