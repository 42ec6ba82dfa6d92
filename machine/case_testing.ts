/**
 * Writing cases in tests.
 *
 * @module
 */
import fc from "fast-check";
import { type Batch, MAX_INSTRUCTION } from "./batch.ts";
import { type Case, caseOf, DEFAULT_CASE } from "./case.ts";
import { Qwords } from "./qwords.ts";
import { DEFAULT_REGISTERS, GPR_COUNT, REGISTER_NAMES } from "./registers.ts";

/** Case fields that tests set by name. */
export interface Setting extends Partial<Omit<Case, "bytes" | "registers">> {
  readonly regs?: Record<string, bigint>;
}

/** Bytes of a hex string with blanks. */
export function hex(text: string): number[] {
  return text.trim() === "" ? [] : text.trim().split(/\s+/).map((byte) => parseInt(byte, 16));
}

/** A case of the instruction `text` (hex, with blanks). */
export function caseFrom(text: string, { regs = {}, ...fields }: Setting = {}): Case {
  const plain = caseOf(hex(text), fields);
  return { ...plain, registers: plain.registers.map((value, r) => regs[REGISTER_NAMES[r]!] ?? value) };
}

/** A VMM that answers `value`. */
export function answers(value: bigint, status = 0n): Setting {
  return { device: { value, status } };
}

/** The registers of the first row of a column that differ from `before`. */
export function changed(before: readonly bigint[], after: Qwords): Record<string, bigint> {
  const regs: Record<string, bigint> = {};
  for (let r = 0; r < GPR_COUNT; r++) if (after.at(r) !== before[r]) regs[REGISTER_NAMES[r]!] = after.at(r);
  return regs;
}

/** `value` in every second case, else one of `any`: defaults matter as much as what differs from them. */
function often<T>(value: T, any: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof(fc.constant(value), any);
}

/** Any case at all: every field at its default or anything else. */
export function anyCase(): fc.Arbitrary<Case> {
  const { ve, device } = DEFAULT_CASE;
  const any64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
  const any32 = fc.integer({ min: 0, max: 0xffff_ffff });
  const qword = (missing: bigint) => often(missing, any64);
  const text = fc.uint8Array({ minLength: 1, maxLength: MAX_INSTRUCTION });
  const rest = fc.record({
    fetch: often(DEFAULT_CASE.fetch, fc.nat(MAX_INSTRUCTION)),
    cpl: fc.constantFrom(0, 3),
    rip: qword(DEFAULT_CASE.rip),
    rflags: qword(DEFAULT_CASE.rflags),
    fsBase: qword(DEFAULT_CASE.fsBase),
    gsBase: qword(DEFAULT_CASE.gsBase),
    registers: fc.tuple(...DEFAULT_REGISTERS.map(qword)),
    ve: fc.record({
      exitReason: qword(ve.exitReason),
      exitQualification: qword(ve.exitQualification),
      gla: often<bigint | null>(null, any64),
      gpa: qword(ve.gpa),
      instrLen: often(ve.instrLen, any32),
      instrInfo: often(ve.instrInfo, any32),
    }, { noNullPrototype: true }),
    device: fc.record({ value: qword(device.value), status: qword(device.status) }, { noNullPrototype: true }),
  }, { noNullPrototype: true });
  return fc.tuple(text, rest).map(([bytes, fields]) => caseOf(bytes, fields));
}

/** All columns of a batch as bytes, text and fetch first; the words are the text again. */
export function batchBytes(batch: Batch): Uint8Array[] {
  const flat = (columns: object): unknown[] =>
    Object.values(columns).flatMap((column) => column instanceof Qwords || ArrayBuffer.isView(column) ? [column] : []);
  const columns = [batch, batch.ve, batch.device].flatMap(flat).filter((column) => column !== batch.words);
  return columns.map((column) => new Uint8Array((column instanceof Qwords ? column.u8 : column as Uint8Array).buffer));
}
