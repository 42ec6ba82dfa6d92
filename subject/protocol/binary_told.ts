/**
 * Version 2 of the binary protocol: outcomes with flags, an exception, accesses and a vector register, and detail sections
 * behind them.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import {
  type EffectColumns,
  Mark,
  NONE,
  type Telling,
  Tells,
  VECTOR_BYTES,
  VECTOR_COUNT,
} from "../../machine/effects.ts";
import { LAST_EXCEPTION } from "../../machine/exception.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { CaseRecords, checkHeader, checkId, checkTrailer, take, wordsOf } from "./binary.ts";
import {
  ACCESS_SIZE,
  AccessWord,
  HEADER_SIZE,
  LONGEST_DETAIL,
  LONGEST_SECTION,
  OVER_MAGIC,
  SECTION_SIZE,
  TOLD_SIZE,
  toldSize,
  ToldWord,
  TRAILER_SIZE,
} from "./binary_layout.ts";
import type { Codec, Meter, Request } from "./codec.ts";
import { readSections, writeRequest } from "./coverage_request.ts";
import { garbage } from "./subject_error.ts";
import { takeTold } from "./take_told.ts";

const HEADER_WORDS = HEADER_SIZE / 4;
const ACCESS_WORDS = ACCESS_SIZE / 4;
const REGISTER_WORDS = 2 * GPR_COUNT;

/** Writes cases and reads outcomes of version 2. */
export class ToldCodec implements Codec {
  readonly telling: Telling;
  readonly #cases: CaseRecords;
  readonly #size: number;

  /** Makes one for a program that knows a set of features and tells so much. */
  constructor(features: number, telling: Telling) {
    this.#cases = new CaseRecords(features, 2);
    this.telling = telling;
    this.#size = toldSize(telling.accesses);
  }

  encode(request: Request, spare?: Uint8Array): Uint8Array {
    const bytes = this.#cases.encode(request, spare);
    writeRequest(wordsOf(bytes), request);
    return bytes;
  }

  meter(count: number): Meter {
    const outcomes = HEADER_SIZE + this.#size * count;
    // Sections that were seen are not looked at again: there can be many of them.
    let end = outcomes;
    return {
      measure: (bytes) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        for (; bytes.length >= end + SECTION_SIZE; end += sectionAt(view, end)) {
          if (view.getUint32(end, true) === OVER_MAGIC) return end + TRAILER_SIZE;
          if (end - outcomes > LONGEST_DETAIL) throw garbage(`answer has more than ${LONGEST_DETAIL} bytes of details`);
        }
        return 0;
      },
      isTorn: (bytes) => bytes > HEADER_SIZE && (bytes >= outcomes || (bytes - HEADER_SIZE) % this.#size !== 0),
    };
  }

  decode(answer: Uint8Array, request: Request, out: Outcomes): void {
    const { batch, rows, number, firstId } = request;
    const words = wordsOf(answer);
    checkHeader(words, number, rows.length);
    checkTrailer(words, (answer.length - TRAILER_SIZE) / 4, rows.length);
    const end = HEADER_SIZE + this.#size * rows.length;
    for (let k = 0, at = HEADER_WORDS; k < rows.length; k++, at += this.#size / 4) {
      checkId(words[at + ToldWord.id]!, (firstId + k) >>> 0);
      readTold(words, at, batch, rows[k]!, out, this.telling);
    }
    readSections(answer, end, answer.length - TRAILER_SIZE, request);
  }
}

/** The size of a detail section that begins at byte `at`. */
function sectionAt(view: DataView, at: number): number {
  const length = view.getUint32(at + 4, true);
  if (length % 8 === 0 && length <= LONGEST_SECTION) return SECTION_SIZE + length;
  throw garbage(`answer has a detail section of ${length} bytes, which is no multiple of 8 up to ${LONGEST_SECTION}`);
}

/** Reads an outcome that begins at word `at`. */
function readTold(words: Uint32Array, at: number, batch: Batch, row: number, out: Outcomes, telling: Telling): void {
  const flags = words[at + ToldWord.flags]!;
  const [handled, isRaised, vector, count] = [flags & 0xff, flags >>> 8 & 0xff, flags >>> 16 & 0xff, flags >>> 24];
  if (handled > 1) throw garbage(`outcome has handled ${handled}, which is neither 0 nor 1`);
  if (isRaised > 1) throw garbage(`outcome says ${isRaised} of an exception, which is neither 0 nor 1`);
  if (isRaised === 1 && vector > LAST_EXCEPTION) {
    throw garbage(`outcome raises exception ${vector}, which is not from 0 to ${LAST_EXCEPTION}`);
  }
  if (words[at + ToldWord.zero] !== 0) throw garbage("outcome has a byte that must be 0 and is not");
  out.handled[row] = handled;
  out.returned[row] = words[at + ToldWord.returned]! | 0;
  take(out.rip.u32, row, words, at + ToldWord.rip);
  const halves = out.registers.u32;
  for (let k = 0; k < REGISTER_WORDS; k++) halves[REGISTER_WORDS * row + k] = words[at + ToldWord.registers + k]!;
  const { effects } = out;
  if (effects === undefined) return;
  effects.told[row] = telling.what;
  take(effects.rflags.u32, row, words, at + ToldWord.rflags);
  effects.exception[row] = isRaised === 1 ? vector : NONE;
  effects.errorCode[row] = words[at + ToldWord.errorCode]!;
  take(effects.cr2.u32, row, words, at + ToldWord.cr2);
  take(effects.iterations.u32, row, words, at + ToldWord.iterations);
  take(effects.path.u32, row, words, at + ToldWord.path);
  readVector(words, at, effects, row);
  readAccesses(words, at + TOLD_SIZE / 4, count, effects, row);
  takeTold(batch, out, row);
}

function readVector(words: Uint32Array, at: number, effects: EffectColumns, row: number): void {
  const what = words[at + ToldWord.vector]!;
  const [isChanged, register] = [what & 0xff, what >>> 8 & 0xff];
  if (isChanged > 1) throw garbage(`outcome says ${isChanged} of a vector register, which is neither 0 nor 1`);
  const fresh = what >>> 16;
  if (fresh > 1 || fresh === 1 && (effects.told[row]! & Tells.coverage) === 0) {
    throw garbage("outcome has a byte that must be 0 and is not");
  }
  effects.fresh[row] = fresh;
  effects.vector[row] = isChanged === 1 ? register : NONE;
  if (isChanged === 0 || (effects.told[row]! & Tells.vectors) === 0) return;
  if (register >= VECTOR_COUNT) {
    throw garbage(`outcome has a vector register ${register}, and there are ${VECTOR_COUNT}`);
  }
  const bytes = new Uint8Array(words.buffer, words.byteOffset + 4 * (at + ToldWord.vectorBytes), VECTOR_BYTES);
  effects.vectorBytes.set(bytes, VECTOR_BYTES * row);
}

function readAccesses(
  words: Uint32Array,
  at: number,
  count: number,
  { accesses, told }: EffectColumns,
  row: number,
): void {
  accesses.setCount(row, (told[row]! & Tells.accesses) === 0 ? 0 : count);
  const first = accesses.most * row;
  for (let k = 0, from = at; k < accesses.told[row]!; k++, from += ACCESS_WORDS) {
    const what = words[from + AccessWord.what]!;
    const [size, direction, mark] = [what & 0xff, what >>> 8 & 0xff, what >>> 16 & 0xff];
    checkTold(size, direction, mark);
    if (what >>> 24 !== 0 || words[from + AccessWord.zero] !== 0) {
      throw garbage("access has a byte that must be 0 and is not");
    }
    take(accesses.address.u32, first + k, words, from + AccessWord.address);
    take(accesses.gpa.u32, first + k, words, from + AccessWord.gpa);
    take(accesses.data.u32, first + k, words, from + AccessWord.data);
    accesses.size[first + k] = size;
    accesses.direction[first + k] = direction;
    accesses.mark[first + k] = mark;
  }
}

const ALL_MARKS = Mark.device | Mark.piece | Mark.unplaced;

/** Refuses an access that nobody can make. */
export function checkTold(size: number, direction: number, mark: number): void {
  if (size < 1 || size > 8) throw garbage(`outcome has an access of ${size} bytes, which is not from 1 to 8`);
  if (direction > 1) throw garbage(`outcome has an access of direction ${direction}, which is neither 0 nor 1`);
  if ((mark & ~ALL_MARKS) !== 0) throw garbage(`outcome has an access with unknown marks: 0x${mark.toString(16)}`);
  if ((mark & Mark.unplaced) !== 0 && (mark & Mark.device) === 0) {
    throw garbage("outcome has an access with neither a linear address nor a gpa");
  }
}
