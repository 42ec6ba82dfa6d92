/**
 * The binary protocol: batches of fixed-size records.
 *
 * @module
 */
import { LAST_WORD, TEXT_WORDS } from "../../machine/batch.ts";
import type { Column } from "../../machine/column.ts";
import { ALL_FEATURES, toldColumns } from "../../machine/feature.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import {
  CASE_SIZE,
  CASE_SIZE_2,
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
  type Version,
} from "./binary_layout.ts";
import type { Codec, Meter, Request } from "./codec.ts";
import { garbage } from "./subject_error.ts";

const HEADER_WORDS = HEADER_SIZE / 4;
const OUTCOME_WORDS = OUTCOME_SIZE / 4;
const REGISTER_WORDS = 2 * GPR_COUNT;
/** Rows that all columns are written of before the next: their records stay in a processor's cache meanwhile. */
const BLOCK = 256;
const TWO_32 = 0x1_0000_0000;

/** Writes and reads records of version 1. */
export class BinaryCodec implements Codec {
  readonly #cases: CaseRecords;

  /** Makes one for a program that knows a set of features; the bytes of what it is not told are zero. */
  constructor(features = ALL_FEATURES) {
    this.#cases = new CaseRecords(features, 1);
  }

  encode(request: Request, spare?: Uint8Array): Uint8Array {
    return this.#cases.encode(request, spare);
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
    const words = wordsOf(answer);
    checkHeader(words, number, rows.length);
    checkTrailer(words, HEADER_WORDS + OUTCOME_WORDS * rows.length, rows.length);
    for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += OUTCOME_WORDS) {
      checkId(words[at + OutcomeWord.id]!, (firstId + k) >>> 0);
      readOutcome(words, at, rows[k]!, out);
    }
  }
}

/** Writes cases as records, which begin alike in both versions. */
export class CaseRecords {
  /** The columns that are sent, and where in a record each of them is, in bytes. */
  readonly #sent: readonly { readonly column: Column; readonly at: number }[];
  readonly #size: number;

  /** Lays records out for a program that knows a set of features. */
  constructor(features: number, version: Version) {
    this.#size = version === 1 ? CASE_SIZE : CASE_SIZE_2;
    this.#sent = toldColumns(features, version).map((column) => ({ column, at: placeOf(column, version) }))
      .filter((each): each is { column: Column; at: number } => each.at !== undefined);
  }

  /**
   * The bytes of a request.
   *
   * @param spare Those of an earlier one of this object: what lies between fields is zero there, too, and memory that was
   * touched before costs less.
   */
  encode({ batch, rows, number, firstId }: Request, spare?: Uint8Array): Uint8Array {
    const size = this.#size;
    const length = HEADER_SIZE + size * rows.length;
    const isEnough = spare !== undefined && spare.buffer.byteLength >= length;
    const bytes = isEnough ? new Uint8Array(spare.buffer, 0, length) : new Uint8Array(length);
    const words = new Uint32Array(bytes.buffer, 0, length / 4);
    writeHeader(words, number, rows.length);
    writeTexts(words, { batch, rows, firstId }, size / 4);
    for (let from = 0; from < rows.length; from += BLOCK) {
      const block = { rows, from, to: Math.min(from + BLOCK, rows.length) };
      for (const { column, at } of this.#sent) {
        const values = valuesOf(column.of(batch));
        const [to, unit] = column.kind === "u8" ? [bytes, 1] : [words, 4];
        scatter({ values, width: values.length / batch.capacity }, block, to, {
          first: (HEADER_SIZE + at) / unit,
          stride: size / unit,
        });
      }
    }
    return bytes;
  }
}

function placeOf({ protocol1, protocol2 }: Column, version: Version): number | undefined {
  return version === 1 ? protocol1 : protocol1 ?? protocol2;
}

/** Writes the header of `count` cases, or of what else `magic` says, 4 words. */
export function writeHeader(words: Uint32Array, number: number, count: number, magic: number = CASES_MAGIC): void {
  words[HeaderWord.magic] = magic;
  words[HeaderWord.count] = count;
  words[HeaderWord.number] = number;
  words[HeaderWord.number + 1] = Math.floor(number / TWO_32);
}

/** Writes ids and texts, the 16th byte of which is not part of the case. */
export function writeTexts(
  words: Uint32Array,
  { batch, rows, firstId }: Omit<Request, "number">,
  stride: number,
): void {
  for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += stride) {
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

/** Some of the rows that are written. */
interface Block {
  readonly rows: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Writes a column into records: `width` values a row. */
function scatter(
  { values, width }: { readonly values: Values; readonly width: number },
  { rows, from, to: end }: Block,
  to: Values,
  { first, stride }: Place,
): void {
  for (let k = from, at = first + stride * from; k < end; k++, at += stride) {
    for (let w = 0; w < width; w++) to[at + w] = values[width * rows[k]! + w]!;
  }
}

/** What programs answer with, in messages: of a subject it is an outcome of a case. */
export interface AnswerWords {
  readonly answer: string;
  readonly of: string;
}

const OUTCOME: AnswerWords = { answer: "outcome", of: "case" };

/**
 * Checks the header of `count` outcomes, 4 words.
 *
 * @throws {ProgramFailure} When it is another.
 */
export function checkHeader(words: Uint32Array, number: number, count: number, { answer } = OUTCOME): void {
  if (words[HeaderWord.magic] !== OUTCOMES_MAGIC) throw garbage('answer does not begin with "done"');
  if (words[HeaderWord.count] !== count) {
    throw garbage(`answer says that it has ${words[HeaderWord.count]} ${answer}s, and ${count} were due`);
  }
  const answered = words[HeaderWord.number]! + TWO_32 * words[HeaderWord.number + 1]!;
  if (answered !== number) throw garbage(`answer is to batch ${answered}, and one to ${number} was due`);
}

/**
 * Checks what ends an answer of `count` outcomes, at word `at`.
 *
 * @throws {ProgramFailure} When it is something else.
 */
export function checkTrailer(words: Uint32Array, at: number, count: number, { answer } = OUTCOME): void {
  if (words[at + TrailerWord.magic] !== OVER_MAGIC || words[at + TrailerWord.count] !== count) {
    throw garbage(`answer does not end with "over" after ${count} ${answer}s`);
  }
}

/** Refuses the outcome of another case than the one that is due. */
export function checkId(id: number, due: number, { answer, of } = OUTCOME): void {
  if (id !== due) throw garbage(`answers out of order: ${answer} of ${of} ${id} where ${due} was due`);
}

/** Bytes as words. What does not begin where words can is copied. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(buffer, byteOffset, length >> 2);
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

/** Takes a value of two words. */
export function take(halves: Uint32Array, row: number, words: Uint32Array, at: number): void {
  halves[2 * row] = words[at]!;
  halves[2 * row + 1] = words[at + 1]!;
}

/** Refuses an access that no hypercall can ask for. */
export function checkAccess(size: number, direction: number): void {
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) throw garbage(`outcome has an access of ${size} bytes`);
  if (direction > 1) throw garbage(`outcome has an access of direction ${direction}, which is neither 0 nor 1`);
}
