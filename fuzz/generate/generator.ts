/**
 * The generator: whole batches of structured cases from a seed, several machine states to each instruction text.
 *
 * @module
 */
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { TextAddressing, type TextOperands } from "../../states/addressing.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { Encoding } from "./encoding.ts";
import { fillText, writeText } from "./instruction_text.ts";
import { StateWriter } from "./machine_state.ts";
import { Random } from "./random.ts";

/** Cases in a row that share a text: decoding is most of what a case costs, and says the same for every machine state. */
export const STATES_PER_TEXT = 4;

/** How a generator generates. */
export interface GeneratorOptions {
  /** Cases in a row that share a text, each with a machine state of its own; 1 or more. */
  readonly statesPerText?: number;
}

/** Makes batches of cases; the same seed and batch number give the same cases everywhere. */
export class Generator {
  /** The seed, a 32-bit number. */
  readonly seed: number;
  readonly #defaults: Batch;
  readonly #encoding = new Encoding();
  readonly #state = new StateWriter();
  readonly #anatomy = new Anatomy();
  readonly #addressing = new TextAddressing();
  readonly #statesPerText: number;

  /** Makes a generator of batches of `capacity` cases. */
  constructor(seed: number, capacity: number, { statesPerText = STATES_PER_TEXT }: GeneratorOptions = {}) {
    this.seed = seed;
    this.#statesPerText = statesPerText;
    this.#defaults = new Batch(capacity);
    fillBatch(this.#defaults, Array.from({ length: capacity }, () => DEFAULT_CASE));
  }

  /**
   * Fills `batch` with `size` cases.
   *
   * @param batch Has the generator's capacity; all its columns are overwritten.
   * @param number Number of the batch: a stream of its own of the seed.
   * @param size How many cases; the first ones are the same whatever the size.
   */
  fill(batch: Batch, number: number, size: number): void {
    const random = new Random(this.seed, number);
    const encoding = this.#encoding;
    batch.copyAll(this.#defaults);
    batch.size = size;
    let states = 0;
    let operands: TextOperands = encoding;
    for (let row = 0; row < size; row++) {
      if (states === 0) {
        const at = TEXT_STRIDE * row;
        encoding.start(batch.text, at);
        writeText(random, encoding);
        fillText(random, batch.text, at + Math.min(encoding.length, MAX_INSTRUCTION), at + MAX_INSTRUCTION);
        operands = encoding.isGuessed === 1 ? this.#read(batch, at) : encoding;
        states = this.#statesPerText;
        batch.repeatText(row, Math.min(row + states, size));
      }
      states--;
      this.#state.write(random, encoding, batch, row, operands);
    }
  }

  #read({ text }: Batch, at: number): TextOperands {
    this.#anatomy.read(text, at);
    this.#addressing.read(text, at, this.#anatomy);
    return this.#addressing;
  }
}
