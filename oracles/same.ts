/**
 * Comparing what two parties did to registers and data.
 *
 * @module
 */
import { GPR_COUNT } from "../machine/registers.ts";

/** Halves of a case's registers. */
const HALVES = 2 * GPR_COUNT;

/** Whether `count` bytes from `from` are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array, from: number, count: number): boolean {
  for (let k = from; k < from + count; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Whether all registers of a case are the same. Nearly always they are, so there is nothing to gain from stopping early. */
export function sameRegisters(a: Uint32Array, b: Uint32Array, row: number): boolean {
  const at = HALVES * row;
  return (difference(a, b, at) | difference(a, b, at | 8) | difference(a, b, at | 16) | difference(a, b, at | 24)) ===
    0;
}

/** The bits in which eight halves differ. An or cannot overflow as an addition can, so nothing looks for that here. */
function difference(a: Uint32Array, b: Uint32Array, at: number): number {
  return a[at]! ^ b[at]! | a[at | 1]! ^ b[at | 1]! | a[at | 2]! ^ b[at | 2]! | a[at | 3]! ^ b[at | 3]! |
    a[at | 4]! ^ b[at | 4]! | a[at | 5]! ^ b[at | 5]! | a[at | 6]! ^ b[at | 6]! | a[at | 7]! ^ b[at | 7]!;
}
