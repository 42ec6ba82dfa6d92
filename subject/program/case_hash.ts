/**
 * Hashes of cases, to know one again.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { COLUMNS } from "../../machine/case.ts";
import { ofKind } from "../../machine/column.ts";
import { GPR_COUNT } from "../../machine/registers.ts";

const BYTES = ofKind(COLUMNS, "u8");
const DWORDS = ofKind(COLUMNS, "u32");
const QWORDS = ofKind(COLUMNS, "u64");

/** A number below 2^53 from all that a subject is told of case `row`. */
export function caseHash(batch: Batch, row: number): number {
  let [a, b] = [0x811c_9dc5, 0x9747_b28c];
  const add = (value: number) => {
    a = Math.imul(a ^ value, 0x0100_0193);
    b = Math.imul(b ^ value, 0x5bd1_e995);
    b ^= b >>> 15;
  };
  for (let k = 0; k < MAX_INSTRUCTION; k++) add(batch.text[TEXT_STRIDE * row + k]!);
  // Four of them to a word.
  for (let k = 0; k < BYTES.length; k += 4) {
    add(BYTES.slice(k, k + 4).reduce((word, column, n) => word | column.of(batch)[row]! << 8 * n, 0));
  }
  for (const column of QWORDS) {
    const { u32 } = column.of(batch);
    add(u32[2 * row]!);
    add(u32[2 * row + 1]!);
  }
  for (let k = 2 * GPR_COUNT * row; k < 2 * GPR_COUNT * (row + 1); k++) add(batch.registers.u32[k]!);
  for (const column of DWORDS) add(column.of(batch)[row]!);
  return (a >>> 0) * 0x20_0000 + (b >>> 11);
}
