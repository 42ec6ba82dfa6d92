/**
 * The binary protocol: batches of fixed-size records.
 *
 * @module
 */
import { type Batch, LAST_WORD, TEXT_WORDS } from "../../machine/batch.ts";
import type { Column } from "../../machine/column.ts";
import { ALL_FEATURES, toldColumns } from "../../machine/feature.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";
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
const TWO_32 = 0x1_0000_0000;

/** Writes and reads records. */
export class BinaryCodec implements Codec {
  readonly #sent: readonly Column[];

  /** Makes one for a program that knows a set of features; the bytes of what it is not told are zero. */
  constructor(features = ALL_FEATURES) {
    this.#sent = toldColumns(features).filter(({ protocol1 }) => protocol1 !== undefined);
  }

  encode({ batch, rows, number, firstId }: Request): Uint8Array {
    const bytes = new Uint8Array(HEADER_SIZE + CASE_SIZE * rows.length);
    const words = new Uint32Array(bytes.buffer);
    writeHeader(words, number, rows.length);
    writeTexts(words, batch, rows, firstId);
    for (const column of this.#sent) {
      const values = valuesOf(column.of(batch));
      const [to, size] = column.kind === "u8" ? [bytes, 1] : [words, 4];
      const place = { first: (HEADER_SIZE + column.protocol1!) / size, stride: CASE_SIZE / size };
      scatter({ values, width: values.length / batch.capacity }, rows, to, place);
    }
    return bytes;
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

/** Writes ids and texts, the 16th byte of which is not part of the case. */
function writeTexts(words: Uint32Array, batch: Batch, rows: readonly number[], firstId: number): void {
  for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += CASE_WORDS) {
    words[at + CaseWord.id] = firstId + k;
    const [text, from] = [at + CaseWord.text, TEXT_WORDS * rows[k]!];
    for (let w = 0; w < TEXT_WORDS; w++) words[text + w] = batch.words[from + w]!;
    words[text + TEXT_WORDS - 1]! &= LAST_WORD;
  }
}

type Values = Uint8Array | Uint32Array;

/** A column in the bytes or words that records are made of. */
function valuesOf(column: Values | Qwords): Values {
  return column instanceof Qwords ? column.u32 : column;
}

/** Where the values of a column go: those of the first record to `first`, those of each next one `stride` behind. */
interface Place {
  readonly first: number;
  readonly stride: number;
}

/** Writes a column into records: `width` values a row. */
function scatter(
  { values, width }: { readonly values: Values; readonly width: number },
  rows: readonly number[],
  to: Values,
  { first, stride }: Place,
): void {
  for (let k = 0, at = first; k < rows.length; k++, at += stride) {
    for (let w = 0; w < width; w++) to[at + w] = values[width * rows[k]! + w]!;
  }
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
