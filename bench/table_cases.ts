/**
 * Cases as a sweep has them: generated texts, each in every state of the table.
 *
 * @module
 */
import { Encoding } from "../fuzz/generate/encoding.ts";
import { Random } from "../fuzz/generate/random.ts";
import { StateTable, TABLE_STATES } from "./state_table.ts";
import { fillText, writeText } from "../fuzz/generate/instruction_text.ts";
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";
import { TEXT_FILL } from "../machine/case.ts";

/** Fills batches with texts that can be fetched whole, each in every state of the table. */
export class TableCases {
  readonly #random: Random;
  readonly #encoding = new Encoding();
  readonly #table: StateTable;

  /** Makes batches of `capacity` cases from a seed. */
  constructor(seed: number, capacity: number) {
    this.#random = new Random(seed);
    this.#table = new StateTable(capacity);
  }

  /** Fills a batch with the next cases. Their texts are new: a processor soon knows what a decoder does with one. */
  fill(batch: Batch): void {
    const random = this.#random;
    batch.size = batch.capacity;
    this.#table.start(batch);
    batch.text.fill(TEXT_FILL);
    batch.fetch.fill(MAX_INSTRUCTION);
    for (let first = 0; first < batch.size; first += TABLE_STATES) {
      this.#writeText(random, batch, TEXT_STRIDE * first);
      batch.repeatText(first, first + TABLE_STATES);
      this.#table.aim(this.#encoding, batch, first);
    }
  }

  #writeText(random: Random, { text }: Batch, at: number): void {
    const encoding = this.#encoding;
    encoding.start(text, at);
    writeText(random, encoding);
    fillText(random, text, at + Math.min(encoding.length, MAX_INSTRUCTION), at + MAX_INSTRUCTION);
  }
}
