/**
 * The judge: compares columns and says in which fields two parties differ, one bit a field.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import type { Batch } from "../machine/batch.ts";
import { type DecodingColumns, Form } from "../machine/decoding.ts";
import { type Outcomes, Unanswered } from "../machine/outcome.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import { type Expectations, Expected, Hazard, Reason } from "./expectation.ts";

/**
 * What a subject can do otherwise than the model expects:
 * `success` claimed success although it failed or the VMM did; `fault` accepted bytes that fault; `form` accepted an
 * instruction that is no memory move; `privilege` accepted a user-mode exception; `address` emulated an access at a
 * user address, across a page or of private memory; `gap` refused a legal move; `access` made or left out a hypercall;
 * `answer` crashed, hung or answered with garbage. Where two subjects are compared, `acceptance` says that one handled
 * what the other refused, and `error` that both refused, with other results. The others differ in value.
 */
export const SUBJECT_FIELDS = [
  "success",
  "fault",
  "form",
  "privilege",
  "address",
  "gap",
  "length",
  "rip",
  "access",
  "size",
  "direction",
  "gpa",
  "data",
  "register",
  "answer",
  "acceptance",
  "error",
] as const;

/** In what two decodings can differ. */
export const DECODER_FIELDS = [
  "validity",
  "length",
  "form",
  "mnemonic",
  "operand",
  "store",
  "operand-size",
  "memory-size",
  "register",
  "immediate",
  "base",
  "index",
  "scale",
  "displacement",
  "segment",
  "address-size",
  "repeat",
] as const;

const bit = (fields: readonly string[]) => Object.fromEntries(fields.map((name, n) => [name, 1 << n]));

/** Bit of each subject field. */
export const SubjectField = bit(SUBJECT_FIELDS) as Record<typeof SUBJECT_FIELDS[number], number>;

/** Bit of each decoder field. */
export const DecoderField = bit(DECODER_FIELDS) as Record<typeof DECODER_FIELDS[number], number>;

/** What it is to accept a case, by the model's reason for not handling it. */
const ACCEPTED = new Uint32Array(8);
ACCEPTED[Reason.invalid] = SubjectField.fault;
ACCEPTED[Reason.otherInstruction] = SubjectField.form;
ACCEPTED[Reason.registerForm] = SubjectField.form;
ACCEPTED[Reason.noIteration] = SubjectField.form;
ACCEPTED[Reason.userMode] = SubjectField.privilege;

/**
 * Compares a subject's outcomes with the model's expectations.
 *
 * @example An accepted instruction that faults
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { Outcomes } from "../machine/outcome.ts";
 * import { Expectations, Expected, Reason } from "./expectation.ts";
 * import { judgeSubject, SubjectField } from "./judge.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * batch.size = 1;
 * const did = new Outcomes(1);
 * did.handled[0] = 1;
 * did.returned[0] = 3;
 * const must = new Expectations(1);
 * must.kind[0] = Expected.fault;
 * must.reason[0] = Reason.invalid;
 * const fields = new Uint32Array(1);
 * judgeSubject(batch, did, must, fields);
 * assertEquals(fields[0], SubjectField.fault);
 * ```
 *
 * @param batch The cases.
 * @param outcomes What the subject did.
 * @param expected What the model says.
 * @param out Receives the bits of {@linkcode SubjectField} of each case; 0 where they agree.
 */
export function judgeSubject(batch: Batch, outcomes: Outcomes, expected: Expectations, out: Uint32Array): void {
  for (let row = 0; row < batch.size; row++) {
    if (outcomes.unanswered[row] !== 0) {
      out[row] = outcomes.unanswered[row] === Unanswered.notAsked ? 0 : SubjectField.answer;
      continue;
    }
    const accepted = outcomes.handled[row] === 1 && outcomes.returned[row]! > 0;
    // Who asks the VMM has accepted the instruction, even when the answer made it refuse in the end.
    const attempted = accepted || outcomes.access.count[row] !== 0;
    let fields = accepted ? 0 : judgeRefused(batch, outcomes, expected, row);
    if (attempted) fields |= judgeAttempted(outcomes, expected, row);
    if (accepted && expected.kind[row] === Expected.handled) fields |= judgeAccepted(outcomes, expected, row);
    out[row] = fields;
  }
}

/** A refusal has to say so and leave the registers alone, and should not concern an instruction a handler can emulate. */
function judgeRefused(batch: Batch, outcomes: Outcomes, expected: Expectations, row: number): number {
  let fields = outcomes.handled[row] === 1 ? SubjectField.success : 0;
  if (expected.kind[row] === Expected.handled && expected.hazard[row] === 0) fields |= SubjectField.gap;
  if (!sameRegisters(outcomes.registers.u32, batch.registers.u32, row)) fields |= SubjectField.register;
  return fields;
}

function judgeAttempted(outcomes: Outcomes, expected: Expectations, row: number): number {
  const reason = expected.reason[row]!;
  if (reason === Reason.deviceStatus) {
    const claimed = outcomes.handled[row] === 1 ? SubjectField.success : 0;
    return claimed | judgeAccess(outcomes, expected, row);
  }
  if (reason !== Reason.none) return ACCEPTED[reason]!;
  const hazard = (expected.hazard[row]! & ~Hazard.nonCanonical) === 0 ? 0 : SubjectField.address;
  return hazard | judgeAccess(outcomes, expected, row);
}

function judgeAccepted(outcomes: Outcomes, expected: Expectations, row: number): number {
  let fields = 0;
  if (outcomes.returned[row] !== expected.length[row]) fields |= SubjectField.length;
  else if (!outcomes.rip.equals(row, expected.rip, row)) fields |= SubjectField.rip;
  if (!sameRegisters(outcomes.registers.u32, expected.registers.u32, row)) fields |= SubjectField.register;
  return fields;
}

function judgeAccess({ access: did }: Outcomes, { access: must, dataKnown }: Expectations, row: number): number {
  if (did.count[row] !== must.count[row]) return SubjectField.access;
  let fields = 0;
  if (did.size[row] !== must.size[row]) fields |= SubjectField.size;
  if (did.direction[row] !== must.direction[row]) fields |= SubjectField.direction;
  if (!did.gpa.equals(row, must.gpa, row)) fields |= SubjectField.gpa;
  // The VMM takes as many bytes of a write as its size says; what stands above them, or in a read's r15, means nothing.
  if (fields !== 0 || must.direction[row] === Direction.read || dataKnown[row] === 0) return fields;
  return sameBytes(did.data.u8, must.data.u8, 8 * row, must.size[row]!) ? 0 : SubjectField.data;
}

/** Whether `count` bytes from `from` are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array, from: number, count: number): boolean {
  for (let k = from; k < from + count; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Whether all registers of a case are the same. */
export function sameRegisters(a: Uint32Array, b: Uint32Array, row: number): boolean {
  const halves = 2 * GPR_COUNT;
  let difference = 0;
  // Nearly always they are the same, so there is nothing to gain from stopping early.
  for (let k = halves * row; k < halves * (row + 1); k += 4) {
    difference |= a[k]! ^ b[k]! | a[k + 1]! ^ b[k + 1]! | a[k + 2]! ^ b[k + 2]! | a[k + 3]! ^ b[k + 3]!;
  }
  return difference === 0;
}

/**
 * Compares two decoders' decodings, those that several cases share only once.
 *
 * @example Two that differ in length
 * ```ts
 * import { DecodingColumns } from "../machine/decoding.ts";
 * import { DecoderField, judgeDecoders } from "./judge.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [a, b] = [new DecodingColumns(1), new DecodingColumns(1)];
 * a.valid[0] = b.valid[0] = 1;
 * a.length[0] = 3;
 * b.length[0] = 4;
 * const fields = new Uint32Array(1);
 * judgeDecoders(a, b, 1, fields);
 * assertEquals(fields[0], DecoderField.length);
 * ```
 *
 * @param a One decoder's columns.
 * @param b The other's.
 * @param size How many cases count.
 * @param out Receives the bits of {@linkcode DecoderField} of each case; 0 where they agree.
 */
export function judgeDecoders(a: DecodingColumns, b: DecodingColumns, size: number, out: Uint32Array): void {
  for (let row = 0, ofA = -1, ofB = -1, fields = 0; row < size; row++) {
    const nextA = a.rowOf[row]!;
    const nextB = b.rowOf[row]!;
    if (nextA !== ofA || nextB !== ofB) fields = judgeDecoding(a, nextA, b, nextB);
    ofA = nextA;
    ofB = nextB;
    out[row] = fields;
  }
}

function judgeDecoding(a: DecodingColumns, i: number, b: DecodingColumns, j: number): number {
  if (a.valid[i] !== b.valid[j]) return DecoderField.validity;
  if (a.valid[i] === 0) return 0;
  let fields = a.length[i] === b.length[j] ? 0 : DecoderField.length;
  if (a.form[i] !== b.form[j]) fields |= DecoderField.form;
  else if (a.mnemonic[i] !== b.mnemonic[j]) fields |= DecoderField.mnemonic;
  else if (a.form[i] !== Form.other) fields |= judgeOperands(a, i, b, j);
  return fields;
}

function judgeOperands(a: DecodingColumns, i: number, b: DecodingColumns, j: number): number {
  // Operands of different kinds have nothing more to compare.
  if (a.operand[i] !== b.operand[j] || a.hasImmediate[i] !== b.hasImmediate[j]) return DecoderField.operand;
  let fields = 0;
  if (a.store[i] !== b.store[j]) fields |= DecoderField.store;
  if (a.operandSize[i] !== b.operandSize[j]) fields |= DecoderField["operand-size"];
  if (a.memorySize[i] !== b.memorySize[j]) fields |= DecoderField["memory-size"];
  if (registers(a, i) !== registers(b, j)) fields |= DecoderField.register;
  if (!a.immediate.equals(i, b.immediate, j)) fields |= DecoderField.immediate;
  if (a.base[i] !== b.base[j]) fields |= DecoderField.base;
  if (a.index[i] !== b.index[j]) fields |= DecoderField.index;
  if (a.scale[i] !== b.scale[j]) fields |= DecoderField.scale;
  if (!a.displacement.equals(i, b.displacement, j)) fields |= DecoderField.displacement;
  if (a.segment[i] !== b.segment[j]) fields |= DecoderField.segment;
  if (a.addressSize[i] !== b.addressSize[j]) fields |= DecoderField["address-size"];
  if (a.repeat[i] !== b.repeat[j]) fields |= DecoderField.repeat;
  return fields;
}

/** Both register operands of a row with their byte positions as one number. */
function registers(d: DecodingColumns, at: number): number {
  return d.register[at]! | d.registerByte[at]! << 8 | d.rmRegister[at]! << 16 | d.rmRegisterByte[at]! << 24;
}
