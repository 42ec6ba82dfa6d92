/**
 * Decodings case by case, for tests.
 *
 * @module
 */
import { DecodingColumns } from "./decoding.ts";
import { Qwords } from "./qwords.ts";

/** What the first `size` cases are, each in a row of its own. */
export function caseByCase(decodings: DecodingColumns, size: number): DecodingColumns {
  const out = new DecodingColumns(size);
  for (const [name, column] of Object.entries(out) as [keyof DecodingColumns, Qwords | Uint8Array][]) {
    if (name === "rowOf") continue;
    const from = decodings[name] as unknown as Qwords | Uint8Array;
    for (let row = 0; row < size; row++) {
      const at = decodings.rowOf[row]!;
      if (column instanceof Qwords) column.copy(row, from as Qwords, at);
      else column[row] = (from as Uint8Array)[at]!;
    }
  }
  return out;
}
