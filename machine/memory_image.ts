/**
 * What memory holds in a case before its instruction: the device is 64 bytes from the gla, of which byte k is byte k mod 8 of
 * the device's value; the byte at any other linear address a is byte a mod 8 of the case's memory.
 *
 * @module
 */
import type { Batch } from "./batch.ts";

/** Bytes of the device. */
export const DEVICE_BYTES = 64;

/**
 * How far a linear address is from the gla, as far as that is less than the device's size; else -1.
 *
 * @param batch The cases.
 * @param row The case.
 * @param low Lower half of the address, 0 to 2^32 - 1.
 * @param high Upper half of it, modulo 2^32.
 */
export function offsetInDevice({ ve: { gla } }: Batch, row: number, low: number, high: number): number {
  const from = gla.u32[2 * row]!;
  const offset = low - from;
  const borrow = offset < 0 ? 1 : 0;
  const highOffset = high - gla.u32[2 * row + 1]! - borrow | 0;
  const lowOffset = offset >>> 0;
  return highOffset === 0 && lowOffset < DEVICE_BYTES ? lowOffset : -1;
}

/** Whether an access of `size` bytes at a linear address reaches the device. */
export function reachesDevice(batch: Batch, row: number, low: number, high: number, size: number): boolean {
  if (offsetInDevice(batch, row, low, high) >= 0) return true;
  const last = low + size - 1;
  return offsetInDevice(batch, row, last >>> 0, last > 0xffff_ffff ? high + 1 : high) >= 0;
}

/**
 * Reads `size` bytes at a linear address.
 *
 * @param batch The cases.
 * @param row The case.
 * @param low Lower half of the address.
 * @param high Upper half of it.
 * @param size How many bytes.
 * @param out Receives them.
 * @param to Where the first of them goes.
 */
export function readMemory(
  batch: Batch,
  row: number,
  low: number,
  high: number,
  size: number,
  out: Uint8Array,
  to: number,
): void {
  const { memory, device: { value } } = batch;
  for (let k = 0; k < size; k++) {
    const sum = low + k;
    const offset = offsetInDevice(batch, row, sum >>> 0, sum > 0xffff_ffff ? high + 1 : high);
    out[to + k] = offset < 0 ? memory.u8[8 * row + (sum & 7)]! : value.u8[8 * row + (offset & 7)]!;
  }
}
