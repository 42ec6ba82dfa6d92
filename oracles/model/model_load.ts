/**
 * The model's loads: what becomes of the register operand.
 *
 * @module
 */
import { Form } from "../../machine/decoding.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Reason } from "./expectation.ts";
import type { ModelInstruction } from "./model_instruction.ts";

// Constants of its own: docs/design/performance.md says why.
const { none: NO_REASON } = Reason;
const { movbe: MOVBE, movsx: MOVSX, movsxd: MOVSXD } = Form;

/** Bytes of a case's registers. */
const REGISTER_BYTES = 8 * GPR_COUNT;

/**
 * Writes what was read into the register operand: extended, swapped, and with a 32-bit result's upper half zero.
 *
 * @param insn The instruction, a load, and which cases have it.
 * @param out Has the reasons and what memory holds, and receives the registers.
 */
export function expectLoads(
  { first, end, form, size, width, register }: ModelInstruction,
  out: Expectations,
): void {
  const { reason } = out;
  const value = out.held.u8;
  const registers = out.registers.u8;
  const swap = form === MOVBE;
  const isSigned = form === MOVSX || form === MOVSXD;
  // A write of 32 bits clears the upper half.
  const zeroed = width === 4 ? 8 : width;
  for (let row = first; row < end; row++) {
    if (reason[row] !== NO_REASON) continue;
    const from = 8 * row;
    const to = REGISTER_BYTES * row + register;
    for (let k = 0; k < size; k++) registers[to + k] = value[from + (swap ? size - 1 - k : k)]!;
    const fill = isSigned && (value[from + size - 1]! & 0x80) !== 0 ? 0xff : 0;
    for (let k = size; k < width; k++) registers[to + k] = fill;
    for (let k = width; k < zeroed; k++) registers[to + k] = 0;
  }
}
