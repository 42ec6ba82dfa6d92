/**
 * Cases that got no answer, so that each is tried once only and always ends alike.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";

/** How many are remembered. */
const MOST_REMEMBERED = 1 << 16;

/** A hash of what a program is told of a case. */
export type HashOf = (batch: Batch, row: number) => number;

/** Remembers cases by what a program is told of them. */
export class LostCases {
  readonly #kinds = new Map<number, number>();
  readonly #hashOf: HashOf;

  /** Makes one that remembers none. */
  constructor(hashOf: HashOf) {
    this.#hashOf = hashOf;
  }

  /** Why case `row` got no answer; undefined where that is not known. */
  kindOf(batch: Batch, row: number): number | undefined {
    return this.#kinds.size === 0 ? undefined : this.#kinds.get(this.#hashOf(batch, row));
  }

  /** Takes note of a case. Once there are too many, all are forgotten. */
  add(batch: Batch, row: number, kind: number): void {
    if (this.#kinds.size >= MOST_REMEMBERED) this.#kinds.clear();
    this.#kinds.set(this.#hashOf(batch, row), kind);
  }
}
