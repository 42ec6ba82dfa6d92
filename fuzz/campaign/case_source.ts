/**
 * Where the cases of a shard come from: half of them are generated, half are mutations of the corpus.
 *
 * @module
 */
import { significantLength } from "../../corpus/files/case_file.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { termsOfSubject } from "../../machine/subject.ts";
import { BATCH_CASES } from "../../oracles/panel.ts";
import { meetsEmulatorStates, varyStates } from "../generate/emulator_states.ts";
import { Generator, STATES_PER_TEXT } from "../generate/generator.ts";
import { Random } from "../generate/random.ts";
import type { Guide } from "../guidance/guide.ts";
import { InstructionGenerator, judgesInstructions } from "../instructions/generate_instructions.ts";
import { InstructionMutator } from "../instructions/mutate_instructions.ts";
import { CorpusColumns } from "../mutate/corpus_columns.ts";
import { type ComparedValues, Dictionary } from "../mutate/dictionary.ts";
import { EntryPairs, MOST_PAIRS } from "../mutate/entry_pairs.ts";
import { PAIRS_AT_ONCE, PairTries } from "../mutate/pair_tries.ts";
import { Mutator } from "../mutate/mutator.ts";
import { Schedule } from "../mutate/schedule.ts";
import type { CampaignMemory, Entry } from "./campaign_memory.ts";
import type { WorkerSettings } from "./shard_protocol.ts";

/** Sets the streams of mutations apart from those of the generator. */
const MUTATION_SEED = 0x6d75_7461;

/** Pairs of an entry that the dictionary takes up: more would leave no room for those of others. */
const MOST_COMMON = 64;

/** Cases of a mutated batch that put pairs into their entries at most: the others are mutated at random. */
const MOST_TRIES = BATCH_CASES / 2;

/** Entries that count as the campaign's last. */
const LAST = 16;

/** What of a campaign's settings decides its cases, and the CPU where one is asked. */
export interface SourceSettings extends Pick<WorkerSettings, "seed" | "parts"> {
  readonly cpu: { readonly recorded?: boolean } | undefined;
}

/** Fills the batches of one shard after the other. */
export class CaseSource {
  readonly #seed: number;
  readonly #guide: Guide;
  readonly #generator: Generator;
  readonly #corpus = new CorpusColumns();
  /** What the subjects compared in each entry of the corpus. */
  readonly #compared: ComparedValues[] = [];
  readonly #some = new Batch(BATCH_CASES);
  readonly #tries = new PairTries();
  #dictionary = new Dictionary();
  readonly #entryPairs = new EntryPairs();
  #mutator = new Mutator(this.#corpus, this.#dictionary, this.#entryPairs);
  #schedule: Schedule | undefined;
  #scheduleEpoch = -1;
  /** Entries of the campaign's corpus; those after them are the shard's own. */
  #known = 0;
  #firstBatch = 0;

  readonly #parts: WorkerSettings["parts"];
  readonly #isVaried: boolean;
  /** Those of instructions that are no moves, where they are judged. */
  readonly #instructions: InstructionGenerator | undefined;
  readonly #instructionMutator: InstructionMutator | undefined;

  /** Makes a source for the campaign with those settings, whose subjects `guide` watches. */
  constructor({ seed, parts, cpu }: SourceSettings, guide: Guide) {
    this.#seed = seed;
    this.#parts = parts;
    this.#guide = guide;
    const terms = guide.plain.map(termsOfSubject);
    this.#isVaried = terms.some(meetsEmulatorStates);
    if (terms[0] !== undefined && judgesInstructions(terms[0], cpu)) {
      this.#instructions = new InstructionGenerator(seed, BATCH_CASES);
      this.#instructionMutator = new InstructionMutator(seed, BATCH_CASES);
    }
    this.#generator = new Generator(seed, BATCH_CASES);
  }

  /** Begins with shard `shard` of the epoch that `memory` is due for. */
  async start(memory: CampaignMemory, shard: number): Promise<void> {
    this.#corpus.batch.size = this.#known;
    this.#entryPairs.truncate(this.#known);
    const entries = memory.entries.slice(this.#known);
    for (let from = 0; from < entries.length; from += BATCH_CASES) {
      await this.#take(entries.slice(from, from + BATCH_CASES));
    }
    this.#known = memory.entries.length;
    this.#dictionary = new Dictionary();
    this.#learn(this.#compared);
    this.#mutator = new Mutator(this.#corpus, this.#dictionary, this.#entryPairs);
    if (this.#scheduleEpoch !== memory.epoch && this.#known > 0) {
      this.#schedule = new Schedule({
        features: memory.places,
        hits: memory.hits,
        lengths: memory.entries.map((entry) => significantLength(entry.case)),
      });
      this.#scheduleEpoch = memory.epoch;
    }
    this.#queueTries(memory, shard);
    this.#firstBatch = (memory.epoch * this.#parts.shards + shard) * this.#parts.batches;
  }

  /** Takes up entries of the campaign's, and what subjects compared in them. */
  async #take(entries: readonly Entry[]): Promise<void> {
    fillBatch(this.#some, entries.map((entry) => entry.case));
    const observed = await this.#guide.observe(this.#some, [...entries.keys()]);
    for (const [row, { compared }] of observed.entries()) {
      this.#corpus.add(this.#some, row);
      this.#entryPairs.add(this.#some, row, compared);
      for (const pair of common(compared)) this.#compared.push(pair);
    }
    this.#compared.splice(0, this.#compared.length - this.#dictionary.capacity);
  }

  /** Takes up a case of the shard's own, and what subjects compared in it. */
  add(batch: Batch, row: number, compared: readonly ComparedValues[]): void {
    this.#corpus.add(batch, row);
    this.#entryPairs.add(batch, row, compared);
    this.#tries.add(this.#entryPairs, this.#corpus.size - 1, 0);
    this.#learn(common(compared));
  }

  /** Fills batch `number` of the shard. */
  fill(batch: Batch, number: number): void {
    const stream = this.#firstBatch + number;
    // Even ones are generated: the shard watches those less closely.
    const isGenerated = (number & 1) === 0 || this.#corpus.size === 0;
    if (isGenerated) this.#generator.fill(batch, stream, BATCH_CASES);
    else this.#mutate(batch, new Random(this.#seed ^ MUTATION_SEED, stream));
    if (this.#isVaried) varyStates(this.#seed, stream, batch);
    if (isGenerated) this.#instructions?.write(batch, stream);
    else this.#instructionMutator?.mutate(batch, stream);
  }

  #mutate(batch: Batch, random: Random): void {
    batch.size = BATCH_CASES;
    const tries = this.#tries.take(MOST_TRIES);
    tries.forEach(({ entry, pair }, row) => this.#mutator.satisfy(random, batch, row, entry, pair));
    for (let row = tries.length; row < BATCH_CASES; row++) {
      const isFirst = (row - tries.length) % STATES_PER_TEXT === 0;
      if (isFirst) this.#mutator.mutate(random, batch, row, this.#draw(random), this.#draw(random));
      else this.#mutator.mutateState(random, batch, row, row - 1);
    }
  }

  /**
   * An entry: of the shard's own, the last ones most; of the campaign's last ones, because whoever has just come a step
   * further has the next step before him; or of all, by how rare their features are.
   */
  #draw(random: Random): number {
    const own = this.#corpus.size - this.#known;
    const schedule = this.#known === 0 ? undefined : this.#schedule;
    if (own > 0 && (schedule === undefined || random.oneIn(2))) {
      return this.#known + Math.max(random.below(own), random.below(own));
    }
    if (random.oneIn(3)) return this.#known - 1 - random.below(Math.min(LAST, this.#known));
    return schedule!.draw(random);
  }

  /**
   * Has the pairs tried that were compared in entries: of those of the epoch before the first few, of those of the one before
   * it the next few, and so on. The shards share them.
   */
  #queueTries({ entries, epoch }: CampaignMemory, shard: number): void {
    this.#tries.clear();
    for (let entry = entries.length - 1; entry >= 0; entry--) {
      const age = epoch - 1 - entries[entry]!.epoch;
      if (age * PAIRS_AT_ONCE > MOST_PAIRS) break;
      if (entry % this.#parts.shards === shard) this.#tries.add(this.#entryPairs, entry, age * PAIRS_AT_ONCE);
    }
  }

  #learn(compared: readonly ComparedValues[]): void {
    for (const { found, wanted, size } of compared) this.#dictionary.add(found, wanted, size);
  }
}

/** What of an entry goes into the dictionary for all: a few, and no bytes, which stand everywhere. */
function common(compared: readonly ComparedValues[]): ComparedValues[] {
  return compared.filter(({ size }) => size > 1).slice(0, MOST_COMMON);
}
