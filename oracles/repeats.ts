/**
 * Which decoding of a text serves the cases that repeat it. A decoder reads forward and nothing beyond the instruction's
 * end, so a decoding also serves a case that can fetch less or more of the text, as long as it has the instruction whole.
 *
 * These are functions without an object of their own, because an object that the loops of decoders call costs as much as
 * all else that they do for a repeated text.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import type { DecodingColumns } from "../machine/decoding.ts";

/**
 * Whether what a decoder says of case `row` is what it said of case `from`.
 *
 * @param batch The cases.
 * @param out What was said of those before `row`.
 * @param from A case that has the text of the one before `row`.
 * @param row The case.
 */
export function isServed(batch: Batch, out: DecodingColumns, from: number, row: number): boolean {
  if (!batch.repeatsText(row)) return false;
  const { fetch } = batch;
  return fetch[row] === fetch[from] || out.valid[from] === 1 && out.length[from]! <= fetch[row]!;
}

/** Of case `from` and case `row`, which had to be decoded, the one that serves more of those after them. */
export function servesMore(batch: Batch, from: number, row: number): number {
  return batch.repeatsText(row) && batch.fetch[row]! < batch.fetch[from]! ? from : row;
}
