/**
 * Cases as lines for a program: a line of a case file with nothing left out, and the case's id.
 *
 * @module
 */
import { formatBytes } from "../corpus/hex.ts";
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";
import type { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../machine/registers.ts";

/** A 64-bit value as a JSON string of hex digits. It comes from halves: tens of thousands of lines a second need it. */
function qword({ u32 }: Qwords, row: number): string {
  const [low, high] = [u32[2 * row]!, u32[2 * row + 1]!];
  if (high === 0) return `"0x${low.toString(16)}"`;
  return `"0x${high.toString(16)}${low.toString(16).padStart(8, "0")}"`;
}

/**
 * Case `row` of `batch` as a line, without the line's end.
 *
 * @param id What the answer has to repeat.
 */
export function caseLine(batch: Batch, row: number, id: number): string {
  const { ve, device } = batch;
  const at = TEXT_STRIDE * row;
  const bytes = formatBytes(batch.text.subarray(at, at + MAX_INSTRUCTION));
  return `{"id":${id},"bytes":"${bytes}","fetch":${batch.fetch[row]},"cpl":${batch.cpl[row]},` +
    `"rip":${qword(batch.rip, row)},"rflags":${qword(batch.rflags, row)},` +
    `"fsBase":${qword(batch.fsBase, row)},"gsBase":${qword(batch.gsBase, row)},"regs":{${registers(batch, row)}},` +
    `"ve":{"exitReason":${qword(ve.exitReason, row)},"exitQualification":${qword(ve.exitQualification, row)},` +
    `"gla":${qword(ve.gla, row)},"gpa":${qword(ve.gpa, row)},` +
    `"instrLen":${ve.instrLen[row]},"instrInfo":${ve.instrInfo[row]}},` +
    `"device":{"value":${qword(device.value, row)},"status":${qword(device.status, row)}}}`;
}

function registers(batch: Batch, row: number): string {
  let text = "";
  for (let r = 0; r < GPR_COUNT; r++) {
    text += `${r === 0 ? "" : ","}"${REGISTER_NAMES[r]}":${qword(batch.registers, GPR_COUNT * row + r)}`;
  }
  return text;
}
