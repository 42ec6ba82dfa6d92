/**
 * Comparing what two parties did to registers and data.
 *
 * @module
 */
import { GPR_COUNT } from "../machine/registers.ts";

/** Registers of a case, and their halves. */
const GPRS = GPR_COUNT;
const HALVES = 2 * GPR_COUNT;

/** Whether `count` bytes from `from` are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array, from: number, count: number): boolean {
  for (let k = from; k < from + count; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Whether all registers of a case are the same. */
export function sameRegisters(a: Uint32Array, b: Uint32Array, row: number): boolean {
  for (let k = HALVES * row; k < HALVES * (row + 1); k++) if (a[k] !== b[k]) return false;
  return true;
}

/**
 * Writes for each case the bits in which any of its registers differ.
 *
 * Engines compute with the values of a BigInt column without making BigInts of them only as long as they neither leave
 * the expression nor meet a comparison, which is why there is one expression, and who asks reads halves of `out`.
 *
 * @param a The registers of the cases.
 * @param b What they are compared with.
 * @param size How many cases there are.
 * @param out Receives the bits.
 */
export function registerDifferences(a: BigUint64Array, b: BigUint64Array, size: number, out: BigUint64Array): void {
  for (let row = 0; row < size; row++) {
    const k = GPRS * row;
    out[row] = a[k]! ^ b[k]! | a[k | 1]! ^ b[k | 1]! | a[k | 2]! ^ b[k | 2]! | a[k | 3]! ^ b[k | 3]! |
      a[k | 4]! ^ b[k | 4]! | a[k | 5]! ^ b[k | 5]! | a[k | 6]! ^ b[k | 6]! | a[k | 7]! ^ b[k | 7]! |
      a[k | 8]! ^ b[k | 8]! | a[k | 9]! ^ b[k | 9]! | a[k | 10]! ^ b[k | 10]! | a[k | 11]! ^ b[k | 11]! |
      a[k | 12]! ^ b[k | 12]! | a[k | 13]! ^ b[k | 13]! | a[k | 14]! ^ b[k | 14]! | a[k | 15]! ^ b[k | 15]!;
  }
}
