/**
 * Comparing what two parties did to registers and data.
 *
 * @module
 */
import { GPR_COUNT } from "../../machine/registers.ts";

/** Halves of a case's registers. */
const HALVES = 2 * GPR_COUNT;

/** Whether `count` bytes from `from` are the same; those of `b` from `other`, where that is given. */
export function sameBytes(a: Uint8Array, b: Uint8Array, from: number, count: number, other = from): boolean {
  for (let k = 0; k < count; k++) if (a[from + k] !== b[other + k]) return false;
  return true;
}

/** Whether all registers of a case are the same. */
export function sameRegisters(a: Uint32Array, b: Uint32Array, row: number): boolean {
  for (let k = HALVES * row; k < HALVES * (row + 1); k++) if (a[k] !== b[k]) return false;
  return true;
}
