/**
 * Judging repeated string instructions by the CPU: a handler may do one iteration or several, and leaves rip where it is until
 * the last one is done.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type InstructionFacts, Place } from "../instructions/facts.ts";
import { type Expectations, Repeated } from "../model/expectation.ts";

const [RAX, RCX, RSI, RDI] = [0, 1, 6, 7];
const DIRECTION_FLAG = 1 << 10;

/** What registers must be, between two lines of code. */
const MUST = new Qwords(GPR_COUNT);
const MUST_RIP = new Qwords(1);

/** How a subject's iterations compare with the CPU's. */
export interface Iterations {
  /** How many it did, by its rcx. */
  readonly done: number;
  /** Whether they are the CPU's, so that all that the CPU left is due; else they are fewer, or more than were run. */
  readonly areCpus: boolean;
}

/** The iterations that a subject did of a repeated instruction. */
export function iterationsOf(batch: Batch, { registers }: Outcomes, expected: Expectations, row: number): Iterations {
  const isNarrow = (expected.repeated[row]! & Repeated.narrow) !== 0;
  const at = 2 * (GPR_COUNT * row + RCX);
  const due = batch.registers.u32;
  const low = due[at]! - registers.u32[at]!;
  const high = (isNarrow ? 0 : due[at + 1]!) - registers.u32[at + 1]! - (low < 0 ? 1 : 0);
  const done = high === 0 ? low >>> 0 : 0;
  const isIdle = registers.equals(GPR_COUNT * row + RCX, batch.registers, GPR_COUNT * row + RCX);
  const cpus = expected.effects!.columns.iterations.u32[2 * row]!;
  return isIdle ? { done: 0, areCpus: cpus === 0 } : { done, areCpus: done === cpus };
}

/**
 * In what registers and rip of a subject differ that accepted a repeated instruction.
 *
 * @returns Bits of {@linkcode SubjectField}.
 */
export function judgeRepeated(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const { done, areCpus } = iterationsOf(batch, outcomes, expected, row);
  const length = outcomes.returned[row] === expected.length[row] ? 0 : SubjectField.length;
  const cpus = expected.effects!.columns.iterations.u32[2 * row]!;
  if (areCpus) return length | judgeWhole(batch, outcomes, expected, row);
  // Who did nothing, or more than the comparison allows, is held to what the CPU did.
  const isCut = expected.effects!.isCut[row] === 1;
  // One that was not repeated at all is moved on, too.
  if (done === 0 || done > cpus && !isCut) return length | SubjectField.register;
  takeRegisters(batch, row);
  moveOn(batch, expected, row, done);
  let fields = length;
  for (let r = 0; r < GPR_COUNT; r++) {
    // What was loaded last is not known of so many.
    if (r === RAX && (expected.repeated[row]! & Repeated.loads) !== 0) continue;
    if (!outcomes.registers.equals(GPR_COUNT * row + r, MUST, r)) fields |= SubjectField.register;
  }
  const isEnd = isCounted(outcomes, expected, row) && isBehind(batch, outcomes, expected, row);
  // Of what the CPU did not do, a comparison may have been the last.
  const mayEnd = done > cpus && (expected.repeated[row]! & Repeated.compares) !== 0;
  const isRight = isEnd || outcomes.rip.equals(row, batch.rip, row) ||
    mayEnd && isBehind(batch, outcomes, expected, row);
  return isRight ? fields : fields | SubjectField.rip;
}

/** Whether nothing is left to count: rip is behind the instruction then, or at it, since once more it does nothing. */
export function isCounted({ registers: { u32 } }: Outcomes, { repeated }: Expectations, row: number): boolean {
  const at = 2 * (GPR_COUNT * row + RCX);
  return u32[at] === 0 && ((repeated[row]! & Repeated.narrow) !== 0 || u32[at + 1] === 0);
}

function isBehind(batch: Batch, { rip }: Outcomes, { length }: Expectations, row: number): boolean {
  MUST_RIP.copy(0, batch.rip, row);
  MUST_RIP.add(0, length[row]!);
  return rip.equals(row, MUST_RIP, 0);
}

/** As many iterations as the CPU did: all is known. Of none at all, registers may be cut to an address's size, or not. */
function judgeWhole(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const { registers, rip } = outcomes;
  const isDone = !expected.effects!.columns.iterations.isZero(row) && isCounted(outcomes, expected, row);
  const isStep = rip.equals(row, expected.rip, row) || isDone && rip.equals(row, batch.rip, row);
  const step = isStep ? 0 : SubjectField.rip;
  if (hasRegisters(registers, expected.registers, GPR_COUNT * row, row)) return step;
  const isIdle = expected.effects!.columns.iterations.isZero(row);
  if (!isIdle || (expected.repeated[row]! & Repeated.narrow) === 0) return step | SubjectField.register;
  takeRegisters(batch, row);
  if (hasRegisters(registers, MUST, 0, row)) return step;
  for (const register of cutBy(expected.repeated[row]!)) MUST.u32[2 * register + 1] = 0;
  return hasRegisters(registers, MUST, 0, row) ? step : step | SubjectField.register;
}

/** The registers that some CPUs cut to 32 bits: Intel's cut rcx, and rdi of STOS. */
function cutBy(repeated: number): number[] {
  return [RCX, ...(repeated & Repeated.stores) !== 0 ? [RDI] : []];
}

function hasRegisters(did: Qwords, must: Qwords, from: number, row: number): boolean {
  for (let r = 0; r < GPR_COUNT; r++) if (!did.equals(GPR_COUNT * row + r, must, from + r)) return false;
  return true;
}

function takeRegisters({ registers }: Batch, row: number): void {
  for (let r = 0; r < GPR_COUNT; r++) MUST.copy(r, registers, GPR_COUNT * row + r);
}

/** Moves the registers on by iterations; with 32-bit addresses only lower halves count, and upper ones become zero. */
function moveOn(batch: Batch, { repeated, access: { size } }: Expectations, row: number, done: number): void {
  const bits = repeated[row]!;
  const isDown = (batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
  const step = done * (isDown ? -size[row]! : size[row]!);
  const isNarrow = (bits & Repeated.narrow) !== 0;
  advance(RCX, -done, isNarrow);
  if ((bits & Repeated.source) !== 0) advance(RSI, step, isNarrow);
  if ((bits & Repeated.destination) !== 0) advance(RDI, step, isNarrow);
}

function advance(register: number, by: number, isNarrow: boolean): void {
  const low = MUST.u32[2 * register]! + by;
  MUST.setHalves(register, low, isNarrow ? 0 : MUST.u32[2 * register + 1]! + Math.floor(low / 2 ** 32));
}

/** Bits of {@linkcode Repeated} of a string instruction that a prefix repeats. */
export function repeatedBits(
  { accesses, compares, mnemonic }: InstructionFacts,
  { addressSize }: DecodingColumns,
  at: number,
): number {
  let bits = Repeated.repeats | (addressSize[at] === 4 ? Repeated.narrow : 0);
  for (const { place, direction } of accesses) {
    bits |= place === Place.operand ? Repeated.source : Repeated.destination;
    if (direction === Direction.write) bits |= Repeated.stores;
  }
  if (compares) bits |= Repeated.compares;
  return mnemonic.startsWith("lods") ? bits | Repeated.loads : bits;
}
