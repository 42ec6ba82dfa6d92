/**
 * Cases of any instruction that accesses memory, in states that a user's process can be in: half of them by chance, and half of
 * what emulators are given, whose states reach the conditions of instructions.
 *
 * @module
 */
import { Encoding } from "../../fuzz/generate/encoding.ts";
import { Random } from "../../fuzz/generate/random.ts";
import { chooseTemplate } from "../../fuzz/instructions/choose_template.ts";
import { factsAt, InstructionStates } from "../../fuzz/instructions/instruction_states.ts";
import { writeInstruction } from "../../fuzz/instructions/instruction_text.ts";
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { DecodingColumns, Form, Operand } from "../../machine/decoding.ts";
import { RIP } from "../../machine/registers.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { factsOf } from "../../oracles/instructions/facts.ts";
import { writeRandomText } from "./random_text.ts";
import type { CaseSource } from "./run_native.ts";
import { UserAddresses } from "./user_addresses.ts";
import { writeUserState } from "./user_states.ts";

/** Cases of a text, in consecutive rows. */
const STATES_PER_TEXT = 4;

/** How often what accesses no memory, or what nobody can be asked about, is drawn anew. Some of it stays. */
const ROUNDS = 8;

/** How far from rip an operand is that is not in the text. */
const AWAY = 128;

/** Makes cases of a seed. */
export class UserCases implements CaseSource {
  readonly #seed: number;
  readonly #decoder = new IcedDecoder();
  readonly #decodings: DecodingColumns;
  readonly #encoding = new Encoding();
  readonly #states = new InstructionStates();
  readonly #addresses = new UserAddresses();

  /** Makes one for batches of up to `capacity` cases. */
  constructor(seed: number, capacity: number) {
    this.#seed = seed;
    this.#decodings = new DecodingColumns(capacity);
  }

  /** Makes a batch. Those with even numbers are by chance. */
  fill(batch: Batch, number: number, cases: number): void {
    const random = new Random(this.#seed, number);
    batch.size = cases;
    if (number % 2 === 0) this.#fillByChance(random, batch);
    else this.#generate(random, batch);
  }

  #fillByChance(random: Random, batch: Batch): void {
    this.#writeTexts(batch, (at) => writeRandomText(random, batch.text, at));
    for (let row = 0; row < batch.size; row++) writeUserState(random, batch, this.#decodings, row);
  }

  #generate(random: Random, batch: Batch): void {
    this.#writeTexts(batch, (at) => {
      batch.text.fill(TEXT_FILL, at, at + MAX_INSTRUCTION);
      this.#encoding.start(batch.text, at);
      writeInstruction(random, this.#encoding, chooseTemplate(random));
    });
    for (let row = 0; row < batch.size; row++) {
      const isKnown = factsAt(this.#decodings, row).number !== 0;
      if (!isKnown) writeUserState(random, batch, this.#decodings, row);
      else {
        this.#states.write(random, batch, this.#decodings, row);
        this.#addresses.move(batch, this.#decodings, row);
      }
    }
  }

  /** Writes one text after the other, and decodes them; anew those that are of no use. */
  #writeTexts(batch: Batch, write: (at: number) => void): void {
    for (let round = 0; round < ROUNDS; round++) {
      for (let row = 0; row < batch.size; row += STATES_PER_TEXT) {
        if (round > 0 && this.#isAsked(row)) continue;
        const end = Math.min(row + STATES_PER_TEXT, batch.size);
        write(TEXT_STRIDE * row);
        batch.repeatText(row, end);
        batch.fetch.fill(MAX_INSTRUCTION, row, end);
      }
      this.#decoder.decode(batch, this.#decodings);
    }
  }

  /**
   * Whether a text is a move, which the model knows, or the CPU can be asked about it. What accesses itself is neither: to verdict,
   * the text is not in memory.
   */
  #isAsked(row: number): boolean {
    const { form, operand, facts, rowOf, base, displacement } = this.#decodings;
    const at = rowOf[row]!;
    if (base[at] === RIP && Math.abs(displacement.u32[2 * at]! | 0) < AWAY) return false;
    const isMove = form[at] !== Form.other && operand[at] === Operand.memory;
    return isMove || factsOf(facts[at]!).outside === null;
  }

  /** Frees the decoder. */
  close(): void {
    this.#decoder.close();
  }
}
