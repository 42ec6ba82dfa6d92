/**
 * Linear addresses of memory operands (SDM vol. 1, 3.7.5 and 3.3.7.1), on 32-bit halves so that nothing is allocated.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import { type DecodingColumns, Operand, Segment } from "../machine/decoding.ts";
import type { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../machine/registers.ts";

const TWO_32 = 0x1_0000_0000;

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
  const at = decodings.rowOf[row]!;
  if (decodings.operand[at] !== Operand.memory) return out.setHalves(to, 0, 0);
  const { registers } = batch;
  let low = decodings.displacement.u32[2 * at]!;
  let high = decodings.displacement.u32[2 * at + 1]!;
  const base = decodings.base[at]!;
  if (base !== NO_REGISTER) {
    const column = base === RIP ? batch.rip : registers;
    const value = base === RIP ? row : GPR_COUNT * row + base;
    low += column.u32[2 * value]! + (base === RIP ? decodings.length[at]! : 0);
    high += column.u32[2 * value + 1]!;
  }
  const index = decodings.index[at]!;
  if (index !== NO_REGISTER) {
    const value = GPR_COUNT * row + index;
    const factor = 1 << decodings.scale[at]!;
    low += registers.u32[2 * value]! * factor;
    high += registers.u32[2 * value + 1]! * factor;
  }
  if (decodings.addressSize[at] === 4) {
    low %= TWO_32;
    high = 0;
  }
  const segment = decodings.segment[at]!;
  if (segment !== Segment.none) {
    const column = segment === Segment.fs ? batch.fsBase : batch.gsBase;
    low += column.u32[2 * row]!;
    high += column.u32[2 * row + 1]!;
  }
  // Both sums are far below 2^53, so they are exact; the column keeps 32 bits of each.
  out.setHalves(to, low, high + Math.floor(low / TWO_32));
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
  for (let row = 0; row < batch.size; row++) {
    if (glaFromOperand[row] === 0) continue;
    if (decodings.operand[decodings.rowOf[row]!] === Operand.memory) linearAddress(batch, decodings, row, gla);
    else gla.setHalves(row, DEVICE_LOW, DEVICE_HIGH);
  }
}
