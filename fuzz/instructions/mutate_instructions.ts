/**
 * Mutations of instructions that are no moves: another instruction with the same operand, and other flags, counts, bit offsets and
 * values that decide what it does. They are made of mutated batches, from a random stream of their own, so that the mutations of
 * the moves are what they are without them.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import {
  type InstructionTemplate,
  instructionTemplates,
  ModrmOf,
} from "../../oracles/decoders/iced/instruction_templates.ts";
import { pushedBy } from "../../oracles/instructions/facts.ts";
import { rexBits } from "../../states/addressing.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { LegacyPrefix, REX_BITS } from "../../x86/prefixes.ts";
import { Encoding } from "../generate/encoding.ts";
import { STATES_PER_TEXT } from "../generate/generator.ts";
import { Random } from "../generate/random.ts";
import { chooseLike } from "./choose_template.ts";
import { factsAt, InstructionStates } from "./instruction_states.ts";
import { type KeptOperand, writeWithOperand } from "./instruction_text.ts";

/** Sets the streams of these mutations apart from all others. */
const MUTATION_SEED = 0x6d69_6e73;

const { addressSize, fs, gs } = LegacyPrefix;

/** The prefixes that an operand's address depends on. */
const KEPT: readonly number[] = [addressSize, fs, gs];

/** REX without W, which is part of the instruction. */
const REGISTER_BITS = REX_BITS >> 1;

/** Mutates instructions of mutated batches. */
export class InstructionMutator {
  readonly #seed: number;
  readonly #decoder = new IcedDecoder();
  readonly #decodings: DecodingColumns;
  readonly #encoding = new Encoding();
  readonly #states = new InstructionStates();
  readonly #anatomy = new Anatomy();
  /** First cases of each text that is an instruction, and of those the ones with a new text. */
  readonly #firsts: number[] = [];
  readonly #swapped = new Set<number>();

  /** Makes one for batches of up to `capacity` cases of a campaign with that seed. */
  constructor(seed: number, capacity: number) {
    this.#seed = seed;
    this.#decodings = new DecodingColumns(capacity);
  }

  /**
   * Mutates what instructions a batch has.
   *
   * @param batch Mutated already; cases in a row share a text.
   * @param stream Number of the batch: a stream of its own of the seed.
   */
  mutate(batch: Batch, stream: number): void {
    const random = new Random(this.#seed ^ MUTATION_SEED, stream);
    this.#decoder.decode(batch, this.#decodings);
    this.#firsts.length = 0;
    this.#swapped.clear();
    for (let row = 0; row < batch.size; row += STATES_PER_TEXT) {
      const facts = factsAt(this.#decodings, row);
      if (facts.outside !== null || batch.fetch[row] !== MAX_INSTRUCTION) continue;
      this.#firsts.push(row);
      if (!random.oneIn(3)) continue;
      this.#swap(random, batch, row);
      this.#swapped.add(row);
    }
    if (this.#swapped.size > 0) this.#decoder.decode(batch, this.#decodings);
    for (const first of this.#firsts) {
      const end = Math.min(first + STATES_PER_TEXT, batch.size);
      for (let row = first; row < end; row++) this.#changeState(random, batch, row, this.#swapped.has(first));
    }
  }

  #changeState(random: Random, batch: Batch, row: number, isSwapped: boolean): void {
    const facts = factsAt(this.#decodings, row);
    if (facts.outside !== null) return;
    const kind = random.half() & 7;
    // The state is that of another instruction, or was mutated by who knows of no operand but that of ModRM.
    const isForeign = isSwapped || facts.isString || pushedBy(facts) !== 0;
    if (isForeign ? kind < 4 : kind === 0) this.#states.write(random, batch, this.#decodings, row);
    else if (kind < 6) this.#states.change(random, batch, this.#decodings, row);
  }

  /** Another instruction with the same operand, where the present one has an operand. */
  #swap(random: Random, batch: Batch, row: number): void {
    const at = TEXT_STRIDE * row;
    const { text } = batch;
    const anatomy = this.#anatomy;
    anatomy.read(text, at);
    const { prefixEnd, modrmAt, operandEnd } = anatomy;
    const facts = factsAt(this.#decodings, row);
    const present = templateOf(facts.number);
    if (present === undefined) return;
    const hasOperand = present.modrm !== ModrmOf.none;
    const kept: KeptOperand = {
      prefixes: [...text.subarray(at, at + prefixEnd)].filter((byte) => KEPT.includes(byte)),
      registers: rexBits(text, at, anatomy) & REGISTER_BITS,
      operand: hasOperand ? text.slice(at + modrmAt, at + operandEnd) : new Uint8Array(0),
    };
    const encoding = this.#encoding;
    text.fill(TEXT_FILL, at, at + MAX_INSTRUCTION);
    encoding.start(text, at);
    writeWithOperand(random, encoding, chooseLike(random, present), kept);
    batch.repeatText(row, Math.min(row + STATES_PER_TEXT, batch.size));
  }
}

let byFacts: ReadonlyMap<number, InstructionTemplate> | undefined;

/** The template of the form with that number of facts. */
function templateOf(number: number): InstructionTemplate | undefined {
  byFacts ??= new Map(instructionTemplates().map((template) => [template.facts.number, template]));
  return byFacts.get(number);
}
