/**
 * Aiming: registers and bases that make an instruction's operand address the MMIO window.
 *
 * @module
 */
import { aimAt, isAbsolute } from "../../machine/aim.ts";
import type { Batch } from "../../machine/batch.ts";
import { Segment } from "../../machine/decoding.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
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
