/**
 * Counts what decoders are wrong about, by extension.
 *
 * @module
 */
import { type DecoderCell, type MatrixRow, mistakesOf } from "../../findings/decoder_matrix.ts";
import { compareExtensions, extensionOf, readCodes } from "../../oracles/decoders/iced/extensions.ts";
import type { Panel } from "../../oracles/panel.ts";
import { OPEN, TextMistakes } from "../../triage/text_mistakes.ts";

/** What is counted of an extension, and of each decoder in it. */
interface Counts {
  texts: number;
  settled: number;
  open: number;
  /** By decoder, then by number of the mistake, `NOT_WRONG` and `OPEN` included. */
  readonly mistakes: Float64Array;
}

/** Numbers that a decoder has in an extension. */
const WIDTH = OPEN + 1;

/** Counts the texts of any number of batches. */
export class MatrixTally {
  readonly #decoders: number;
  readonly #mistakes: TextMistakes;
  readonly #codes: Uint16Array<ArrayBuffer>;
  readonly #counts = new Map<string, Counts>();

  /** Makes one for panels of so many decoders, and batches of up to `capacity` texts. */
  constructor(decoders: number, capacity: number) {
    this.#decoders = decoders;
    this.#mistakes = new TextMistakes(decoders);
    this.#codes = new Uint16Array(capacity);
  }

  /** Counts the texts of the batch that the panel has just answered. */
  count(panel: Panel): void {
    const mistakes = this.#mistakes;
    const { batch } = panel;
    readCodes(batch, this.#codes);
    for (let row = 0; row < batch.size; row++) {
      mistakes.read(panel, row);
      const counts = this.#of(extensionOf(this.#codes[row]!));
      counts.texts++;
      if (mistakes.isSettled) counts.settled++;
      if (mistakes.isOpen) counts.open++;
      for (let n = 0; n < this.#decoders; n++) counts.mistakes[WIDTH * n + mistakes.of[n]!]!++;
    }
  }

  /** What was counted, in the order of extensions. */
  get rows(): MatrixRow[] {
    const all = [...this.#counts].sort(([a], [b]) => compareExtensions(a, b));
    return all.map(([extension, { texts, settled, open, mistakes }]) => ({
      extension,
      texts,
      settled,
      open,
      cells: Array.from({ length: this.#decoders }, (_, n) => cellOf(mistakes, WIDTH * n)),
    }));
  }

  #of(extension: string): Counts {
    let counts = this.#counts.get(extension);
    if (counts === undefined) {
      counts = { texts: 0, settled: 0, open: 0, mistakes: new Float64Array(WIDTH * this.#decoders) };
      this.#counts.set(extension, counts);
    }
    return counts;
  }
}

function cellOf(mistakes: Float64Array, at: number): DecoderCell {
  return { ...mistakesOf((_, n) => mistakes[at + n]!), open: mistakes[at + OPEN]! };
}
