/**
 * The reference model: what the architecture says each instruction in scope does, applied to registers and to the
 * VMM's answer. It works from a decoder's decoding and shares no code with the handler.
 *
 * The #VE is taken as having happened, so no case faults for its address. The model says `fault` where the bytes are
 * no instruction, `refused` where a handler has nothing to emulate or must not, and `handled` for the rest.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import type { Batch } from "../machine/batch.ts";
import { type DecodingColumns, Form } from "../machine/decoding.ts";
import { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import { type Expectations, Expected, Hazard, Reason, REASONS } from "./expectation.ts";
import { linearAddress } from "./linear_address.ts";
import { ModelInstruction } from "./model_instruction.ts";
import { aimString, moveString } from "./model_string.ts";

/** Privilege level of user mode. */
const USER = 3;

/** Where the lower canonical half of the addresses ends, and the upper one begins, in the upper halves of addresses. */
const USER_HALF_END = 0x8000;
const KERNEL_HALF = 0xffff_8000;

/** The vsyscall page, the only one in the kernel's half that is the user's. */
const VSYSCALL_PAGE = { high: 0xffff_ffff, low: 0xff60_0000 };

const PAGE = 0x1000;

/** What comes of a case, by the reason for not handling it. */
const KINDS = Uint8Array.from(REASONS, () => Expected.refused);
KINDS[Reason.none] = Expected.handled;
KINDS[Reason.invalid] = Expected.fault;

/** Bytes of a case's registers. */
const REGISTER_BYTES = 8 * GPR_COUNT;

/** An operand's address, between two lines of code. */
const OPERAND = new Qwords(1);

/** The instruction of the case that is looked at. */
const INSTRUCTION = new ModelInstruction();

/**
 * Bits 47 and 51 of a gpa, in its upper half. The shared bit is the top one of a gpa, which is 48 or 52 bits wide (TDX
 * module, GPAW); a case does not say which, so either one is taken for it.
 */
const SHARED_HIGH = 0x8_8000;

/**
 * Fills `out` with what must come of each case of `batch`.
 *
 * @example A 32-bit load clears the upper half
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { caseOf, fillBatch } from "../machine/case.ts";
 * import { DecodingColumns } from "../machine/decoding.ts";
 * import { Expectations } from "./expectation.ts";
 * import { IcedDecoder } from "./iced.ts";
 * import { model } from "./model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const decodings = new DecodingColumns(1);
 * const expected = new Expectations(1);
 * const iced = new IcedDecoder();
 * fillBatch(batch, [caseOf([0x0f, 0xb6, 0x07], { device: { value: 0x11n, status: 0n } })]);
 * iced.decode(batch, decodings);
 * iced.close();
 * model(batch, decodings, expected);
 * assertEquals(expected.registers.at(0), 0x11n);
 * ```
 *
 * @param batch The cases, their gla filled in.
 * @param decodings What the instructions are.
 * @param out Receives the expectations.
 */
export function model(batch: Batch, decodings: DecodingColumns, out: Expectations): void {
  out.rip.u64.set(batch.rip.u64);
  out.registers.u64.set(batch.registers.u64);
  out.hazard.fill(0);
  out.access.count.fill(0);
  out.dataKnown.fill(1);
  const insn = INSTRUCTION;
  for (let row = 0, read = -1; row < batch.size; row++) {
    const at = decodings.rowOf[row]!;
    if (at !== read) insn.read(decodings, at);
    read = at;
    out.length[row] = insn.length;
    const reason = insn.refusal === Reason.none ? refusalOf(batch, insn, row) : insn.refusal;
    out.reason[row] = reason;
    out.kind[row] = KINDS[reason]!;
    if (reason === Reason.none || reason === Reason.userMode) out.hazard[row] = hazardOf(batch, decodings, insn, row);
    if (reason !== Reason.none) continue;
    expectAccess(batch, decodings, insn, row, out);
    if (!batch.device.status.isZero(row)) {
      out.kind[row] = Expected.refused;
      out.reason[row] = Reason.deviceStatus;
      continue;
    }
    out.rip.add(row, insn.length);
    if (insn.form === Form.movs) moveString(batch, insn, row, out);
    else if (insn.store === 0) load(batch, insn, row, out);
  }
}

/** Why a case of an instruction that can be handled is not; the VMM's answer aside. */
function refusalOf(batch: Batch, insn: ModelInstruction, row: number): number {
  if (batch.cpl[row] === USER) return Reason.userMode;
  return insn.repeat === 1 && countIsZero(batch, insn, row) ? Reason.noIteration : Reason.none;
}

function countIsZero(batch: Batch, { isNarrow }: ModelInstruction, row: number): boolean {
  const rcx = GPR_COUNT * row + 1;
  return isNarrow ? batch.registers.u32[2 * rcx] === 0 : batch.registers.isZero(rcx);
}

/** The access itself: size, direction, address, data and what speaks against emulating it. */
function expectAccess(
  batch: Batch,
  decodings: DecodingColumns,
  insn: ModelInstruction,
  row: number,
  out: Expectations,
): void {
  const { access } = out;
  access.count[row] = 1;
  access.size[row] = insn.size;
  access.direction[row] = insn.store === 1 ? Direction.write : Direction.read;
  access.gpa.copy(row, batch.ve.gpa, row);
  access.data.setHalves(row, 0, 0);
  if (insn.form === Form.movs) aimString(batch, insn, row, out);
  else if (insn.store === 1) storedData(batch, decodings, insn, row, out);
}

/** What speaks against emulating an access. */
function hazardOf(batch: Batch, decodings: DecodingColumns, insn: ModelInstruction, row: number): number {
  const { gla: { u32 }, gpa } = batch.ve;
  let hazard = addressHazard(u32[2 * row]!, u32[2 * row + 1]!);
  const low = operandLow(batch, decodings, insn, row);
  if ((low & PAGE - 1) + insn.size > PAGE) hazard |= Hazard.pageCrossing;
  if ((gpa.u32[2 * row + 1]! & SHARED_HIGH) === 0) hazard |= Hazard.privateGpa;
  return hazard;
}

/**
 * The low half of the operand's address. Of an access across pages the gla can be in either one; a string's is taken for
 * what the gla says.
 */
function operandLow(batch: Batch, decodings: DecodingColumns, insn: ModelInstruction, row: number): number {
  if (batch.glaFromOperand[row] === 1 || insn.form === Form.movs) return batch.ve.gla.u32[2 * row]!;
  linearAddress(batch, decodings, row, OPERAND, 0);
  return OPERAND.u32[0]!;
}

function addressHazard(low: number, high: number): number {
  if (high < USER_HALF_END) return Hazard.userAddress;
  if (high < KERNEL_HALF) return Hazard.nonCanonical;
  const isVsyscall = high === VSYSCALL_PAGE.high && low - low % PAGE === VSYSCALL_PAGE.low;
  return isVsyscall ? Hazard.userAddress : 0;
}

function storedData(
  batch: Batch,
  { immediate }: DecodingColumns,
  insn: ModelInstruction,
  row: number,
  out: Expectations,
): void {
  const { size } = insn;
  const to = 8 * row;
  const data = out.access.data.u8;
  if (insn.hasImmediate === 1) {
    const from = 8 * insn.at;
    for (let k = 0; k < size; k++) data[to + k] = immediate.u8[from + k]!;
    return;
  }
  const from = REGISTER_BYTES * row + insn.register;
  const swap = insn.form === Form.movbe ? size - 1 : 0;
  for (let k = 0; k < size; k++) data[to + k] = batch.registers.u8[from + (swap === 0 ? k : swap - k)]!;
}

/** Writes what was read into the register operand: extended, swapped, and with a 32-bit result's upper half zero. */
function load(batch: Batch, { form, size, width, register }: ModelInstruction, row: number, out: Expectations): void {
  const value = batch.device.value.u8;
  const from = 8 * row;
  const to = REGISTER_BYTES * row + register;
  const registers = out.registers.u8;
  const swap = form === Form.movbe;
  for (let k = 0; k < size; k++) registers[to + k] = value[from + (swap ? size - 1 - k : k)]!;
  const signed = form === Form.movsx || form === Form.movsxd;
  const fill = signed && (value[from + size - 1]! & 0x80) !== 0 ? 0xff : 0;
  for (let k = size; k < width; k++) registers[to + k] = fill;
  if (width === 4) { for (let k = 4; k < 8; k++) registers[to + k] = 0; }
}
