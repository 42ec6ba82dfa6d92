/**
 * How near two numbers are that a subject compares.
 *
 * @module
 */

/** What can be compared. */
export type Numeric = number | bigint;

/** How near equal numbers are; the number of bits that are looked at. */
export const EQUAL = 64;

/**
 * How many of 64 bits two numbers have in common, in two's complement. Each bit that a change puts right shows, whatever
 * the others are, so that equality of many bits is reached bit by bit. Fractions and numbers beyond 2^53 are near to
 * nothing but themselves; of a BigInt the lowest 64 bits count.
 *
 * @param a A number or a BigInt.
 * @param b One of the same type.
 * @returns 0 to 64; 64 only where they are equal.
 */
export function equalityOf(a: Numeric, b: Numeric): number {
  if (a === b) return EQUAL;
  if (typeof a === "number" && typeof b === "number") {
    const low = equalBits(a ^ b);
    if ((a | 0) === a && (b | 0) === b) return low + ((a ^ b) < 0 ? 0 : 32);
    if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return 0;
    return low + equalBits(Math.floor(a / 2 ** 32) ^ Math.floor(b / 2 ** 32));
  }
  const difference = BigInt.asUintN(64, BigInt(a) ^ BigInt(b));
  const bits = equalBits(Number(difference & 0xffff_ffffn) | 0) + equalBits(Number(difference >> 32n) | 0);
  return Math.min(bits, EQUAL - 1);
}

/**
 * How many of 64 bits the distance of two numbers leaves free above itself.
 *
 * @param a A number or a BigInt.
 * @param b One of the same type.
 * @returns 0 to 64; 64 only where they are equal.
 */
export function closenessOf(a: Numeric, b: Numeric): number {
  if (a === b) return EQUAL;
  const distance = Math.abs(typeof a === "number" ? a - Number(b) : Number(a - BigInt(b)));
  if (distance < 2 ** 32) return Math.min(32 + Math.clz32(distance), EQUAL - 1);
  return distance < 2 ** 64 ? Math.clz32(distance / 2 ** 32) : 0;
}

/** How many of 32 bits are zero. */
function equalBits(difference: number): number {
  const pairs = difference - (difference >>> 1 & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + (pairs >>> 2 & 0x3333_3333);
  return 32 - (Math.imul(nibbles + (nibbles >>> 4) & 0x0f0f_0f0f, 0x0101_0101) >>> 24);
}
