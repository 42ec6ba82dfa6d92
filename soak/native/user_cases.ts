/**
 * Cases of any instruction that accesses memory, in states that a user's process can be in.
 *
 * @module
 */
import { Random } from "../../fuzz/generate/random.ts";
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { DecodingColumns, Form, Operand } from "../../machine/decoding.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { factsOf } from "../../oracles/instructions/facts.ts";
import type { CaseSource } from "./run_native.ts";
import { writeRandomText } from "./random_text.ts";
import { writeUserState } from "./user_states.ts";

/** Cases of a text, in consecutive rows. */
const STATES_PER_TEXT = 4;

/** How often what accesses no memory, or what nobody can be asked about, is drawn anew. Some of it stays. */
const ROUNDS = 8;

/** Makes cases of a seed. */
export class UserCases implements CaseSource {
  readonly #seed: number;
  readonly #decoder = new IcedDecoder();
  readonly #decodings: DecodingColumns;

  /** Makes one for batches of up to `capacity` cases. */
  constructor(seed: number, capacity: number) {
    this.#seed = seed;
    this.#decodings = new DecodingColumns(capacity);
  }

  /** Makes a batch. */
  fill(batch: Batch, number: number, cases: number): void {
    const random = new Random(this.#seed, number);
    batch.size = cases;
    this.#writeTexts(random, batch);
    for (let row = 0; row < cases; row++) writeUserState(random, batch, this.#decodings, row);
  }

  #writeTexts(random: Random, batch: Batch): void {
    for (let round = 0; round < ROUNDS; round++) {
      for (let row = 0; row < batch.size; row += STATES_PER_TEXT) {
        if (round > 0 && this.#isAsked(row)) continue;
        const end = Math.min(row + STATES_PER_TEXT, batch.size);
        writeRandomText(random, batch.text, TEXT_STRIDE * row);
        batch.repeatText(row, end);
        batch.fetch.fill(TEXT_STRIDE - 1, row, end);
      }
      this.#decoder.decode(batch, this.#decodings);
    }
  }

  /** Whether a text is a move, which the model knows, or the CPU can be asked about it. */
  #isAsked(row: number): boolean {
    const { form, operand, facts, rowOf } = this.#decodings;
    const at = rowOf[row]!;
    const isMove = form[at] !== Form.other && operand[at] === Operand.memory;
    return isMove || factsOf(facts[at]!).outside === null;
  }

  /** Frees the decoder. */
  close(): void {
    this.#decoder.close();
  }
}
