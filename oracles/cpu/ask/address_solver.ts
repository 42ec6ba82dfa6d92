/**
 * Solves one part of a memory operand's address for the address that the operand shall have.
 *
 * @module
 */
import { type DecodingColumns, Segment } from "../../../machine/decoding.ts";
import type { Qwords } from "../../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../../machine/registers.ts";
import { CODE_END, HIGH_WINDOW, LOW_WINDOW } from "../executor/address_space.ts";
import { Wide } from "../executor/wide.ts";

/** Bases that fs and gs have unless one is solved: different, so that a wrong one shows. */
export const FS_BASE = 0x1_0000;
/** See {@linkcode FS_BASE}. */
export const GS_BASE = 0x2_0000;

/** An address in two halves. */
export interface Halves {
  /** Low 32 bits. */
  readonly low: number;
  /** High 32 bits. */
  readonly high: number;
}

/** The halves of an address. */
export function halvesOf(value: bigint): Halves {
  return { low: Number(BigInt.asUintN(32, value)), high: Number(value >> 32n) };
}

/** {@linkcode LOW_WINDOW}. */
export const LOW: Halves = halvesOf(LOW_WINDOW);

/** {@linkcode HIGH_WINDOW}. */
export const HIGH: Halves = halvesOf(HIGH_WINDOW);

/**
 * The register that is solved for case `row`: base or index, the one that holds no data where there is a choice;
 * NO_REGISTER where the operand has neither.
 */
export function solvedRegister({ rowOf, base, index, register }: DecodingColumns, row: number): number {
  const at = rowOf[row]!;
  const hasBase = base[at] !== NO_REGISTER && base[at] !== RIP;
  if (!hasBase) return index[at]!;
  return base[at] === register[at] && index[at] !== NO_REGISTER ? index[at]! : base[at]!;
}

/** Solves operands of some decodings, with the registers of their cases. */
export class AddressSolver {
  /** What the part that was solved must be. */
  readonly value: Wide = new Wide();
  readonly #decodings: DecodingColumns;
  readonly #registers: Qwords;
  readonly #others = new Wide();
  #factor = 1;
  #isNarrow = false;

  /** Makes one; register `r` of row `i` is value `16 * i + r` of `registers`. */
  constructor(decodings: DecodingColumns, registers: Qwords) {
    this.#decodings = decodings;
    this.#registers = registers;
  }

  /** {@linkcode solvedRegister}. */
  registerOf(row: number): number {
    return solvedRegister(this.#decodings, row);
  }

  /** Takes up the operand of `row`, of which `register` is to be solved. */
  start(row: number, register: number): void {
    const { rowOf, base, index, scale, addressSize } = this.#decodings;
    const at = rowOf[row]!;
    this.#factor = (base[at] === register ? 1 : 0) + (index[at] === register ? 1 << scale[at]! : 0);
    this.#isNarrow = addressSize[at] === 4;
    this.#sum(row, register);
    const { u32 } = this.#decodings.displacement;
    this.#others.add(u32[2 * at]!, u32[2 * at + 1]!);
  }

  /** Bytes from an address that is a multiple of eight to the next one that the register can lead to. */
  get adjustment(): number {
    return this.#factor % 2 === 0 ? this.#others.low % this.#factor : 0;
  }

  /** Sets the value to what leads to an address, `low + high * 2^32`, that the register can lead to. */
  solveRegister(low: number, high: number): void {
    this.value.set(low - this.#others.low, high - this.#others.high);
    if (this.#isNarrow) this.value.divideLow(this.#factor);
    else this.value.divide(this.#factor);
  }

  /** Sets the value to the base that the segment must have for an operand without registers. */
  solveSegment(row: number, low: number, high: number): void {
    const { rowOf, displacement, base, addressSize } = this.#decodings;
    const at = rowOf[row]!;
    this.value.set(displacement.u32[2 * at]!, displacement.u32[2 * at + 1]!);
    if (base[at] === RIP) this.value.add(END.low, END.high);
    this.value.set(low - this.value.low, high - (addressSize[at] === 4 ? 0 : this.value.high));
  }

  /** Sets the value to the displacement that leads to an address. A RIP-relative one counts from the end of the code. */
  solveDisplacement(row: number, low: number, high: number): void {
    this.#sum(row, NO_REGISTER);
    this.value.set(low - this.#others.low, high - this.#others.high);
  }

  /** Sums what the address has besides `register` and the displacement: other registers and the segment's base. */
  #sum(row: number, register: number): void {
    const { rowOf, base, index, scale, segment } = this.#decodings;
    const at = rowOf[row]!;
    const { u32 } = this.#registers;
    const others = this.#others;
    others.set(segmentBase(segment[at]!), 0);
    if (base[at] === RIP) others.add(END.low, END.high);
    else if (base[at] !== NO_REGISTER && base[at] !== register) {
      const value = 2 * (GPR_COUNT * row + base[at]!);
      others.add(u32[value]!, u32[value + 1]!);
    }
    if (index[at] === NO_REGISTER || index[at] === register) return;
    const value = 2 * (GPR_COUNT * row + index[at]!);
    const factor = 1 << scale[at]!;
    others.add(u32[value]! * factor, u32[value + 1]! * factor);
  }
}

const END = halvesOf(CODE_END);

/** The base that a {@linkcode Segment} has unless it is solved. */
export function segmentBase(segment: number): number {
  return segment === Segment.none ? 0 : segment === Segment.fs ? FS_BASE : GS_BASE;
}
