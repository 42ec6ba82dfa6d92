/**
 * Judging the exceptions that subjects of protocol 2 raise.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { type Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type AccessLists, type EffectColumns, NONE, Tells } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Expected, Reason, Source } from "../model/expectation.ts";
import { hasIgnoredOverride } from "./alternatives.ts";

const RCX = 1;

/** Vectors of #UD, #SS, #GP and #PF. */
const [INVALID_OPCODE, STACK_FAULT, GENERAL_PROTECTION, PAGE_FAULT] = [6, 12, 13, 14];

/** Whether a subject tells that it raises an exception. */
export function hasRaised({ told, exception }: EffectColumns, row: number): boolean {
  return (told[row]! & Tells.exception) !== 0 && exception[row] !== NONE;
}

/** Whether CPUs differ about the exception that is due, so that nobody is held to it. */
export function mayRaise({ source, effects }: Expectations, row: number): boolean {
  return source[row] === Source.cpu && effects!.mayFault[row] === 1;
}

/** An exception is right where the CPU raises the same one, and nothing was done before. */
export function judgeRaised(
  batch: Batch,
  { effects, registers }: Outcomes,
  expected: Expectations,
  row: number,
  isChanged: boolean,
): number {
  const { exception, errorCode, accesses } = effects!;
  const vector = exception[row]!;
  const kind = expected.kind[row];
  if (kind === Expected.refused && expected.reason[row] !== Reason.noIteration) return 0;
  if (kind === Expected.fault) {
    const early = accesses.count[row] === 0 ? 0 : SubjectField.access;
    return (isFaultOfText(batch, row, vector) ? 0 : SubjectField.exception) | early;
  }
  const due = expected.exception[row]!;
  if (refusesByUd(effects!, expected, row)) return isChanged ? SubjectField.register : 0;
  if (mayRaise(expected, row) && vector === GENERAL_PROTECTION) return isChanged ? SubjectField.register : 0;
  const isSame = vector === due ||
    due === STACK_FAULT && vector === GENERAL_PROTECTION && hasIgnoredOverride(batch, row);
  if (!isSame || errorCode[row] !== 0) return SubjectField.exception;
  const isUnderWay = expected.string[row] !== 0 && !registers.equals(rcxOf(row), batch.registers, rcxOf(row));
  if (isUnderWay) return 0;
  // What the CPU has read or written before it raises an exception is not told.
  if (expected.source[row] === Source.cpu) return isChanged ? SubjectField.register : 0;
  return (isChanged ? SubjectField.register : 0) | (hasEarly(accesses, expected, row) ? SubjectField.access : 0);
}

/**
 * Whether a subject raises #UD in place of an instruction outside the model that the CPU has: so emulators refuse what they do not
 * know.
 */
export function refusesByUd({ exception }: EffectColumns, { source }: Expectations, row: number): boolean {
  return source[row] === Source.cpu && exception[row] === INVALID_OPCODE;
}

/** Whether there are accesses in front of an exception that no CPU makes. The source of a string move may have been read. */
function hasEarly(did: AccessLists, { string, address }: Expectations, row: number): boolean {
  const count = did.count[row]!;
  if (count !== 1 || string[row] === 0) return count !== 0;
  const at = did.most * row;
  return did.direction[at] !== Direction.read || !did.address.equals(at, address, row);
}

function rcxOf(row: number): number {
  return GPR_COUNT * row + RCX;
}

/** Whether a CPU can raise that exception for a text that is no instruction: #GP where it is too long, #PF where it ends. */
function isFaultOfText({ fetch }: Batch, row: number, vector: number): boolean {
  if (fetch[row]! < MAX_INSTRUCTION) return vector === PAGE_FAULT || vector === INVALID_OPCODE;
  return vector === INVALID_OPCODE || vector === GENERAL_PROTECTION;
}
