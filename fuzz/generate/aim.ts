/**
 * Aiming: registers and bases that make an instruction's operand address the MMIO window.
 *
 * @module
 */
import { aimAt, type AimedAt, isAbsolute } from "../../machine/aim.ts";
import type { Batch } from "../../machine/batch.ts";
import { Segment } from "../../machine/decoding.ts";
import { Qwords } from "../../machine/qwords.ts";
import { NO_REGISTER, RIP } from "../../machine/registers.ts";
import type { TextOperands } from "../../states/addressing.ts";
import { KERNEL_HIGH } from "../../states/settle.ts";
import type { Random } from "./random.ts";

/** Upper half of a user's address. */
export const USER_HIGH = 0x0000_7f00;

/** Upper halves of addresses that only five levels of paging have: the kernel's, and a user's. */
const LEVEL_5_HIGHS = [0xff11_0000, 0x00ff_0000] as const;
const LEVELS = 5;

/** The last page of the lower half, which kernels do not count among the user's: its upper half, by levels of paging. */
const LAST_PAGE = 0xffff_f000;
const LAST_PAGE_HIGH = 0x0000_7fff;
const LAST_PAGE_HIGH_5 = 0x00ff_ffff;

/** Either half of a base of -1. */
const ALL_ONES = 0xffff_ffff;

/** Lower half of a gpa: a device's page. */
const DEVICE_PAGE = 0xfee0_0000;

const PAGE_SHIFT = 12;
const PAGES = 0xffff_f000;
const RSI = 6;
const RDI = 7;

/** A string's operand: its register and nothing else. */
const STRING = {
  ...{ base: NO_REGISTER, index: NO_REGISTER, scale: 0, displacement: 0, length: 0 },
  ...{ address32: 0, segment: Segment.none as number },
};

/**
 * Makes a string move's source or destination the device. Where it is the destination the case has to say so: its gla is then
 * told, and is still to be filled in.
 */
export function aimString(
  { address32, segment }: TextOperands,
  batch: Batch,
  row: number,
  aimed: AimedAt,
  isSource: boolean,
): void {
  batch.glaFromOperand[row] = isSource ? 1 : 0;
  STRING.base = isSource ? RSI : RDI;
  STRING.address32 = address32;
  STRING.segment = isSource ? segment : Segment.none;
  aimAt(STRING, batch, row, aimed);
}

/** Aims the operands of cases. One object serves many. */
export class Aim {
  /** The address in the making, what is still to be reached of it. */
  readonly #target = new Qwords(1);

  /** Chooses a linear address for the access of case `row`, and makes its operand address that. */
  at(random: Random, operand: TextOperands, batch: Batch, row: number): void {
    this.#choose(random, operand, batch, row);
    if (operand.memory === 1) {
      const hasBase = operand.segment !== Segment.none && !isAbsolute(operand);
      const bits = hasBase ? random.bits() : 0;
      const high = !hasBase ? 0 : operand.address32 === 1 ? KERNEL_HIGH : random.below(2);
      const isOnes = hasBase && operand.address32 === 0 && (bits & 31) === 0;
      const segmentBase: readonly [number, number] = isOnes ? [ALL_ONES, ALL_ONES] : [bits & PAGES, high];
      aimAt(operand, batch, row, { target: this.#target, segmentBase });
      return;
    }
    const isSource = random.oneIn(2) ? random.oneIn(2) : (this.#target.u32[0]! >>> PAGE_SHIFT & 1) === 0;
    if (operand.isString === 0) return;
    const segmentBase: readonly [number, number] = [this.#target.u32[0]! & PAGES, KERNEL_HIGH];
    aimString(operand, batch, row, { target: this.#target, segmentBase }, isSource);
  }

  /** Chooses the linear address; its offset in the page becomes the gpa's too. */
  #choose(random: Random, operand: TextOperands, batch: Batch, row: number): void {
    const bits = random.bits();
    const kind = bits & 63;
    const offset = kind < 6 ? 0xff8 | bits >> 6 & 7 : bits >> 6 & 0xff8;
    const isUser = operand.base !== RIP && (kind === 63 ? (bits & 1 << 9) !== 0 : kind > 58);
    // A base that makes up for a displacement there would not be canonical.
    const isByBase = operand.segment !== Segment.none && isAbsolute(operand);
    const isLast = isUser && operand.address32 === 0 && !isByBase && (bits >> 10 & 3) === 0;
    const lastHigh = kind === 63 ? LAST_PAGE_HIGH_5 : LAST_PAGE_HIGH;
    const usualHigh = kind === 63 ? LEVEL_5_HIGHS[isUser ? 1 : 0] : isUser ? USER_HIGH : KERNEL_HIGH;
    const high = isLast ? lastHigh : usualHigh;
    const page = isLast ? LAST_PAGE : bits >> 15 << 12 >>> 0;
    if (kind === 63) batch.paging[row] = LEVELS;
    this.#target.setHalves(0, page + offset, operand.address32 === 1 ? 0 : high);
    batch.ve.gpa.setHalves(row, DEVICE_PAGE + offset, 2 ** (batch.ve.gpaWidth[row]! - 33));
  }
}
