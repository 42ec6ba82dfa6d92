/**
 * Random choices from a seed.
 *
 * @module
 */
import { xoroshiro128plus } from "pure-rand";

/** How many 32-bit numbers are drawn at once. */
const BLOCK = 512;

/** Their halves. */
const HALVES = 2 * BLOCK;

/** A stream of choices that a seed and a stream number determine. */
export class Random {
  readonly #generator: { next(): number };
  readonly #words = new Int32Array(BLOCK);
  readonly #halves = new Uint16Array(this.#words.buffer);
  #next = HALVES;

  /** Makes stream `stream` of `seed`; both are taken as 32-bit numbers. */
  constructor(seed: number, stream = 0) {
    // An odd multiplier spreads neighbouring streams over all 32 bits, so that they share no start.
    this.#generator = xoroshiro128plus(seed ^ Math.imul(stream, 0x9e37_79b1));
  }

  /** 16 random bits, 0 to 2^16 - 1. */
  half(): number {
    if (this.#next === HALVES) this.#refill();
    return this.#halves[this.#next++]!;
  }

  /** 32 random bits, 0 to 2^32 - 1. */
  bits(): number {
    return (this.half() << 16 | this.half()) >>> 0;
  }

  /** A number from 0 to `n - 1`; `n` is at most 2^15. */
  below(n: number): number {
    return this.half() * n >>> 16;
  }

  /** True once in `n` times; `n` is at most 2^15. */
  oneIn(n: number): boolean {
    return this.half() * n < 0x1_0000;
  }

  /** One of `values`. */
  pick<T>(values: readonly T[]): T {
    return values[this.half() * values.length >>> 16]!;
  }

  #refill(): void {
    const words = this.#words;
    const generator = this.#generator;
    for (let k = 0; k < BLOCK; k++) words[k] = generator.next();
    this.#next = 0;
  }
}
