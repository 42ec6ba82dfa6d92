/**
 * Which decoding of a text serves the cases that repeat it. A decoder reads forward and nothing beyond the instruction's
 * end, so a decoding also serves a case that can fetch less or more of the text, as long as it has the instruction whole.
 *
 * These are functions without an object of their own, because an object that the loops of decoders call costs as much as
 * all else that they do for a repeated text.
 *
 * @module
 */
import { type Batch, LAST_WORD, MAX_INSTRUCTION, TEXT_WORDS } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";

// Constants of its own: docs/design/performance.md says why.
const WORDS = TEXT_WORDS;
const MASK = LAST_WORD;
const TOO_LONG = MAX_INSTRUCTION + 1;

/**
 * Gives the cases from case `row` on the decoding of case `from` as long as it serves them.
 *
 * @param batch The cases.
 * @param out What was said of those before `row`, and of these.
 * @param from A case that has the text of the one before `row`.
 * @param row The case, not the first of the batch.
 * @returns The first case that is to be decoded.
 */
export function shareServed(batch: Batch, out: DecodingColumns, from: number, row: number): number {
  const { words, fetch, size } = batch;
  const { rowOf } = out;
  const at = rowOf[from]!;
  const whole = out.valid[at] === 1 ? out.length[at]! : TOO_LONG;
  const asked = fetch[from]!;
  const before = WORDS * (row - 1);
  const one = words[before]!;
  const two = words[before + 1]!;
  const three = words[before + 2]!;
  const last = words[before + 3]!;
  for (let end = row; end < size; end++) {
    const k = WORDS * end;
    if (words[k] !== one || words[k | 1] !== two || words[k | 2] !== three) return end;
    if (((words[k | 3]! ^ last) & MASK) !== 0 || fetch[end] !== asked && fetch[end]! < whole) return end;
    rowOf[end] = at;
  }
  return size;
}

/** Of case `from` and case `row`, which had to be decoded, the one that serves more of those after them. */
export function servesMore(batch: Batch, from: number, row: number): number {
  return batch.repeatsText(row) && batch.fetch[row]! < batch.fetch[from]! ? from : row;
}
