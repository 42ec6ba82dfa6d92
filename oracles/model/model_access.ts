/**
 * The access that the model expects: size, direction, address and data.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Form } from "../../machine/decoding.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";
import { aimStrings } from "./model_string.ts";

// Constants of its own: docs/design/performance.md says why.
const { none: NO_REASON, deviceStatus: DEVICE_STATUS } = Reason;
const { read: READ, write: WRITE } = Direction;
const { movs: MOVS, movbe: MOVBE } = Form;

/** Bytes of a case's registers. */
const REGISTER_BYTES = 8 * GPR_COUNT;

/**
 * Expects the access of each of the cases that get as far as asking the VMM, whatever it answers.
 *
 * @param batch The cases.
 * @param decodings What the instructions are.
 * @param insn The instruction, and which cases have it.
 * @param out Has the reasons, and receives the accesses.
 */
export function expectAccesses(
  batch: Batch,
  decodings: DecodingColumns,
  insn: ModelInstruction,
  out: Expectations,
): void {
  const { reason, access: { count, size, direction, gpa, data } } = out;
  const { gpa: asked } = batch.ve;
  const way = insn.store === 1 ? WRITE : READ;
  for (let row = insn.first; row < insn.end; row++) {
    if (reason[row] !== NO_REASON && reason[row] !== DEVICE_STATUS) continue;
    count[row] = 1;
    size[row] = insn.size;
    direction[row] = way;
    gpa.copy(row, asked, row);
    data.setHalves(row, 0, 0);
  }
  if (insn.form === MOVS) aimStrings(batch, decodings, insn, out);
  else if (insn.hasImmediate === 1) storeImmediate(decodings, insn, out);
  else if (insn.store === 1) storeRegister(batch, insn, out);
}

function storeImmediate(
  { immediate }: DecodingColumns,
  { first, end, at, size }: ModelInstruction,
  out: Expectations,
): void {
  const data = out.access.data.u8;
  for (let row = first; row < end; row++) {
    for (let k = 0; k < size; k++) data[8 * row + k] = immediate.u8[8 * at + k]!;
  }
}

function storeRegister(
  batch: Batch,
  { first, end, form, size, register }: ModelInstruction,
  out: Expectations,
): void {
  const data = out.access.data.u8;
  const above = out.above.u8;
  const registers = batch.registers.u8;
  const swap = form === MOVBE;
  const registerEnd = 8 - (register & 7);
  for (let row = first; row < end; row++) {
    const from = REGISTER_BYTES * row + register;
    for (let k = 0; k < size; k++) data[8 * row + k] = registers[from + (swap ? size - 1 - k : k)]!;
    for (let k = size; k < registerEnd; k++) above[8 * row + k] = registers[from + k]!;
  }
}
