/**
 * Hashes of cases, to know one again.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { GPR_COUNT } from "../../machine/registers.ts";

/** A number below 2^53 from all that a subject is told of case `row`. */
export function caseHash(batch: Batch, row: number): number {
  let [a, b] = [0x811c_9dc5, 0x9747_b28c];
  const add = (value: number) => {
    a = Math.imul(a ^ value, 0x0100_0193);
    b = Math.imul(b ^ value, 0x5bd1_e995);
    b ^= b >>> 15;
  };
  for (let k = 0; k < MAX_INSTRUCTION; k++) add(batch.text[TEXT_STRIDE * row + k]!);
  add(batch.fetch[row]! | batch.cpl[row]! << 8);
  const { ve, device } = batch;
  const columns = [batch.rip, batch.rflags, batch.fsBase, batch.gsBase, device.value, device.status];
  for (const { u32 } of [...columns, ve.exitReason, ve.exitQualification, ve.gla, ve.gpa]) {
    add(u32[2 * row]!);
    add(u32[2 * row + 1]!);
  }
  for (let k = 2 * GPR_COUNT * row; k < 2 * GPR_COUNT * (row + 1); k++) add(batch.registers.u32[k]!);
  add(ve.instrLen[row]!);
  add(ve.instrInfo[row]!);
  return (a >>> 0) * 0x20_0000 + (b >>> 11);
}
