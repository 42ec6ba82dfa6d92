/**
 * Which flags an instruction leaves undefined in a state, and when its whole result is (SDM vol. 2, at each instruction). CPUs
 * of both vendors agree in all other flags; a test has them say so.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { Count, type InstructionFacts, Shift } from "./facts.ts";

/** Status flags, as bits of RFLAGS. */
export const Flag = { carry: 1, parity: 4, adjust: 0x10, zero: 0x40, sign: 0x80, overflow: 0x800 } as const;

/** All of them. */
export const STATUS_FLAGS = 0x8d5;

const { carry: CARRY, adjust: ADJUST, overflow: OVERFLOW } = Flag;
const RCX = 1;
const COUNT_MASK = 0x1f;
const COUNT_MASK_64 = 0x3f;

/** The count of a shift as the CPU masks it; 0 where nothing is shifted, and of what is no shift. */
export function shiftCount(
  { shift, count, bits }: InstructionFacts,
  batch: Batch,
  row: number,
  length: number,
): number {
  if (shift === Shift.none) return 0;
  if (count === Count.one) return 1;
  const value = count === Count.cl
    ? batch.registers.u8[8 * (GPR_COUNT * row + RCX)]!
    : batch.text[TEXT_STRIDE * row + length - 1]!;
  return value & (bits === 64 ? COUNT_MASK_64 : COUNT_MASK);
}

/** Whether a shift or rotate leaves its operand as it is, whatever that holds: the manual writes it only in a loop of its count. */
export function shiftsNothing(facts: InstructionFacts, batch: Batch, row: number, length: number): boolean {
  if (facts.shift === Shift.none) return false;
  const count = shiftCount(facts, batch, row, length);
  if (facts.shift !== Shift.rotate) return count === 0;
  return count % (facts.bits + (facts.mnemonic.startsWith("rc") ? 1 : 0)) === 0;
}

/**
 * The flags that are undefined after an instruction.
 *
 * @param facts What is known of it.
 * @param batch The cases.
 * @param row The case.
 * @param length The instruction's length in bytes.
 * @returns Bits of RFLAGS.
 */
export function undefinedFlags(facts: InstructionFacts, batch: Batch, row: number, length: number): number {
  const { shift, bits } = facts;
  if (shift === Shift.none) return facts.undefinedFlags;
  const count = shiftCount(facts, batch, row, length);
  if (count === 0) return 0;
  const overflow = count === 1 ? 0 : OVERFLOW;
  if (shift === Shift.rotate) return overflow;
  if (shift === Shift.double) return count > bits ? STATUS_FLAGS : ADJUST | overflow;
  const carry = shift === Shift.shift && count >= bits ? CARRY : 0;
  return ADJUST | overflow | carry;
}

/** Whether what an instruction writes is undefined, too: a double shift by more than there is. */
export function isResultUndefined(facts: InstructionFacts, batch: Batch, row: number, length: number): boolean {
  return facts.shift === Shift.double && shiftCount(facts, batch, row, length) > facts.bits;
}
