/**
 * Counts what decoders are wrong about, by extension.
 *
 * @module
 */
import { type DecoderCell, errorsOf, type MatrixRow } from "../../findings/decoder_matrix.ts";
import { compareExtensions, extensionOf, readCodes } from "../../oracles/decoders/iced/extensions.ts";
import type { Panel } from "../../oracles/panel.ts";
import { OPEN, TextErrors } from "../../triage/text_errors.ts";

/** What is counted of an extension, and of each decoder in it. */
interface Counts {
  texts: number;
  settled: number;
  open: number;
  /** By decoder, then by number of the error, `NOT_WRONG` and `OPEN` included. */
  readonly errors: Float64Array;
}

/** Numbers that a decoder has in an extension. */
const WIDTH = OPEN + 1;

/** Counts the texts of any number of batches. */
export class MatrixTally {
  readonly #decoders: number;
  readonly #errors: TextErrors;
  readonly #codes: Uint16Array<ArrayBuffer>;
  readonly #counts = new Map<string, Counts>();

  /** Makes one for panels of so many decoders, and batches of up to `capacity` texts. */
  constructor(decoders: number, capacity: number) {
    this.#decoders = decoders;
    this.#errors = new TextErrors(decoders);
    this.#codes = new Uint16Array(capacity);
  }

  /** Counts the texts of the batch that the panel has just answered. */
  count(panel: Panel): void {
    const errors = this.#errors;
    const { batch } = panel;
    readCodes(batch, this.#codes);
    for (let row = 0; row < batch.size; row++) {
      errors.read(panel, row);
      const counts = this.#of(extensionOf(this.#codes[row]!));
      counts.texts++;
      if (errors.isSettled) counts.settled++;
      if (errors.isOpen) counts.open++;
      for (let n = 0; n < this.#decoders; n++) counts.errors[WIDTH * n + errors.of[n]!]!++;
    }
  }

  /** What was counted, in the order of extensions. */
  get rows(): MatrixRow[] {
    const all = [...this.#counts].sort(([a], [b]) => compareExtensions(a, b));
    return all.map(([extension, { texts, settled, open, errors }]) => ({
      extension,
      texts,
      settled,
      open,
      cells: Array.from({ length: this.#decoders }, (_, n) => cellOf(errors, WIDTH * n)),
    }));
  }

  #of(extension: string): Counts {
    let counts = this.#counts.get(extension);
    if (counts === undefined) {
      counts = { texts: 0, settled: 0, open: 0, errors: new Float64Array(WIDTH * this.#decoders) };
      this.#counts.set(extension, counts);
    }
    return counts;
  }
}

function cellOf(errors: Float64Array, at: number): DecoderCell {
  return { ...errorsOf((_, n) => errors[at + n]!), open: errors[at + OPEN]! };
}
