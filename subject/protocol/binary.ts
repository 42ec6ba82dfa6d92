/**
 * The binary protocol: batches of fixed-size records.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import {
  CASE_SIZE,
  CASES_MAGIC,
  CaseWord,
  HEADER_SIZE,
  HeaderWord,
  OUTCOME_SIZE,
  OUTCOMES_MAGIC,
  OutcomeWord,
  OVER_MAGIC,
  TRAILER_SIZE,
  TrailerWord,
} from "./binary_layout.ts";
import type { Codec, Meter, Request } from "./codec.ts";
import { garbage } from "./subject_error.ts";

const HEADER_WORDS = HEADER_SIZE / 4;
const CASE_WORDS = CASE_SIZE / 4;
const OUTCOME_WORDS = OUTCOME_SIZE / 4;
const REGISTER_WORDS = 2 * GPR_COUNT;
const TEXT_WORDS = 4;
/** The text's 16th byte is not part of the case. */
const LAST_TEXT_WORD = 0x00ff_ffff;
const TWO_32 = 0x1_0000_0000;

/** Writes and reads records. */
export class BinaryCodec implements Codec {
  encode({ batch, rows, number, firstId }: Request): Uint8Array {
    const words = new Uint32Array(HEADER_WORDS + CASE_WORDS * rows.length);
    const text = new Uint32Array(batch.text.buffer);
    writeHeader(words, number, rows.length);
    for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += CASE_WORDS) {
      words[at + CaseWord.id] = firstId + k;
      writeCase(words, at, batch, rows[k]!, text);
    }
    return new Uint8Array(words.buffer);
  }

  meter(count: number): Meter {
    const outcomes = OUTCOME_SIZE * count;
    const length = HEADER_SIZE + outcomes + TRAILER_SIZE;
    return {
      measure: (bytes) => bytes.length < length ? 0 : length,
      isTorn: (bytes) =>
        bytes > HEADER_SIZE && (bytes - HEADER_SIZE >= outcomes || (bytes - HEADER_SIZE) % OUTCOME_SIZE !== 0),
    };
  }

  decode(answer: Uint8Array, { rows, number, firstId }: Request, out: Outcomes): void {
    // A copy of its own begins where words can.
    const words = new Uint32Array(answer.slice().buffer);
    checkHeader(words, number, rows.length);
    checkTrailer(words, rows.length);
    for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += OUTCOME_WORDS) {
      const id = (firstId + k) >>> 0;
      if (words[at + OutcomeWord.id] !== id) {
        throw garbage(`answers out of order: outcome of case ${words[at + OutcomeWord.id]} where ${id} was due`);
      }
      readOutcome(words, at, rows[k]!, out);
    }
  }
}

/** Writes the header of `count` cases, 4 words. */
export function writeHeader(words: Uint32Array, number: number, count: number): void {
  words[HeaderWord.magic] = CASES_MAGIC;
  words[HeaderWord.count] = count;
  words[HeaderWord.number] = number;
  words[HeaderWord.number + 1] = Math.floor(number / TWO_32);
}

function writeCase(words: Uint32Array, at: number, batch: Batch, row: number, text: Uint32Array): void {
  const { ve, device } = batch;
  words[at + CaseWord.fetchAndCpl] = batch.fetch[row]! | batch.cpl[row]! << 8;
  const from = TEXT_WORDS * row;
  for (let k = 0; k < TEXT_WORDS; k++) words[at + CaseWord.text + k] = text[from + k]!;
  words[at + CaseWord.text + 3] = words[at + CaseWord.text + 3]! & LAST_TEXT_WORD;
  put(words, at + CaseWord.rip, batch.rip.u32, row);
  put(words, at + CaseWord.rflags, batch.rflags.u32, row);
  put(words, at + CaseWord.fsBase, batch.fsBase.u32, row);
  put(words, at + CaseWord.gsBase, batch.gsBase.u32, row);
  const registers = batch.registers.u32;
  for (let k = 0; k < REGISTER_WORDS; k++) words[at + CaseWord.registers + k] = registers[REGISTER_WORDS * row + k]!;
  put(words, at + CaseWord.exitReason, ve.exitReason.u32, row);
  put(words, at + CaseWord.exitQualification, ve.exitQualification.u32, row);
  put(words, at + CaseWord.gla, ve.gla.u32, row);
  put(words, at + CaseWord.gpa, ve.gpa.u32, row);
  words[at + CaseWord.instrLen] = ve.instrLen[row]!;
  words[at + CaseWord.instrInfo] = ve.instrInfo[row]!;
  put(words, at + CaseWord.deviceValue, device.value.u32, row);
  put(words, at + CaseWord.deviceStatus, device.status.u32, row);
}

function put(words: Uint32Array, at: number, halves: Uint32Array, row: number): void {
  words[at] = halves[2 * row]!;
  words[at + 1] = halves[2 * row + 1]!;
}

/**
 * Checks the header of `count` outcomes, 4 words.
 *
 * @throws {ProgramFailure} When it is another.
 */
export function checkHeader(words: Uint32Array, number: number, count: number): void {
  if (words[HeaderWord.magic] !== OUTCOMES_MAGIC) throw garbage('answer does not begin with "done"');
  if (words[HeaderWord.count] !== count) {
    throw garbage(`answer says that it has ${words[HeaderWord.count]} outcomes, and ${count} were due`);
  }
  const answered = words[HeaderWord.number]! + TWO_32 * words[HeaderWord.number + 1]!;
  if (answered !== number) throw garbage(`answer is to batch ${answered}, and one to ${number} was due`);
}

function checkTrailer(words: Uint32Array, count: number): void {
  const at = HEADER_WORDS + OUTCOME_WORDS * count;
  if (words[at + TrailerWord.magic] !== OVER_MAGIC || words[at + TrailerWord.count] !== count) {
    throw garbage(`answer does not end with "over" after ${count} outcomes`);
  }
}

function readOutcome(words: Uint32Array, at: number, row: number, out: Outcomes): void {
  const flags = words[at + OutcomeWord.flags]!;
  const [handled, count, size, direction] = [flags & 0xff, flags >>> 8 & 0xff, flags >>> 16 & 0xff, flags >>> 24];
  if (handled > 1) throw garbage(`outcome has handled ${handled}, which is neither 0 nor 1`);
  if (words[at + OutcomeWord.zero] !== 0) throw garbage("outcome has a byte that must be 0 and is not");
  if (count > 0) checkAccess(size, direction);
  out.handled[row] = handled;
  out.returned[row] = words[at + OutcomeWord.returned]! | 0;
  out.access.count[row] = count;
  out.access.size[row] = size;
  out.access.direction[row] = direction;
  take(out.rip.u32, row, words, at + OutcomeWord.rip);
  take(out.access.gpa.u32, row, words, at + OutcomeWord.gpa);
  take(out.access.data.u32, row, words, at + OutcomeWord.data);
  const halves = out.registers.u32;
  for (let k = 0; k < REGISTER_WORDS; k++) halves[REGISTER_WORDS * row + k] = words[at + OutcomeWord.registers + k]!;
}

function take(halves: Uint32Array, row: number, words: Uint32Array, at: number): void {
  halves[2 * row] = words[at]!;
  halves[2 * row + 1] = words[at + 1]!;
}

/** Refuses an access that no hypercall can ask for. */
export function checkAccess(size: number, direction: number): void {
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) throw garbage(`outcome has an access of ${size} bytes`);
  if (direction > 1) throw garbage(`outcome has an access of direction ${direction}, which is neither 0 nor 1`);
}
