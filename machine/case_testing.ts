/**
 * Writing cases in tests.
 *
 * @module
 */
import fc from "fast-check";
import { type Batch, MAX_INSTRUCTION } from "./batch.ts";
import { type Case, caseOf, COLUMNS, GROUPS, OWN_COLUMNS } from "./case.ts";
import { type Column, mostOf, type Value } from "./column.ts";
import { Qwords } from "./qwords.ts";
import { GPR_COUNT, REGISTER_NAMES } from "./registers.ts";

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

/** What a case can have in a column: its default in every second case, which matters as much as what differs from it. */
export function anyValue(column: Column): fc.Arbitrary<Value> {
  const any64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
  const often = <T>(value: T, any: fc.Arbitrary<T>) => fc.oneof(fc.constant(value), any);
  if (column.kind === "u64") return often<Value>(column.default, any64);
  if (column.kind === "registers") return fc.tuple(...column.default.map((value) => often(value, any64)));
  if (column.oneOf !== undefined) return fc.constantFrom(...column.oneOf);
  return often(column.default, fc.nat(mostOf(column)));
}

/** Any values of some columns, by name. */
function anyFields(columns: readonly Column[]): fc.Arbitrary<Record<string, Value>> {
  const fields = Object.fromEntries(columns.map((column) => [column.name, anyValue(column)]));
  return fc.record(fields, { noNullPrototype: true });
}

/** Any case at all: every field at its default or anything else. */
export function anyCase(): fc.Arbitrary<Case> {
  const text = fc.uint8Array({ minLength: 1, maxLength: MAX_INSTRUCTION });
  return fc.tuple(text, anyFields(OWN_COLUMNS), anyFields(GROUPS.ve), anyFields(GROUPS.device)).map(
    ([bytes, own, ve, device]) => caseOf(bytes, { ...own, ve, device } as Partial<Case>),
  );
}

/** All columns of a batch as bytes, text and fetch first; the words are the text again. */
export function batchBytes(batch: Batch): Uint8Array[] {
  const columns = [batch.text, ...COLUMNS.map((column) => column.of(batch)), batch.glaFromOperand];
  return columns.map((column) => new Uint8Array((column instanceof Qwords ? column.u8 : column).buffer));
}
