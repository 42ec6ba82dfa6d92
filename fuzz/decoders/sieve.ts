/**
 * The sieve: has every decoder decode every text, and lets those through that CPUs are to be asked about.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { inTurns } from "../../oracles/in_turns.ts";
import { judgeDecoders } from "../../oracles/judge/judge_decoders.ts";
import { TextPatterns } from "./text_patterns.ts";
import type { TextSource } from "./text_source.ts";

/** What a decoder tells that tells everything. */
const EVERYTHING = -1;

/** Milliseconds after which signals are let in. */
const BREATH = 50;

/** A batch of texts, and what each decoder says of them. */
class SieveLane {
  readonly batch: Batch;
  readonly decodings: readonly DecodingColumns[];

  constructor(decoders: number, capacity: number) {
    this.batch = batchOfDefaults(capacity);
    this.decodings = Array.from({ length: decoders }, () => new DecodingColumns(capacity));
  }

  /** Has everybody decode: programs are asked before those that answer at once. */
  async decode(decoders: readonly Decoder[]): Promise<void> {
    const late: Promise<void>[] = [];
    for (let n = decoders.length - 1; n >= 0; n--) {
      const answer = decoders[n]!.decode(this.batch, this.decodings[n]!);
      if (answer !== undefined) late.push(answer);
    }
    await Promise.all(late);
  }
}

/** A batch of which only texts are ever written: all else of its cases is the default. */
export function batchOfDefaults(capacity: number): Batch {
  const batch = new Batch(capacity);
  fillBatch(batch, Array.from({ length: capacity }, () => DEFAULT_CASE));
  batch.size = 0;
  return batch;
}

/** Which texts come through: all, those in which decoders differ and a few of each pattern of the others, or the former alone. */
export type Passes = "all" | "some" | "disputed";

/** How a sieve works. */
export interface SieveOptions {
  /** Texts that are decoded at once. */
  readonly capacity: number;
  readonly passes: Passes;
  /** Asked now and then whether to go on; what did not come through by then is not counted. */
  readonly goesOn: () => boolean;
}

/** Sieves texts. Nothing is allocated per text. */
export class Sieve {
  /** Texts that came through or were held back, and those of them in which any decoder said otherwise than the reference. */
  decoded = 0;
  disputed = 0;
  readonly #passes: Passes;
  readonly #goesOn: () => boolean;
  readonly #patterns = new TextPatterns();
  readonly #told: readonly number[];
  readonly #fields: Uint32Array<ArrayBuffer>;
  readonly #each: Uint32Array<ArrayBuffer>;
  readonly #lanes: AsyncGenerator<SieveLane, void, undefined>;
  #lane: SieveLane | undefined;
  #row = 0;
  #breathed = 0;

  /** Makes one for the texts of a source, which has batches of that capacity. */
  constructor(decoders: readonly Decoder[], source: TextSource, { capacity, passes, goesOn }: SieveOptions) {
    this.#passes = passes;
    this.#goesOn = goesOn;
    this.#told = decoders.map(({ tells }) => tells ?? EVERYTHING);
    this.#fields = new Uint32Array(capacity);
    this.#each = new Uint32Array(capacity);
    const lanes = [new SieveLane(decoders.length, capacity), new SieveLane(decoders.length, capacity)] as const;
    this.#lanes = inTurns(
      lanes,
      (lane, number) => goesOn() && source.fill(lane.batch, number) ? lane.decode(decoders) : undefined,
    );
  }

  /**
   * Fills a batch with the next texts that come through.
   *
   * @param batch One of {@linkcode batchOfDefaults}.
   * @returns Whether there are more.
   */
  async fill(batch: Batch): Promise<boolean> {
    batch.size = 0;
    while (batch.size < batch.capacity) {
      if (!this.#goesOn()) return false;
      if (this.#lane === undefined || this.#row === this.#lane.batch.size) {
        const { done, value } = await this.#lanes.next();
        if (done === true) return false;
        this.#take(value);
        await this.#breathe();
      }
      this.#pass(this.#lane!, batch);
    }
    return true;
  }

  /** Lets signals in: where nobody is waited for, nothing else would. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#breathed < BREATH) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#breathed = now;
  }

  /** Whether a text comes through of which all decoders say the same. */
  #isWanted(batch: Batch, reference: DecodingColumns, row: number): boolean {
    return this.#passes === "some" ? this.#patterns.isNew(batch, reference, row) : this.#passes === "all";
  }

  /** Compares what decoders say of a lane's texts. */
  #take(lane: SieveLane): void {
    const { batch: { size }, decodings: [reference, ...others] } = lane;
    const fields = this.#fields;
    fields.fill(0, 0, size);
    others.forEach((decodings, n) => {
      judgeDecoders(reference!, decodings, size, this.#each, this.#told[n + 1]);
      for (let row = 0; row < size; row++) fields[row]! |= this.#each[row]!;
    });
    this.#lane = lane;
    this.#row = 0;
  }

  /** Passes on texts of a lane, as many as there is room for. */
  #pass({ batch, decodings: [reference] }: SieveLane, to: Batch): void {
    const { size } = batch;
    let row = this.#row;
    for (; row < size && to.size < to.capacity; row++) {
      const isDisputed = this.#fields[row] !== 0;
      if (isDisputed) this.disputed++;
      if (isDisputed || this.#isWanted(batch, reference!, row)) to.copyText(to.size++, batch, row);
    }
    this.decoded += row - this.#row;
    this.#row = row;
  }
}
