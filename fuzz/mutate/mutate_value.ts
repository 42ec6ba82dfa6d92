/**
 * Mutations of one 64-bit value.
 *
 * @module
 */
import type { Qwords } from "../../machine/qwords.ts";
import { setValue } from "../generate/machine_state.ts";
import type { Random } from "../generate/random.ts";

/** Changes to values that stay near by are at most so large. */
const NEAR = 32;

/** Adds `amount`, at most 2^32 in either direction, to value `i`, modulo 2^64. */
export function addSigned(column: Qwords, i: number, amount: number): void {
  const low = column.u32[2 * i]! + amount;
  const carry = low < 0 ? -1 : low > 0xffff_ffff ? 1 : 0;
  column.setHalves(i, low, column.u32[2 * i + 1]! + carry);
}

/** Flips one bit of value `i`. */
export function flipBit(random: Random, column: Qwords, i: number): void {
  const bit = random.half() & 63;
  column.u32[2 * i + (bit >> 5)]! ^= 1 << (bit & 31);
}

/** Adds a small number to a value or takes it away. */
export function addNear(random: Random, column: Qwords, i: number): void {
  const bits = random.half();
  const amount = 1 + (bits >> 1) % NEAR;
  addSigned(column, i, (bits & 1) === 0 ? amount : -amount);
}

/** Gives one, two or four bytes of value `i`, where a part of a register could be, zeros, ones, the sign bit or random bits. */
export function setLane(random: Random, column: Qwords, i: number): void {
  const bits = random.half();
  const size = 1 << bits % 3;
  const at = 8 * i + (bits >> 2 & 7 & -size);
  const kind = bits >> 5 & 3;
  for (let k = 0; k < size; k++) column.u8[at + k] = kind === 3 ? random.half() : kind === 1 ? 0xff : 0;
  if (kind === 2) column.u8[at + size - 1] = 0x80;
}

/** Changes value `i` in any of these ways, or makes it a boundary or random bits. */
export function changeValue(random: Random, column: Qwords, i: number): void {
  const kind = random.half() & 7;
  if (kind < 3) setValue(random, column, i);
  else if (kind < 5) flipBit(random, column, i);
  else if (kind < 6) addNear(random, column, i);
  else setLane(random, column, i);
}
