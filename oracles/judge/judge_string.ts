/**
 * Judging MOVS, of which more than one outcome is right: a handler may do one iteration or several, and leaves rip where it
 * is until the last one is done.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { type Outcomes, tellsAccesses } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Reason, StringMove } from "../model/expectation.ts";
import { countDone, iterate } from "../model/model_string.ts";
import { sameBytes } from "./equality.ts";
import { leaks } from "./leak.ts";

const RCX = 1;
const RSI = 6;
const RDI = 7;
const PAGE_SHIFT = 12;
const PAGE = 1 << PAGE_SHIFT;

/** Accesses that a case can tell at most. */
const MOST_ACCESSES = 255;

const DIRECTION_FLAG = 1 << 10;

/** What registers and rip must be, between two lines of code. */
const MUST = new Qwords(GPR_COUNT);
const MUST_RIP = new Qwords(1);

/**
 * In what a subject differs that accepted a MOVS which can be handled, or one that repeats zero times.
 *
 * Its rcx tells how many iterations it did; registers, rip and accesses must be those of so many. Where rsi and rdi both
 * point at the device, either it was asked for both halves of an iteration, or for one of them, and the other half is an
 * access of the handler's own that raises the next #VE, as Linux does it for SEV-ES (`vc_handle_mmio_movs`).
 *
 * @param batch The cases.
 * @param outcomes What the subject did.
 * @param expected What the model says.
 * @param row The case.
 * @returns Bits of {@linkcode SubjectField}.
 */
export function judgeString(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  if (expected.reason[row] === Reason.noIteration) return judgeIdle(batch, outcomes, expected, row);
  const isRepeated = (expected.string[row]! & StringMove.repeats) !== 0;
  // Who counted wrongly is held to one iteration.
  const count = isRepeated ? Math.max(1, countDone(batch, expected, row, outcomes.registers)) : 1;
  return judgeSteps(batch, outcomes, expected, row, count) |
    judgeAccesses(batch, outcomes, expected, row, count) |
    (leaks(outcomes.access, expected, row) ? SubjectField.leak : 0) |
    ((expected.hazard[row]! & expected.terms.refused) === 0 ? 0 : SubjectField.address);
}

/**
 * In what registers and rip of a subject differ that accepted a MOVS: they must be those of as many iterations as its rcx
 * tells.
 *
 * @returns Bits of {@linkcode SubjectField}.
 */
export function judgeIterations(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  if (expected.reason[row] === Reason.noIteration) {
    return judgeIdleRegisters(batch, outcomes, expected, row) | judgeStep(batch, outcomes, expected, row, true);
  }
  const isRepeated = (expected.string[row]! & StringMove.repeats) !== 0;
  const count = isRepeated ? countDone(batch, expected, row, outcomes.registers) : 1;
  // Who did not repeat it has moved on, too.
  if (count === 0) return SubjectField.register;
  const fields = judgeSteps(batch, outcomes, expected, row, count);
  const mayStay = isRepeated && MUST.isZero(RCX) && outcomes.rip.equals(row, batch.rip, row);
  return mayStay ? fields & ~SubjectField.rip : fields;
}

/** Registers and rip after so many iterations. */
function judgeSteps(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number, count: number): number {
  const isRepeated = (expected.string[row]! & StringMove.repeats) !== 0;
  takeRegisters(batch, row);
  iterate(batch, expected, row, count, MUST, 0);
  const isDone = !isRepeated || MUST.isZero(RCX);
  return judgeRegisters(outcomes, row) | judgeStep(batch, outcomes, expected, row, isDone);
}

/**
 * Of a MOVS that repeats zero times nothing is done. Some CPUs cut rcx, rsi and rdi to 32 bits where addresses have as
 * many.
 */
function judgeIdle(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  const fields = judgeIdleRegisters(batch, outcomes, expected, row) | judgeStep(batch, outcomes, expected, row, true);
  return outcomes.access.count[row] === 0 ? fields : fields | SubjectField.access;
}

function judgeIdleRegisters(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  takeRegisters(batch, row);
  const fields = judgeRegisters(outcomes, row);
  if (fields === 0 || (expected.string[row]! & StringMove.narrow) === 0) return fields;
  cutStringRegisters(MUST, 0);
  return judgeRegisters(outcomes, row);
}

/** Cuts rcx, rsi and rdi of the registers whose rax is value `rax` to 32 bits. */
export function cutStringRegisters(registers: Qwords, rax: number): void {
  for (const register of [RCX, RSI, RDI]) registers.u32[2 * (rax + register) + 1] = 0;
}

function takeRegisters(batch: Batch, row: number): void {
  for (let r = 0; r < GPR_COUNT; r++) MUST.copy(r, batch.registers, GPR_COUNT * row + r);
}

function judgeRegisters({ registers }: Outcomes, row: number): number {
  for (let r = 0; r < GPR_COUNT; r++) {
    if (!registers.equals(GPR_COUNT * row + r, MUST, r)) return SubjectField.register;
  }
  return 0;
}

/** The way past the instruction, on which rip goes only once everything is done. */
function judgeStep({ rip }: Batch, outcomes: Outcomes, expected: Expectations, row: number, isDone: boolean): number {
  const length = expected.length[row]!;
  if (outcomes.returned[row] !== length) return SubjectField.length;
  MUST_RIP.copy(0, rip, row);
  if (isDone) MUST_RIP.add(0, length);
  return outcomes.rip.equals(row, MUST_RIP, 0) ? 0 : SubjectField.rip;
}

function judgeAccesses(
  batch: Batch,
  outcomes: Outcomes,
  expected: Expectations,
  row: number,
  count: number,
): number {
  const { access: did } = outcomes;
  const { access: must, string, dataKnown } = expected;
  if (!tellsAccesses(outcomes, row)) return 0;
  const isBoth = (string[row]! & StringMove.both) !== 0;
  const isOther = isBoth || sharesPage(batch, row, (string[row]! & StringMove.narrow) !== 0);
  const isTwice = isOther && did.count[row] === Math.min(MOST_ACCESSES, 2 * count);
  if (!isTwice && did.count[row] !== Math.min(MOST_ACCESSES, count)) return SubjectField.access;
  let fields = did.size[row] === must.size[row] ? 0 : SubjectField.size;
  // After both halves of an iteration the last access is the write.
  const direction = isTwice ? Direction.write : must.direction[row]!;
  if (did.direction[row] !== direction && (isTwice || !isOther)) fields |= SubjectField.direction;
  // Where the other operand is in the device's page, too, nobody knows which of the two the last access is of.
  if ((isBoth || !isOther) && !isLastGpa(batch, did.gpa, expected, row, count)) fields |= SubjectField.gpa;
  if (fields !== 0 || did.direction[row] === Direction.read || dataKnown[row] === 0 || !isBoth) return fields;
  return sameBytes(did.data.u8, must.data.u8, 8 * row, must.size[row]!) ? 0 : SubjectField.data;
}

/** Whether rsi and rdi point into the same page. */
function sharesPage({ registers: { u32 } }: Batch, row: number, isNarrow: boolean): boolean {
  const [rsi, rdi] = [2 * (GPR_COUNT * row + RSI), 2 * (GPR_COUNT * row + RDI)];
  return u32[rsi]! >>> PAGE_SHIFT === u32[rdi]! >>> PAGE_SHIFT && (isNarrow || u32[rsi + 1] === u32[rdi + 1]);
}

/** Whether `gpa` is where the last of `count` iterations accesses the device; where it left the page, nobody knows. */
function isLastGpa(batch: Batch, gpa: Qwords, { access: { size } }: Expectations, row: number, count: number): boolean {
  const asked = batch.ve.gpa.u32;
  const isDown = (batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
  const moved = (count - 1) * (isDown ? -size[row]! : size[row]!);
  const offset = (asked[2 * row]! & PAGE - 1) + moved;
  if (offset < 0 || offset >= PAGE) return true;
  return gpa.u32[2 * row] === asked[2 * row]! + moved >>> 0 && gpa.u32[2 * row + 1] === asked[2 * row + 1];
}
