/**
 * Writing cases in tests.
 *
 * @module
 */
import { type Case, caseOf } from "./case.ts";
import type { Qwords } from "./qwords.ts";
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
