/**
 * The mutator: makes new cases from the entries of a corpus.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Settler } from "../../states/settle.ts";
import type { Random } from "../generate/random.ts";
import type { CorpusColumns } from "./corpus_columns.ts";
import type { Dictionary } from "./dictionary.ts";
import { EntryPairs } from "./entry_pairs.ts";
import { HAVOC } from "./mutate_bytes.ts";
import { DICTIONARY_MUTATIONS, replaceOwn } from "./mutate_dictionary.ts";
import { OPCODE_MUTATIONS } from "./mutate_opcode.ts";
import { OPERAND_MUTATIONS } from "./mutate_operand.ts";
import { PREFIX_MUTATIONS } from "./mutate_prefixes.ts";
import { REGISTER_MUTATIONS } from "./mutate_registers.ts";
import { SPLICES } from "./mutate_splice.ts";
import { aim, STATE_MUTATIONS } from "./mutate_state.ts";
import { Mutant, type Mutation, Part } from "./mutation.ts";

/** Every mutation. */
export const MUTATIONS: readonly Mutation[] = [
  ...PREFIX_MUTATIONS,
  ...OPCODE_MUTATIONS,
  ...OPERAND_MUTATIONS,
  ...REGISTER_MUTATIONS,
  ...STATE_MUTATIONS,
  ...HAVOC,
  ...SPLICES,
  ...DICTIONARY_MUTATIONS,
];

/** Mutations as often as they shall come: bit 0 of the index says that there is a dictionary, bit 1 that the text stays. */
const LOTS = [0, 1, 2, 3].map((bits) =>
  MUTATIONS.filter(({ changes, isDictionary = false }) => {
    if (isDictionary) return (bits & 1) !== 0;
    return (bits & 2) === 0 || (changes & (Part.text | Part.fetch)) === 0;
  }).flatMap((mutation) => Array.from({ length: mutation.weight }, () => mutation))
);

/** Parts that an operand's address comes from. */
const ADDRESS = Part.text | Part.registers | Part.bases | Part.rip;

/** Numbers of mutations that a case gets: few mostly, because a text is short and one byte decides much. */
const STACKS = [1, 1, 1, 2, 2, 4, 4, 8];

/**
 * Makes new cases from old ones, in states that are possible. What comes out depends on the random stream, the entries and the dictionary alone.
 *
 * @example
 * ```ts
 * import { Batch } from "../../machine/batch.ts";
 * import { caseOf, fillBatch } from "../../machine/case.ts";
 * import { CorpusColumns } from "./corpus_columns.ts";
 * import { Dictionary } from "./dictionary.ts";
 * import { Mutator } from "./mutator.ts";
 * import { Random } from "../generate/random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(2);
 * const corpus = new CorpusColumns();
 * fillBatch(batch, [caseOf([0x8b, 0x07])]);
 * const entry = corpus.add(batch, 0);
 *
 * const mutator = new Mutator(corpus, new Dictionary());
 * const random = new Random(1);
 * mutator.mutate(random, batch, 0, entry);
 * mutator.mutateState(random, batch, 1, 0);
 * batch.size = 2;
 * assertEquals(batch.repeats(1), true);
 * ```
 */
export class Mutator {
  readonly #corpus: CorpusColumns;
  readonly #entryPairs: EntryPairs;
  readonly #mutant = new Mutant();
  readonly #settler = new Settler();

  /**
   * Makes a mutator of the entries of `corpus`, with the pairs of `dictionary`, and those that were compared in each entry. All
   * three may grow.
   */
  constructor(corpus: CorpusColumns, dictionary: Dictionary, entryPairs: EntryPairs = new EntryPairs()) {
    this.#corpus = corpus;
    this.#entryPairs = entryPairs;
    this.#mutant.dictionary = dictionary;
    this.#mutant.entryPairs = entryPairs;
  }

  /**
   * Writes a mutation of an entry.
   *
   * @param random Where the choices come from.
   * @param batch Receives the case; its size stays.
   * @param row Where in the batch.
   * @param entry The entry to change.
   * @param other Another entry, which parts may be taken from.
   */
  mutate(random: Random, batch: Batch, row: number, entry: number, other: number = entry): void {
    this.#copy(batch, row, entry);
    this.#mutant.others = this.#corpus.batch;
    this.#mutant.other = other;
    this.#mutant.ownFrom = this.#entryPairs.begin(entry);
    this.#mutant.ownTo = this.#entryPairs.end(entry);
    this.#stack(random, batch, row);
  }

  #copy(batch: Batch, row: number, entry: number): void {
    batch.copy(row, this.#corpus.batch, entry);
    batch.text[TEXT_STRIDE * row + MAX_INSTRUCTION] = 0;
    this.#mutant.keepsText = false;
  }

  /**
   * Writes an entry with one of its own pairs put in: what was compared has in it what it was compared with.
   *
   * @param pair A pair of the entry's.
   */
  satisfy(random: Random, batch: Batch, row: number, entry: number, pair: number): void {
    const mutant = this.#mutant;
    this.#copy(batch, row, entry);
    mutant.random = random;
    mutant.start(batch, row);
    replaceOwn(mutant, pair);
    this.#settler.settle(mutant.addressing, batch, row);
  }

  /**
   * Writes a case with the text of another one of the batch and a mutation of its state: a text that repeats is not
   * decoded again.
   *
   * @param random Where the choices come from.
   * @param batch Holds both cases.
   * @param row The case to write.
   * @param like The case to change.
   */
  mutateState(random: Random, batch: Batch, row: number, like: number): void {
    batch.copy(row, batch, like);
    this.#mutant.others = batch;
    this.#mutant.other = like;
    this.#mutant.keepsText = true;
    this.#stack(random, batch, row);
  }

  #stack(random: Random, batch: Batch, row: number): void {
    const mutant = this.#mutant;
    mutant.random = random;
    mutant.start(batch, row);
    const lot =
      LOTS[(mutant.dictionary.size === 0 && mutant.ownTo === mutant.ownFrom ? 0 : 1) + (mutant.keepsText ? 2 : 0)]!;
    let changes = 0;
    for (let left = random.pick(STACKS); left > 0; left--) {
      const mutation = random.pick(lot);
      mutation.apply(mutant);
      changes |= mutation.changes;
    }
    // Else the registers of an operand would soon address nothing that could be a device.
    if ((changes & ADDRESS) !== 0 && random.oneIn(4)) aim(mutant);
    this.#settler.settle(mutant.addressing, batch, row);
  }
}
