/**
 * Which decoding of a text serves the cases that repeat it. A decoder reads forward and nothing beyond the instruction's
 * end, so a decoding also serves a case that can fetch less or more of the text, as long as it has the instruction whole.
 *
 * These are functions without an object of their own, because an object that the loops of decoders call costs as much as
 * all else that they do for a repeated text.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import type { DecodingColumns } from "../machine/decoding.ts";

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
  const { fetch } = batch;
  const endOfText = batch.endOfText(row - 1);
  const at = out.rowOf[from]!;
  const whole = out.valid[at] === 1 ? out.length[at]! : MAX_INSTRUCTION + 1;
  let end = row;
  while (end < endOfText && (fetch[end] === fetch[from] || whole <= fetch[end]!)) end++;
  out.share(at, row, end);
  return end;
}

/** Of case `from` and case `row`, which had to be decoded, the one that serves more of those after them. */
export function servesMore(batch: Batch, from: number, row: number): number {
  return batch.repeatsText(row) && batch.fetch[row]! < batch.fetch[from]! ? from : row;
}
