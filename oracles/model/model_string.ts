/**
 * The model's MOVS: one iteration (SDM vol. 2, MOVS and REP).
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

const RCX = 1;
const RSI = 6;
const RDI = 7;
const DIRECTION_FLAG = 1 << 10;

/**
 * Says which side of the move each access is: a write when the gla is where rdi points, else a read.
 *
 * @param batch The cases.
 * @param insn The instruction, which moves a string, and which cases have it.
 * @param out Receives the direction of the accesses.
 */
export function aimStrings(
  batch: Batch,
  { first, end, isNarrow }: ModelInstruction,
  out: Expectations,
): void {
  for (let row = first; row < end; row++) {
    if (out.access.count[row] === 0) continue;
    const isWrite = pointsAt(batch, row, GPR_COUNT * row + RDI, isNarrow);
    out.access.direction[row] = isWrite ? Direction.write : Direction.read;
    // What a string store sends stands in memory that no case holds.
    out.dataKnown[row] = isWrite ? 0 : 1;
  }
}

/**
 * Moves rsi, rdi and a repeat count on by one element; rip moves on only after the last iteration.
 *
 * @param batch The cases.
 * @param insn The instruction, which moves a string, and which cases have it.
 * @param out Has the reasons, and receives registers and rip.
 */
export function expectStrings(
  batch: Batch,
  { first, end, isNarrow, repeat, size }: ModelInstruction,
  { reason, registers, rip }: Expectations,
): void {
  for (let row = first; row < end; row++) {
    if (reason[row] !== Reason.none) continue;
    const rax = GPR_COUNT * row;
    const step = (batch.rflags.u32[2 * row]! & DIRECTION_FLAG) === 0 ? size : -size;
    advance(registers, rax + RSI, step, isNarrow);
    advance(registers, rax + RDI, step, isNarrow);
    if (repeat === 0) continue;
    advance(registers, rax + RCX, -1, isNarrow);
    if (!registers.isZero(rax + RCX)) rip.copy(row, batch.rip, row);
  }
}

function pointsAt(batch: Batch, row: number, register: number, narrow: boolean): boolean {
  const { u32 } = batch.registers;
  const { gla } = batch.ve;
  return u32[2 * register] === gla.u32[2 * row] && (narrow ? 0 : u32[2 * register + 1]) === gla.u32[2 * row + 1];
}

/** Adds `step` to a register; with 32-bit addresses only the lower half counts, and the upper half becomes zero. */
function advance(registers: Qwords, i: number, step: number, narrow: boolean): void {
  const low = registers.u32[2 * i]! + step;
  const carry = low > 0xffff_ffff ? 1 : low < 0 ? -1 : 0;
  const high = narrow ? 0 : registers.u32[2 * i + 1]! + carry;
  registers.setHalves(i, low, high);
}
