/**
 * Cases as lines for a program: a line of a case file with nothing left out, and the case's id.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";
import { type AsciiWriter, bytesOf } from "./ascii.ts";

/** More than a line can take. */
const ROOM = 2048;

/** What stands in front of each value; a 64-bit one has its closing quote from what follows. */
const BEFORE = {
  id: bytesOf('{"id":'),
  bytes: bytesOf(',"bytes":"'),
  fetch: bytesOf('","fetch":'),
  cpl: bytesOf(',"cpl":'),
  rip: bytesOf(',"rip":"0x'),
  rflags: bytesOf('","rflags":"0x'),
  fsBase: bytesOf('","fsBase":"0x'),
  gsBase: bytesOf('","gsBase":"0x'),
  registers: REGISTER_NAMES.map((name, r) => bytesOf(`${r === 0 ? '","regs":{' : '",'}"${name}":"0x`)),
  exitReason: bytesOf('"},"ve":{"exitReason":"0x'),
  exitQualification: bytesOf('","exitQualification":"0x'),
  gla: bytesOf('","gla":"0x'),
  gpa: bytesOf('","gpa":"0x'),
  instrLen: bytesOf('","instrLen":'),
  instrInfo: bytesOf(',"instrInfo":'),
  value: bytesOf('},"device":{"value":"0x'),
  status: bytesOf('","status":"0x'),
  end: bytesOf('"}}\n'),
};

/**
 * Writes case `row` of `batch` as a line.
 *
 * @param id What the answer has to repeat.
 */
export function writeCaseLine(to: AsciiWriter, batch: Batch, row: number, id: number): void {
  const { ve, device } = batch;
  to.reserve(ROOM);
  decimal(to, BEFORE.id, id);
  to.text(BEFORE.bytes);
  to.hexBytes(batch.text, TEXT_STRIDE * row, MAX_INSTRUCTION);
  decimal(to, BEFORE.fetch, batch.fetch[row]!);
  decimal(to, BEFORE.cpl, batch.cpl[row]!);
  qword(to, BEFORE.rip, batch.rip, row);
  qword(to, BEFORE.rflags, batch.rflags, row);
  qword(to, BEFORE.fsBase, batch.fsBase, row);
  qword(to, BEFORE.gsBase, batch.gsBase, row);
  for (let r = 0; r < GPR_COUNT; r++) qword(to, BEFORE.registers[r]!, batch.registers, GPR_COUNT * row + r);
  qword(to, BEFORE.exitReason, ve.exitReason, row);
  qword(to, BEFORE.exitQualification, ve.exitQualification, row);
  qword(to, BEFORE.gla, ve.gla, row);
  qword(to, BEFORE.gpa, ve.gpa, row);
  decimal(to, BEFORE.instrLen, ve.instrLen[row]!);
  decimal(to, BEFORE.instrInfo, ve.instrInfo[row]!);
  qword(to, BEFORE.value, device.value, row);
  qword(to, BEFORE.status, device.status, row);
  to.text(BEFORE.end);
}

function decimal(to: AsciiWriter, before: Uint8Array, value: number): void {
  to.text(before);
  to.decimal(value);
}

function qword(to: AsciiWriter, before: Uint8Array, { u32 }: Qwords, i: number): void {
  to.text(before);
  to.hex(u32[2 * i]!, u32[2 * i + 1]!);
}
