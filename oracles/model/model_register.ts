/**
 * The model's moves between registers, for handlers that may meet them.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Form } from "../../machine/decoding.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Expected, Hazard, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

// Constants of its own: docs/design/performance.md says why.
const { movsx: MOVSX, movsxd: MOVSXD } = Form;
const { userMode: USER_HAZARD, registerOperand: REGISTER_HAZARD } = Hazard;
const { none: NO_REASON, userMode: USER_MODE } = Reason;

const USER = 3;

/** Bytes of a case's registers. */
const REGISTER_BYTES = 8 * GPR_COUNT;

/**
 * Expects what a move between registers, or of an immediate into one, does. Nothing of it depends on memory.
 *
 * @param batch The cases.
 * @param decodings What the instructions are.
 * @param insn The instruction, and which cases have it.
 * @param out Receives everything.
 */
export function expectRegisterMoves(
  batch: Batch,
  decodings: DecodingColumns,
  insn: ModelInstruction,
  out: Expectations,
): void {
  const { refused, open } = out.terms;
  for (let row = insn.first; row < insn.end; row++) {
    const isUser = batch.cpl[row] === USER;
    const isRefused = isUser && (refused & USER_HAZARD) !== 0;
    out.length[row] = insn.length;
    out.reason[row] = isRefused ? USER_MODE : NO_REASON;
    out.kind[row] = isRefused ? Expected.refused : Expected.handled;
    out.hazard[row] = (REGISTER_HAZARD | (isUser && !isRefused ? USER_HAZARD : 0)) & open;
    if (isRefused) continue;
    out.rip.add(row, insn.length);
    move(batch, decodings, insn, out, row);
  }
}

function move(
  batch: Batch,
  { rmRegister, rmRegisterByte, immediate }: DecodingColumns,
  { at, form, size, width, store, hasImmediate, register }: ModelInstruction,
  out: Expectations,
  row: number,
): void {
  const first = REGISTER_BYTES * row;
  const rm = first + 8 * rmRegister[at]! + rmRegisterByte[at]!;
  const reg = first + register;
  const registers = out.registers.u8;
  const before = batch.registers.u8;
  const [to, written] = store === 1 ? [rm, size] : [reg, width];
  for (let k = 0; k < size; k++) {
    registers[to + k] = hasImmediate === 1 ? immediate.u8[8 * at + k]! : before[(store === 1 ? reg : rm) + k]!;
  }
  const isSigned = form === MOVSX || form === MOVSXD;
  const fill = isSigned && (registers[to + size - 1]! & 0x80) !== 0 ? 0xff : 0;
  for (let k = size; k < written; k++) registers[to + k] = fill;
  // A write of 32 bits clears the upper half.
  if (written === 4) { for (let k = 4; k < 8; k++) registers[to + k] = 0; }
}
