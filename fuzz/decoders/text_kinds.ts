/**
 * Which kinds of texts were met: where all decoders say the same of a text, CPUs are asked about the first few of its kind.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { KindOfText } from "./kind_of_text.ts";

/** Texts of a kind that are asked about. */
export const FEW = 2;

/** Kinds that are remembered; a new one takes the place of an old one with the same hash. */
const KINDS = 1 << 20;

/** Multipliers of a hash. */
const [FIRST, SECOND] = [0x9e37_79b1, 0x85eb_ca77];

/** The kinds that were met. */
export class TextKinds {
  readonly #kind = new KindOfText();
  /** By place, the other half of a kind's hash, and how many texts of it there were. */
  readonly #keys = new Uint32Array(KINDS);
  readonly #counts = new Uint8Array(KINDS);

  /**
   * Counts a text.
   *
   * @param batch Holds it.
   * @param reference What the reference decoder says of it.
   * @param row Its row.
   * @returns Whether it is one of the first few of its kind.
   */
  isNew(batch: Batch, reference: DecodingColumns, row: number): boolean {
    const kind = this.#kind;
    kind.read(batch, reference, row);
    let hash = Math.imul(kind.head ^ FIRST, FIRST);
    hash = Math.imul(hash ^ hash >>> 15 ^ kind.body, FIRST);
    hash = Math.imul(hash ^ hash >>> 15 ^ kind.mnemonic, FIRST);
    hash ^= hash >>> 13;
    return this.#count(hash & KINDS - 1, Math.imul(hash ^ kind.head, SECOND) >>> 0);
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
