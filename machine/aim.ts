/**
 * Aiming: gives an instruction's memory operand the address that it shall have, by way of the registers and segment bases
 * that the address is made of. The instruction stays as it is.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "./batch.ts";
import { Segment } from "./decoding.ts";
import type { Qwords } from "./qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "./registers.ts";

/** What an operand's address is made of. */
export interface AimedOperand {
  /** Bytes of the instruction; more than 15 where it has no room. */
  readonly length: number;
  /** 1 where a 67 prefix stands. */
  readonly address32: number;
  /** The `Segment` whose base is added. */
  readonly segment: number;
  /** Base register, `RIP`, or none. */
  readonly base: number;
  /** Index register, or none. */
  readonly index: number;
  /** log2 of the scale. */
  readonly scale: number;
  /** Sign-extended displacement of 32 bits. */
  readonly displacement: number;
}

/** What an operand is aimed at. */
export interface AimedAt {
  /** The linear address, value 0 of the column. What registers are to reach of it is left. */
  readonly target: Qwords;
  /** Low and high half of the base of fs or gs, where the operand has one and registers beside it. */
  readonly segmentBase: readonly [number, number];
}

/** Whether no register is part of an operand's address. */
export function isAbsolute({ base, index }: Pick<AimedOperand, "base" | "index">): boolean {
  return base === NO_REGISTER && index === NO_REGISTER;
}

/**
 * Makes the memory operand of case `row` address a target, as far as its form allows: an address that stands in the text
 * cannot be changed, and one register that counts twice, or an index alone, reaches what is a multiple only.
 *
 * @example [rdi + 8]
 * ```ts
 * import { aimAt } from "./aim.ts";
 * import { Batch } from "./batch.ts";
 * import { Segment } from "./decoding.ts";
 * import { Qwords } from "./qwords.ts";
 * import { NO_REGISTER } from "./registers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const target = new Qwords(1);
 * target.u64[0] = 0x1000n;
 * const operand = { length: 3, address32: 0, segment: Segment.none, base: 7, index: NO_REGISTER, scale: 0 };
 * aimAt({ ...operand, displacement: 8 }, batch, 0, { target, segmentBase: [0, 0] });
 * assertEquals(batch.registers.at(7), 0xff8n);
 * ```
 *
 * @param operand The operand.
 * @param batch Its registers, rip and bases change.
 * @param row The case.
 * @param aimed The target.
 */
export function aimAt(operand: AimedOperand, batch: Batch, row: number, { target, segmentBase }: AimedAt): void {
  if (operand.segment !== Segment.none) {
    const column = operand.segment === Segment.fs ? batch.fsBase : batch.gsBase;
    if (isAbsolute(operand)) {
      column.copy(row, target, 0);
      subtract(column, row, operand.displacement >>> 0, operand.displacement < 0 ? 0xffff_ffff : 0);
    } else {
      // The base that is used keeps the target in reach of a 32-bit address too.
      column.setHalves(row, segmentBase[0], segmentBase[1]);
      subtract(target, 0, column.u32[2 * row]!, column.u32[2 * row + 1]!);
    }
  }
  solve(operand, batch, row, target);
}

function solve(operand: AimedOperand, batch: Batch, row: number, target: Qwords): void {
  const { base, index, scale, displacement } = operand;
  subtract(target, 0, displacement >>> 0, displacement < 0 ? 0xffff_ffff : 0);
  if (base === RIP) {
    subtract(target, 0, Math.min(operand.length, MAX_INSTRUCTION), 0);
    // A 32-bit address leaves the upper half open: the text stays where it is.
    if (operand.address32 === 1) batch.rip.u32[2 * row] = target.u32[0]!;
    else batch.rip.copy(row, target, 0);
    return;
  }
  if (base === NO_REGISTER && index !== NO_REGISTER) shiftRight(target, 0, scale);
  else if (base === index && base !== NO_REGISTER) divide(target, scale);
  solveRegister(operand, batch, row, target);
}

/**
 * Solves base, else index, so that what registers are part of the operand's address reach what is left of the target. The
 * upper half that a 32-bit address ignores stays.
 */
function solveRegister(
  { base, index, scale, address32 }: AimedOperand,
  { registers }: Batch,
  row: number,
  target: Qwords,
): void {
  if (base === index && base === NO_REGISTER) return;
  const first = GPR_COUNT * row;
  const solved = first + (base === NO_REGISTER ? index : base);
  const high = registers.u32[2 * solved + 1]!;
  registers.copy(solved, target, 0);
  if (base !== NO_REGISTER && index !== NO_REGISTER && base !== index) {
    const halves = 2 * (first + index);
    subtract(registers, solved, registers.u32[halves]!, registers.u32[halves + 1]!, scale);
  }
  if (address32 === 1) registers.u32[2 * solved + 1] = high;
}

/** Subtracts `low`, `high`, shifted left by `shift`, from value `i`. */
function subtract(column: Qwords, i: number, low: number, high: number, shift = 0): void {
  const shiftedLow = low << shift >>> 0;
  const shiftedHigh = shift === 0 ? high : (high << shift | low >>> 32 - shift) >>> 0;
  const difference = column.u32[2 * i]! - shiftedLow;
  column.setHalves(i, difference, column.u32[2 * i + 1]! - shiftedHigh - (difference < 0 ? 1 : 0));
}

/** By scale: what a product with 1 + 2^scale is to be multiplied with to get the factor back, modulo 2^64. */
const INVERSES = [1n, 0xaaaa_aaaa_aaaa_aaabn, 0xcccc_cccc_cccc_cccdn, 0x8e38_e38e_38e3_8e39n];

/** Divides a value by 1 + 2^scale, modulo 2^64; half of an odd one is rounded down. */
function divide(column: Qwords, scale: number): void {
  if (scale === 0) shiftRight(column, 0, 1);
  else column.u64[0] = column.u64[0]! * INVERSES[scale]!;
}

/** Halves value `i` `shift` times, keeping its sign. */
function shiftRight(column: Qwords, i: number, shift: number): void {
  if (shift === 0) return;
  const high = column.u32[2 * i + 1]!;
  column.setHalves(i, column.u32[2 * i]! >>> shift | high << 32 - shift, high >> shift);
}
