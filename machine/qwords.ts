/**
 * A column of 64-bit values, seen as bytes, as 32-bit halves and as 64-bit words.
 *
 * Reading a `BigUint64Array` can allocate a BigInt, so code that runs per case uses `u8` and `u32`; `u64` is for
 * whole-column copies, for tests and for what a person reads, and for the one expression of the judge that compares all
 * registers.
 *
 * @module
 */

/** `length` 64-bit little-endian values, all zero at first, with three views of the same memory. */
export class Qwords {
  /** Number of 64-bit values. */
  readonly length: number;
  /** The column as bytes: value `i` is at `8 * i`, least significant byte first. */
  readonly u8: Uint8Array<ArrayBuffer>;
  /** The column as halves: the low one of value `i` is at `2 * i`, the high one at `2 * i + 1`. */
  readonly u32: Uint32Array<ArrayBuffer>;
  /** The column as whole values. */
  readonly u64: BigUint64Array<ArrayBuffer>;

  /** Makes a column of `length` zeros. */
  constructor(length: number) {
    const buffer = new ArrayBuffer(8 * length);
    this.length = length;
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u64 = new BigUint64Array(buffer);
  }

  /** Value `i` as a BigInt. */
  at(i: number): bigint {
    return this.u64[i]!;
  }

  /** Sets value `i`; `value` is taken modulo 2^64. */
  set(i: number, value: bigint): void {
    this.u64[i] = value;
  }

  /** Copies value `from` of `source` to value `i`. */
  copy(i: number, source: Qwords, from: number): void {
    const { u32 } = this;
    const others = source.u32;
    u32[2 * i] = others[2 * from]!;
    u32[2 * i | 1] = others[2 * from | 1]!;
  }

  /** Sets value `i` from its two halves. */
  setHalves(i: number, low: number, high: number): void {
    const { u32 } = this;
    u32[2 * i] = low;
    u32[2 * i | 1] = high;
  }

  /** Adds `amount`, 0 to 2^32 - 1, to value `i`, modulo 2^64. */
  add(i: number, amount: number): void {
    const { u32 } = this;
    const sum = u32[2 * i]! + amount >>> 0;
    u32[2 * i] = sum;
    if (sum < amount) u32[2 * i | 1]!++;
  }

  /** Whether value `i` equals value `j` of `other`. */
  equals(i: number, other: Qwords, j: number): boolean {
    const { u32 } = other;
    return this.u32[2 * i] === u32[2 * j] && this.u32[2 * i | 1] === u32[2 * j | 1];
  }

  /** Whether value `i` is zero. */
  isZero(i: number): boolean {
    const { u32 } = this;
    return (u32[2 * i]! | u32[2 * i | 1]!) === 0;
  }
}
