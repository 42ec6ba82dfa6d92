/**
 * A 64-bit number as two halves: arithmetic modulo 2^64 that allocates nothing.
 *
 * @module
 */

const TWO_32 = 0x1_0000_0000;

/** One number that is being worked out. Both halves are between 0 and 2^32 - 1. */
export class Wide {
  /** Low 32 bits. */
  low = 0;
  /** High 32 bits. */
  high = 0;

  /** Sets it to `low + high * 2^32`, modulo 2^64; both may be any whole numbers whose sums stay below 2^53. */
  set(low: number, high: number): void {
    const carry = Math.floor(low / TWO_32);
    this.low = low - carry * TWO_32;
    this.high = high + carry - Math.floor((high + carry) / TWO_32) * TWO_32;
  }

  /** Adds `low + high * 2^32`. */
  add(low: number, high: number): void {
    this.set(this.low + low, this.high + high);
  }

  /** Byte `k`, 0 being the least significant. */
  byte(k: number): number {
    return (k < 4 ? this.low >>> 8 * k : this.high >>> 8 * (k - 4)) & 0xff;
  }

  /**
   * Makes it the number that gives it when multiplied by `factor`, modulo 2^64. An even factor must divide it.
   *
   * @param factor 1, 2, 3, 4, 5, 8 or 9: a scale, or a scale and one.
   */
  divide(factor: number): void {
    if (factor === 1) return;
    // Some multiple of the modulus makes it divisible: of the first nine, where the factor is odd, the zeroth where even.
    for (let wraps = 0; wraps < factor; wraps++) {
      const high = wraps * TWO_32 + this.high;
      const low = high % factor * TWO_32 + this.low;
      if (low % factor === 0) return this.set(low / factor, Math.floor(high / factor));
    }
    throw new RangeError(`Number is not divisible by ${factor}`);
  }

  /** Does as {@linkcode Wide.divide} does, but modulo 2^32, on the low half; the high one becomes zero. */
  divideLow(factor: number): void {
    for (let wraps = 0; wraps < factor; wraps++) {
      const low = wraps * TWO_32 + this.low;
      if (low % factor === 0) return this.set(low / factor, 0);
    }
    throw new RangeError(`Number is not divisible by ${factor}`);
  }

  /** Whether it is a canonical address with 48-bit linear addresses (SDM vol. 1, 3.3.7.1). */
  get isCanonical(): boolean {
    return this.high < 0x8000 || this.high >= 0xffff_8000;
  }
}
