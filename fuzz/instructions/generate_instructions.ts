/**
 * Instructions that are no moves, in place of the generator's texts that are none either. They come from a random stream of their own,
 * so that the moves of a batch are what they are without them.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import type { Terms } from "../../machine/contract.ts";
import { DecodingColumns, Form } from "../../machine/decoding.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { TextAddressing } from "../../states/addressing.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { Aim } from "../generate/aim.ts";
import { meetsEmulatorStates } from "../generate/emulator_states.ts";
import { Encoding } from "../generate/encoding.ts";
import { STATES_PER_TEXT } from "../generate/generator.ts";
import { fillText } from "../generate/instruction_text.ts";
import { Random } from "../generate/random.ts";
import { chooseTemplate } from "./choose_template.ts";
import { factsAt, InstructionStates } from "./instruction_states.ts";
import { writeInstruction } from "./instruction_text.ts";

/** Sets the streams of these instructions apart from all others. */
const INSTRUCTIONS_SEED = 0x696e_7374;

/** Of the texts that are no moves, one in so many stays. */
const KEPT = 4;

/**
 * Whether instructions that are no moves are judged: a subject has to be an emulator whose memory is real, and a CPU that runs
 * instructions has to be asked.
 */
export function judgesInstructions(terms: Terms, cpu: { readonly recorded?: boolean } | undefined): boolean {
  return meetsEmulatorStates(terms) && cpu !== undefined && cpu.recorded !== true;
}

/** Writes instructions into batches that are generated already. */
export class InstructionGenerator {
  readonly #seed: number;
  readonly #only: number | undefined;
  readonly #decoder = new IcedDecoder();
  readonly #decodings: DecodingColumns;
  readonly #encoding = new Encoding();
  readonly #states = new InstructionStates();
  readonly #anatomy = new Anatomy();
  readonly #addressing = new TextAddressing();
  readonly #aim = new Aim();
  /** First cases of the texts that were written. */
  readonly #firsts: number[] = [];

  /**
   * Makes one for batches of up to `capacity` cases of a run with that seed.
   *
   * @param only An `InstructionClass`: batches get nothing but instructions of it (default: some of each, and moves stay).
   */
  constructor(seed: number, capacity: number, only?: number) {
    this.#seed = seed;
    this.#only = only;
    this.#decodings = new DecodingColumns(capacity);
  }

  /**
   * Puts instructions in the place of what is no move.
   *
   * @param batch Was just filled by the generator, with as many states a text as it has by itself.
   * @param stream Number of the batch: a stream of its own of the seed.
   */
  write(batch: Batch, stream: number): void {
    const random = new Random(this.#seed ^ INSTRUCTIONS_SEED, stream);
    const { size } = batch;
    this.#decoder.decode(batch, this.#decodings);
    this.#firsts.length = 0;
    for (let row = 0; row < size; row += STATES_PER_TEXT) {
      const isKept = () => this.#isMove(row, Math.min(row + STATES_PER_TEXT, size)) || random.oneIn(KEPT);
      if (this.#only === undefined && isKept()) continue;
      this.#writeText(random, batch, row);
      this.#firsts.push(row);
    }
    this.#decoder.decode(batch, this.#decodings);
    for (const first of this.#firsts) {
      const end = Math.min(first + STATES_PER_TEXT, size);
      for (let row = first; row < end; row++) this.#writeState(random, batch, row);
    }
  }

  /** Whether cases that share a text are moves, as far as all of it can be fetched. */
  #isMove(first: number, end: number): boolean {
    const { rowOf, valid, form } = this.#decodings;
    for (let row = first; row < end; row++) {
      const at = rowOf[row]!;
      if (valid[at] === 1 && form[at] !== Form.other) return true;
    }
    return false;
  }

  #writeText(random: Random, batch: Batch, row: number): void {
    const at = TEXT_STRIDE * row;
    const end = at + MAX_INSTRUCTION;
    const encoding = this.#encoding;
    batch.text.fill(TEXT_FILL, at, end);
    encoding.start(batch.text, at);
    writeInstruction(random, encoding, chooseTemplate(random, this.#only));
    fillText(random, batch.text, Math.min(at + encoding.length, end), end);
    const last = Math.min(row + STATES_PER_TEXT, batch.size);
    batch.repeatText(row, last);
    batch.fetch.fill(MAX_INSTRUCTION, row, last);
  }

  /** Of what is no instruction, nothing is known but where its operand would be. */
  #writeState(random: Random, batch: Batch, row: number): void {
    this.#states.write(random, batch, this.#decodings, row);
    if (factsAt(this.#decodings, row).number !== 0) return;
    this.#anatomy.read(batch.text, TEXT_STRIDE * row);
    this.#addressing.read(batch.text, TEXT_STRIDE * row, this.#anatomy);
    batch.glaFromOperand[row] = 1;
    this.#aim.at(random, this.#addressing, batch, row);
  }
}
