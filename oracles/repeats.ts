/**
 * Which decoding of a text serves the cases that repeat it.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import type { DecodingColumns } from "../machine/decoding.ts";

/**
 * Follows a batch row by row, and says where what a decoder would say of a text stands already. A decoder reads forward
 * and nothing beyond the instruction's end, so a decoding also serves a case that can fetch more or less of the text,
 * as long as the whole instruction can be fetched.
 */
export class Repeats {
  readonly #batch: Batch;
  readonly #out: DecodingColumns;
  /** The row with most of the present text. */
  #decoded = 0;

  /** Follows `batch`, which is decoded into `out`. */
  constructor(batch: Batch, out: DecodingColumns) {
    this.#batch = batch;
    this.#out = out;
  }

  /** Copies what stands already, if it does. Row 0 comes first, then each row after it. */
  fill(row: number): boolean {
    const { fetch } = this.#batch;
    const out = this.#out;
    const from = this.#decoded;
    const isSameText = this.#batch.repeatsText(row);
    if (isSameText && (fetch[row] === fetch[from] || out.valid[from] === 1 && out.length[from]! <= fetch[row]!)) {
      out.copyRow(row, from);
      return true;
    }
    if (!isSameText || fetch[row]! > fetch[from]!) this.#decoded = row;
    return false;
  }
}
