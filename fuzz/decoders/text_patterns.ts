/**
 * Which patterns of texts were met: where all decoders say the same of a text, CPUs are asked about the first few of its pattern.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { TextPattern } from "./text_pattern.ts";

/** Texts of a pattern that are asked about. */
export const FEW = 2;

/** Patterns that are remembered; a new one takes the place of an old one with the same hash. */
const PATTERNS = 1 << 20;

/** Multipliers of a hash. */
const [FIRST, SECOND] = [0x9e37_79b1, 0x85eb_ca77];

/** The patterns that were met. */
export class TextPatterns {
  readonly #pattern = new TextPattern();
  /** By place, the other half of a pattern's hash, and how many texts of it there were. */
  readonly #keys = new Uint32Array(PATTERNS);
  readonly #counts = new Uint8Array(PATTERNS);

  /**
   * Counts a text.
   *
   * @param batch Holds it.
   * @param reference What the reference decoder says of it.
   * @param row Its row.
   * @returns Whether it is one of the first few of its pattern.
   */
  isNew(batch: Batch, reference: DecodingColumns, row: number): boolean {
    const pattern = this.#pattern;
    pattern.read(batch, reference, row);
    let hash = Math.imul(pattern.head ^ FIRST, FIRST);
    hash = Math.imul(hash ^ hash >>> 15 ^ pattern.body, FIRST);
    hash = Math.imul(hash ^ hash >>> 15 ^ pattern.mnemonic, FIRST);
    hash ^= hash >>> 13;
    return this.#count(hash & PATTERNS - 1, Math.imul(hash ^ pattern.head, SECOND) >>> 0);
  }

  #count(place: number, key: number): boolean {
    if (this.#keys[place] !== key) {
      this.#keys[place] = key;
      this.#counts[place] = 0;
    }
    if (this.#counts[place] === FEW) return false;
    this.#counts[place]!++;
    return true;
  }
}
