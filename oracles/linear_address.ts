/**
 * Linear addresses of memory operands (SDM vol. 1, 3.7.5 and 3.3.7.1), on 32-bit halves so that nothing is allocated.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import { type DecodingColumns, Operand, Segment } from "../machine/decoding.ts";
import type { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../machine/registers.ts";

/**
 * A memory operand as its text says it. One object serves many: {@linkcode OperandAddress.read} fills it anew, and
 * {@linkcode OperandAddress.write} adds the registers of a case, so that the cases of a text share the reading.
 */
export class OperandAddress {
  /** Whether the operand is memory. */
  isMemory = false;
  #low = 0;
  #high = 0;
  #base = NO_REGISTER;
  #index = NO_REGISTER;
  #scale = 0;
  #isNarrow = false;
  #segment: number = Segment.none;

  /** Reads row `at` of some decodings. */
  read(decodings: DecodingColumns, at: number): void {
    this.isMemory = decodings.operand[at] === Operand.memory;
    if (!this.isMemory) return;
    this.#base = decodings.base[at]!;
    this.#index = decodings.index[at]!;
    this.#scale = decodings.scale[at]!;
    this.#isNarrow = decodings.addressSize[at] === 4;
    this.#segment = decodings.segment[at]!;
    const displacement = decodings.displacement.u32[2 * at]!;
    const end = this.#base === RIP ? decodings.length[at]! : 0;
    this.#low = displacement + end | 0;
    this.#high = decodings.displacement.u32[2 * at + 1]! + carryOf(this.#low, displacement) | 0;
  }

  /** Writes the operand's address in case `row` to value `to` of `out`. */
  write(batch: Batch, row: number, out: Qwords, to: number): void {
    const { registers } = batch;
    const base = this.#base;
    let low = this.#low;
    let high = this.#high;
    if (base !== NO_REGISTER) {
      const { u32 } = base === RIP ? batch.rip : registers;
      const at = base === RIP ? 2 * row : 2 * (GPR_COUNT * row + base);
      const part = u32[at]!;
      low = low + part | 0;
      high = high + u32[at + 1]! + carryOf(low, part) | 0;
    }
    const index = this.#index;
    if (index !== NO_REGISTER) {
      const at = 2 * (GPR_COUNT * row + index);
      const scale = this.#scale;
      const part = registers.u32[at]! << scale;
      low = low + part | 0;
      const shifted = registers.u32[at + 1]! << scale | (scale === 0 ? 0 : registers.u32[at]! >>> 32 - scale);
      high = high + shifted + carryOf(low, part) | 0;
    }
    if (this.#isNarrow) high = 0;
    const segment = this.#segment;
    if (segment !== Segment.none) {
      const { u32 } = segment === Segment.fs ? batch.fsBase : batch.gsBase;
      const part = u32[2 * row]!;
      low = low + part | 0;
      high = high + u32[2 * row + 1]! + carryOf(low, part) | 0;
    }
    out.setHalves(to, low, high);
  }
}

/** The carry out of an addition of 32 bits that gave `sum`, where one of what was added is `part`. */
function carryOf(sum: number, part: number): number {
  return sum >>> 0 < part >>> 0 ? 1 : 0;
}

const OPERAND = new OperandAddress();

/**
 * Computes the linear address of the memory operand of case `row`: base + index * scale + displacement, cut to the
 * address size, plus the segment's base.
 *
 * @example [rdi + 8]
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { caseOf, fillBatch } from "../machine/case.ts";
 * import { DecodingColumns } from "../machine/decoding.ts";
 * import { Qwords } from "../machine/qwords.ts";
 * import { IcedDecoder } from "./iced.ts";
 * import { linearAddress } from "./linear_address.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const decodings = new DecodingColumns(1);
 * const address = new Qwords(1);
 * const iced = new IcedDecoder();
 * fillBatch(batch, [caseOf([0x8b, 0x47, 0x08])]);
 * iced.decode(batch, decodings);
 * iced.close();
 * linearAddress(batch, decodings, 0, address);
 * assertEquals(address.at(0), 0x7f7e7d7c7b7a7980n);
 * ```
 *
 * @param batch Registers, rip and segment bases.
 * @param decodings The operand; RIP-relative ones count from the end of the instruction.
 * @param row The case.
 * @param out Receives the address; 0 when the operand is no memory.
 * @param to Which value of `out` receives it, value `row` if not said.
 */
export function linearAddress(batch: Batch, decodings: DecodingColumns, row: number, out: Qwords, to = row): void {
  OPERAND.read(decodings, decodings.rowOf[row]!);
  if (OPERAND.isMemory) OPERAND.write(batch, row, out, to);
  else out.setHalves(to, 0, 0);
}

/** Halves of an address that a guest kernel has a device at. */
const DEVICE_HIGH = 0xffff_c900;
const DEVICE_LOW = 0xfee0_0fe0;

/**
 * Gives every case that does not say its gla the linear address of its operand. An instruction without a memory operand
 * gets a device's: the #VE is taken as having happened, and no handler shall be right about it for its address alone.
 */
export function fillGuestLinearAddresses(batch: Batch, decodings: DecodingColumns): void {
  const { glaFromOperand, ve: { gla } } = batch;
  for (let row = 0, read = -1; row < batch.size; row++) {
    if (glaFromOperand[row] === 0) continue;
    const at = decodings.rowOf[row]!;
    if (at !== read) OPERAND.read(decodings, at);
    read = at;
    if (OPERAND.isMemory) OPERAND.write(batch, row, gla, row);
    else gla.setHalves(row, DEVICE_LOW, DEVICE_HIGH);
  }
}
