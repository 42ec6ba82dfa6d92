/**
 * Aiming: registers and bases that make an instruction's operand address the MMIO window.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { Segment } from "../../machine/decoding.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../machine/registers.ts";
import type { Addressing } from "./addressing.ts";
import { KERNEL_HIGH } from "./choices.ts";
import type { Random } from "./random.ts";

/** Upper half of a user's address. */
export const USER_HIGH = 0x0000_7f00;
const NON_CANONICAL_HIGH = 0x1234_5678;

/** Upper and lower half of gpas: a device page with the shared bit set. */
const SHARED_HIGH = 0x8000;
const DEVICE_PAGE = 0xfee0_0000;

const RSI = 6;
const RDI = 7;

/** Aims the operands of cases. One object serves many. */
export class Aim {
  /** The address in the making, what is still to be reached of it. */
  readonly #target = new Qwords(1);

  /** Chooses a linear address for the access of case `row`, and makes its operand address that. */
  at(random: Random, operand: Addressing, batch: Batch, row: number): void {
    this.#choose(random, operand, batch, row);
    if (operand.memory === 1) {
      const hasBase = operand.segment !== Segment.none && !isAbsolute(operand);
      const low = hasBase ? random.bits() & 0xffff_f000 : 0;
      const high = !hasBase ? 0 : operand.address32 === 1 ? KERNEL_HIGH : random.below(2);
      aimAt(operand, batch, row, { target: this.#target, segmentBase: [low, high] });
    } else if (random.oneIn(2)) batch.registers.copy(GPR_COUNT * row + (random.oneIn(2) ? RSI : RDI), this.#target, 0);
  }

  /** Chooses the linear address; its offset in the page becomes the gpa's too. */
  #choose(random: Random, operand: Addressing, batch: Batch, row: number): void {
    const bits = random.bits();
    const kind = bits & 63;
    const offset = kind < 6 ? 0xff8 | bits >> 6 & 7 : bits >> 6 & 0xff8;
    const high = kind === 63 ? NON_CANONICAL_HIGH : kind > 58 ? USER_HIGH : KERNEL_HIGH;
    const page = bits >> 15 << 12 >>> 0;
    this.#target.setHalves(0, page + offset, operand.address32 === 1 ? 0 : high);
    batch.ve.gpa.setHalves(row, DEVICE_PAGE + offset, SHARED_HIGH);
  }
}

/** What an operand is aimed at. */
export interface AimedAt {
  /** The linear address, value 0 of the column. What registers are to reach of it is left. */
  readonly target: Qwords;
  /** Low and high half of the base of fs or gs, where the operand has one and registers beside it. */
  readonly segmentBase: readonly [number, number];
}

/** Whether no register is part of an operand's address. */
function isAbsolute({ base, index }: Addressing): boolean {
  return base === NO_REGISTER && index === NO_REGISTER;
}

/** Makes the memory operand of case `row` address a target, as far as its form allows. */
export function aimAt(operand: Addressing, batch: Batch, row: number, { target, segmentBase }: AimedAt): void {
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

function solve(operand: Addressing, batch: Batch, row: number, target: Qwords): void {
  const { base, index, scale, displacement } = operand;
  subtract(target, 0, displacement >>> 0, displacement < 0 ? 0xffff_ffff : 0);
  if (base === RIP) {
    batch.rip.copy(row, target, 0);
    return subtract(batch.rip, row, Math.min(operand.length, MAX_INSTRUCTION), 0);
  }
  if (base === NO_REGISTER && index !== NO_REGISTER) shiftRight(target, 0, scale);
  solveRegister(operand, batch, row, target);
}

/**
 * Solves base, else index, so that what registers are part of the operand's address reach what is left of the target. The
 * upper half that a 32-bit address ignores stays.
 */
function solveRegister(
  { base, index, scale, address32 }: Addressing,
  { registers }: Batch,
  row: number,
  target: Qwords,
): void {
  if (base === index) return;
  const first = GPR_COUNT * row;
  const solved = first + (base === NO_REGISTER ? index : base);
  const high = registers.u32[2 * solved + 1]!;
  registers.copy(solved, target, 0);
  if (base !== NO_REGISTER && index !== NO_REGISTER) {
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

/** Halves value `i` `shift` times, keeping its sign. */
function shiftRight(column: Qwords, i: number, shift: number): void {
  if (shift === 0) return;
  const high = column.u32[2 * i + 1]!;
  column.setHalves(i, column.u32[2 * i]! >>> shift | high << 32 - shift, high >> shift);
}
