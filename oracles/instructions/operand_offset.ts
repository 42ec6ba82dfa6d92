/**
 * Where an instruction's operand is, with all that moves it: the offset in its segment, as the text and the registers give it.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../machine/registers.ts";
import { type InstructionFacts, Moved } from "./facts.ts";

const RSP = 4;
const TWO_32 = 0x1_0000_0000;

/** Bits of a byte, as a power of two. */
const BITS = 3;

/** What is added to an offset beside what its text and the case say. */
export interface Shifted {
  /** Where RIP-relative operands count from, in halves. */
  readonly ripLow: number;
  readonly ripHigh: number;
  /** What rsp is moved by when the address is computed. */
  readonly rsp: number;
}

/**
 * Computes the offset of an operand, cut to the address size; the segment's base is still to be added.
 *
 * @param facts What is known of the instruction.
 * @param batch The cases.
 * @param decodings What the instructions are.
 * @param row The case.
 * @param shifted What is added to rsp, and where RIP-relative operands count from.
 * @param out Receives it.
 * @param to Which value of `out` receives it.
 */
export function operandOffset(
  facts: InstructionFacts,
  { registers }: Batch,
  decodings: DecodingColumns,
  row: number,
  { ripLow, ripHigh, rsp }: Shifted,
  out: Qwords,
  to: number,
): void {
  const at = decodings.rowOf[row]!;
  const { u32 } = registers;
  let low = decodings.displacement.u32[2 * at]!;
  let high = decodings.displacement.u32[2 * at + 1]!;
  const base = decodings.base[at]!;
  const index = decodings.index[at]!;
  if (base === RIP) {
    low += ripLow;
    high += ripHigh;
  } else if (base !== NO_REGISTER) {
    const value = 2 * (GPR_COUNT * row + base);
    low += u32[value]! + (base === RSP ? rsp : 0);
    high += u32[value + 1]!;
  }
  if (index !== NO_REGISTER) {
    const value = 2 * (GPR_COUNT * row + index);
    const factor = 1 << decodings.scale[at]!;
    low += u32[value]! * factor;
    high += u32[value + 1]! * factor;
  }
  if (facts.moved === Moved.byAl) low += registers.u8[8 * GPR_COUNT * row]!;
  if (facts.moved === Moved.byBits) {
    const bytes = bitOffset(facts, registers, GPR_COUNT * row + decodings.register[at]!);
    low += Number(BigInt.asUintN(32, bytes));
    high += Number(BigInt.asUintN(32, bytes >> 32n));
  }
  const carry = Math.floor(low / TWO_32);
  out.setHalves(to, low - carry * TWO_32, decodings.addressSize[at] === 4 ? 0 : modulo(high + carry));
}

function modulo(high: number): number {
  return high - Math.floor(high / TWO_32) * TWO_32;
}

/** How many bytes a bit offset in a register moves the operand by: it is signed, and counts whole operands. */
function bitOffset({ size }: InstructionFacts, registers: Qwords, register: number): bigint {
  const bits = BigInt.asIntN(8 * size, registers.at(register));
  const operands = bits >> BigInt(Math.log2(size) + BITS);
  return operands * BigInt(size);
}
