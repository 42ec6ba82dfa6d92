/**
 * The entries of a campaign's corpus as columns that grow.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";

/** Entries that fit at first. */
const FIRST_CAPACITY = 256;

/**
 * Cases to mutate: rows of one batch that is replaced by one twice as large when it is full.
 *
 * @example
 * ```ts
 * import { Batch } from "../../machine/batch.ts";
 * import { caseOf, fillBatch, readCase } from "../../machine/case.ts";
 * import { CorpusColumns } from "./corpus_columns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(2);
 * const corpus = new CorpusColumns();
 * fillBatch(batch, [caseOf([0x8b, 0x07]), caseOf([0x88, 0x07])]);
 * assertEquals([corpus.add(batch, 1), corpus.size], [0, 1]);
 * assertEquals(readCase(corpus.batch, 0), readCase(batch, 1));
 * ```
 */
export class CorpusColumns {
  #batch: Batch;

  /** Makes an empty corpus with room for `capacity` entries. */
  constructor(capacity = FIRST_CAPACITY) {
    this.#batch = new Batch(capacity);
  }

  /** The entries; another batch once more are added than fit. */
  get batch(): Batch {
    return this.#batch;
  }

  /** Number of entries. */
  get size(): number {
    return this.#batch.size;
  }

  /**
   * Adds case `row` of `source`.
   *
   * @param source Any batch; one that has been run is as good as one that has not.
   * @param row The case.
   * @returns The number of the entry.
   */
  add(source: Batch, row: number): number {
    if (this.#batch.size === this.#batch.capacity) this.#grow();
    const batch = this.#batch;
    const entry = batch.size++;
    batch.copy(entry, source, row);
    // What a run filled in is no part of the case, and must not make entries differ.
    if (batch.glaFromOperand[entry] === 1) batch.ve.gla.setHalves(entry, 0, 0);
    return entry;
  }

  #grow(): void {
    const old = this.#batch;
    const batch = new Batch(2 * old.capacity);
    for (let row = 0; row < old.size; row++) batch.copy(row, old, row);
    batch.size = old.size;
    this.#batch = batch;
  }
}
