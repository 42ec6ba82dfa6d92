/**
 * The model's MOVS: what one iteration does, and what so many do (SDM vol. 2, MOVS and REP).
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { linearAddress } from "../../machine/linear_address.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Reason, StringMove } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

const RCX = 1;
const RSI = 6;
const RDI = 7;
const DIRECTION_FLAG = 1 << 10;

/** The source's address, between two lines of code. */
const SOURCE = new Qwords(1);

/**
 * Says which side of the move each access is: a write when the gla is where rdi points, else a read. Where both rsi and
 * rdi point there, the device is read, then written, and what is written is what was read.
 *
 * @param batch The cases.
 * @param decodings What the instructions are.
 * @param insn The instruction, which moves a string, and which cases have it.
 * @param out Receives the direction of the accesses.
 */
export function aimStrings(
  batch: Batch,
  decodings: DecodingColumns,
  { first, end, isNarrow, repeat, size }: ModelInstruction,
  out: Expectations,
): void {
  const bits = StringMove.moves | (repeat === 1 ? StringMove.repeats : 0) | (isNarrow ? StringMove.narrow : 0);
  const { access } = out;
  for (let row = first; row < end; row++) {
    out.string[row] = bits;
    if (access.count[row] === 0) continue;
    const isWrite = isDestination(batch, row, isNarrow);
    const isBoth = isWrite && isSource(batch, decodings, row);
    access.direction[row] = isWrite ? Direction.write : Direction.read;
    // What a string store sends stands in memory that no case holds.
    const isFromMemory = isWrite && !isBoth;
    out.dataKnown[row] = isFromMemory && !out.terms.hasMemory ? 0 : 1;
    if (isFromMemory && out.terms.hasMemory) copyHeld(out, row, size);
    if (!isBoth) continue;
    out.string[row] = bits | StringMove.both;
    // Where the first of the two fails there is no second.
    if (out.reason[row] === Reason.none) access.count[row] = 2;
    for (let k = 0; k < size; k++) access.data.u8[8 * row + k] = batch.device.value.u8[8 * row + k]!;
  }
}

function copyHeld({ access: { data }, held }: Expectations, row: number, size: number): void {
  for (let k = 0; k < size; k++) data.u8[8 * row + k] = held.u8[8 * row + k]!;
}

/**
 * Moves rsi, rdi and a repeat count on by one element; rip moves on only after the last iteration.
 *
 * @param batch The cases.
 * @param insn The instruction, which moves a string, and which cases have it.
 * @param out Has the reasons, and receives registers and rip.
 */
export function expectStrings(batch: Batch, { first, end, repeat }: ModelInstruction, out: Expectations): void {
  for (let row = first; row < end; row++) {
    if (out.reason[row] !== Reason.none) continue;
    iterate(batch, out, row, 1, out.registers, GPR_COUNT * row);
    if (repeat === 1 && !out.registers.isZero(GPR_COUNT * row + RCX)) out.rip.copy(row, batch.rip, row);
  }
}

/**
 * Writes what iterations of a MOVS make of its registers.
 *
 * @param batch The cases.
 * @param expected Says what is special about it, and of which size its elements are.
 * @param row The case.
 * @param count How many iterations, 1 or more.
 * @param out Receives rcx, rsi and rdi; it has the case's other registers.
 * @param rax The value of `out` that is the case's rax.
 */
export function iterate(
  batch: Batch,
  { string, access: { size } }: Expectations,
  row: number,
  count: number,
  out: Qwords,
  rax: number,
): void {
  const bits = string[row]!;
  const isNarrow = (bits & StringMove.narrow) !== 0;
  const isDown = (batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
  const step = isDown ? -size[row]! : size[row]!;
  const before = GPR_COUNT * row;
  advance(out, rax + RSI, batch.registers, before + RSI, count * step, isNarrow);
  advance(out, rax + RDI, batch.registers, before + RDI, count * step, isNarrow);
  if ((bits & StringMove.repeats) !== 0) advance(out, rax + RCX, batch.registers, before + RCX, -count, isNarrow);
}

/**
 * How many iterations of a repeated MOVS are done, by what is left of the count.
 *
 * @param batch The cases.
 * @param expected Says what is special about it.
 * @param row The case.
 * @param after Registers afterwards; value `16 * row + 1` is rcx.
 * @returns A number below 2^32; 0 where it is none of those that are due, from 1 to all.
 */
export function countDone(batch: Batch, { string }: Expectations, row: number, after: Qwords): number {
  const isNarrow = (string[row]! & StringMove.narrow) !== 0;
  const at = 2 * (GPR_COUNT * row + RCX);
  const due = batch.registers.u32;
  const low = due[at]! - after.u32[at]!;
  const high = (isNarrow ? 0 : due[at + 1]!) - after.u32[at + 1]! - (low < 0 ? 1 : 0);
  return high === 0 ? low >>> 0 : 0;
}

/** Whether the gla is where rdi points; es has no base. */
function isDestination({ registers: { u32 }, ve: { gla } }: Batch, row: number, narrow: boolean): boolean {
  const at = 2 * (GPR_COUNT * row + RDI);
  return u32[at] === gla.u32[2 * row] && (narrow ? 0 : u32[at + 1]) === gla.u32[2 * row + 1];
}

/** Whether the gla is where rsi points, in its segment. */
function isSource(batch: Batch, decodings: DecodingColumns, row: number): boolean {
  linearAddress(batch, decodings, row, SOURCE, 0);
  return SOURCE.equals(0, batch.ve.gla, row);
}

/** Adds `step` to a register; with 32-bit addresses only the lower half counts, and the upper half becomes zero. */
function advance(out: Qwords, to: number, before: Qwords, from: number, step: number, narrow: boolean): void {
  const low = before.u32[2 * from]! + step;
  const carry = Math.floor(low / 2 ** 32);
  out.setHalves(to, low, narrow ? 0 : before.u32[2 * from + 1]! + carry);
}
