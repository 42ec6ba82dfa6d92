/**
 * Judging by the CPU: what it did is right, so whoever says otherwise is wrong.
 *
 * @module
 */
import { DecoderField, ModelField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { type DecodingColumns, Form, NO_ANSWER, Operand } from "../../machine/decoding.ts";
import { NONE } from "../../machine/effects.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { CpuTruths } from "../cpu/ask/cpu_truths.ts";
import { Stop } from "../cpu/executor/stop.ts";
import { isUndefined } from "../decoders/mnemonics.ts";
import { type Expectations, Expected, Reason, Source, StringMove } from "../model/expectation.ts";
import { cutStringRegisters } from "./judge_string.ts";

/** Whether the CPU has answered a case at all: the executor did not time out, die or lose trust over it. */
const ANSWERED = new Uint8Array(Stop.decoded + 1);
ANSWERED[Stop.completed] = 1;
ANSWERED[Stop.needsMore] = 1;
ANSWERED[Stop.fault] = 1;
ANSWERED[Stop.systemCall] = 1;
ANSWERED[Stop.decoded] = 1;

/** What registers must be, between two lines of code. */
const MUST = new Qwords(GPR_COUNT);

/** Whether the CPU answered case `row`. */
export function isAnswered(truths: CpuTruths, row: number): boolean {
  return ANSWERED[truths.stop[row]!] === 1;
}

/**
 * In what a decoding differs from the CPU: bits of `DecoderField.validity` and `DecoderField.length`. An instruction that
 * is there to raise #UD is as good as valid, unless the CPU wants more bytes of it than the decoder.
 */
export function judgeByCpu(decodings: DecodingColumns, truths: CpuTruths, row: number): number {
  if (!isAnswered(truths, row)) return 0;
  const at = decodings.rowOf[row]!;
  const valid = decodings.valid[at]!;
  if (valid === NO_ANSWER) return 0;
  if (valid === 1 && truths.valid[row] === 0 && isUndefined(decodings.mnemonic[at]!)) {
    if (truths.stop[row] === Stop.needsMore) return DecoderField.validity;
    return truths.length[row]! > decodings.length[at]! ? DecoderField.length : 0;
  }
  if (valid !== truths.valid[row]) return DecoderField.validity;
  return valid === 1 && decodings.length[at] !== truths.length[row] ? DecoderField.length : 0;
}

/**
 * Compares the decodings that all decoders agree on with the CPU.
 *
 * @param reference One of the decoders' decodings.
 * @param decoderFields In what others differ from it; the cases where one does are left out.
 * @param truths What the CPU did.
 * @param size How many rows count.
 * @param out Receives bits of `DecoderField`.
 */
export function judgeDecodersByCpu(
  reference: DecodingColumns,
  decoderFields: Uint32Array,
  truths: CpuTruths,
  size: number,
  out: Uint32Array,
): void {
  for (let row = 0; row < size; row++) out[row] = decoderFields[row] === 0 ? judgeByCpu(reference, truths, row) : 0;
}

/**
 * Compares the model with the CPU, where it expects an instruction to be carried out, or nothing of it, and was given the
 * right decoding. Of a repeated MOVS the CPU, too, tells one iteration.
 *
 * @param batch The cases.
 * @param reference The decodings that the model worked from.
 * @param expected What the model says.
 * @param truths What the CPU did.
 * @param out Receives bits of {@linkcode ModelField}.
 */
export function judgeModelByCpu(
  batch: Batch,
  reference: DecodingColumns,
  expected: Expectations,
  truths: CpuTruths,
  out: Uint32Array,
): void {
  for (let row = 0; row < batch.size; row++) {
    out[row] = judgeModelCaseByCpu(batch, reference, expected, truths, row);
  }
}

/** The same of one case. */
export function judgeModelCaseByCpu(
  batch: Batch,
  reference: DecodingColumns,
  expected: Expectations,
  truths: CpuTruths,
  row: number,
): number {
  // What is the CPU's own is no expectation of the model's.
  if (expected.source[row] === Source.cpu) return 0;
  const isIdle = expected.reason[row] === Reason.noIteration;
  const isComparable = (isIdle || expected.kind[row] === Expected.handled) && isAnswered(truths, row) &&
    truths.stop[row] !== Stop.decoded && judgeByCpu(reference, truths, row) === 0 && isOfDevice(batch, expected, row);
  if (!isComparable) return 0;
  return isIdle ? judgeIdle(expected, truths, row) : judgeExpectation(batch, reference, expected, truths, row);
}

/**
 * Whether the operand is the device's, where others can be: the CPU is asked with the device's value at the operand, and no
 * address is too odd for it then.
 */
function isOfDevice({ ve: { gla } }: Batch, { terms, lists, address, exception }: Expectations, row: number): boolean {
  if (!terms.hasMemory || terms.contract === "guest" || lists!.count[row] === 0) return true;
  return exception[row] === NONE && address.equals(row, gla, row);
}

/** A string instruction that repeats zero times does nothing, though some CPUs cut its registers to an address's size. */
function judgeIdle(expected: Expectations, truths: CpuTruths, row: number): number {
  if (truths.stop[row] !== Stop.completed) return ModelField.fault;
  const isNarrow = (expected.string[row]! & StringMove.narrow) !== 0;
  for (let r = 0; r < GPR_COUNT; r++) MUST.copy(r, expected.registers, GPR_COUNT * row + r);
  let fields = truths.rip.equals(row, expected.rip, row) ? 0 : ModelField.rip;
  if (!hasRegisters(truths, row)) {
    if (isNarrow) cutStringRegisters(MUST, 0);
    if (!hasRegisters(truths, row)) fields |= ModelField.register;
  }
  return truths.strayed[row] === 0 ? fields : fields | ModelField.memory;
}

function hasRegisters({ registers }: CpuTruths, row: number): boolean {
  for (let r = 0; r < GPR_COUNT; r++) if (!registers.equals(GPR_COUNT * row + r, MUST, r)) return false;
  return true;
}

function judgeExpectation(
  batch: Batch,
  reference: DecodingColumns,
  expected: Expectations,
  truths: CpuTruths,
  row: number,
): number {
  if (truths.stop[row] !== Stop.completed) return ModelField.fault;
  let fields = truths.rip.equals(row, expected.rip, row) ? 0 : ModelField.rip;
  for (let i = GPR_COUNT * row; i < GPR_COUNT * (row + 1); i++) {
    if (!truths.registers.equals(i, expected.registers, i)) fields |= ModelField.register;
  }
  if (truths.strayed[row] === 1 || !memoryHolds(batch, reference, expected, truths, row)) fields |= ModelField.memory;
  return fields;
}

/** The operand's memory holds what was stored, or still the device's value; a string's destination what was moved. */
function memoryHolds(
  batch: Batch,
  reference: DecodingColumns,
  { access }: Expectations,
  { memory }: CpuTruths,
  row: number,
): boolean {
  // An emulator may carry out a move between registers.
  if (reference.operand[reference.rowOf[row]!] === Operand.register) return true;
  const size = access.size[row]!;
  const device = batch.device.value.u8;
  const isString = reference.form[reference.rowOf[row]!] === Form.movs;
  // What accesses nothing leaves the columns of the access as another batch had them.
  const isStore = access.count[row] !== 0 && access.direction[row] === Direction.write && !isString;
  const known = isString ? size : 8;
  for (let k = 0; k < known; k++) {
    const stored = isStore && k < size ? access.data.u8[8 * row + k] : device[8 * row + k];
    if (memory.u8[8 * row + k] !== stored) return false;
  }
  return true;
}
