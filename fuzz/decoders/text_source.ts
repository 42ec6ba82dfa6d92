/**
 * Where the texts come from that decoders are compared on: generated ones, then the points of a space.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { PointRange, Space } from "../sweep/sweep_space.ts";
import { SweepWriter } from "../sweep/sweep_runner.ts";
import { DecoderTexts } from "./decoder_texts.ts";

/** Points of a space. */
export interface SweptPoints {
  readonly space: Space;
  readonly range: PointRange;
}

/** Which texts. */
export interface WantedTexts {
  /** The seed, 0 to 2^32 - 1. */
  readonly seed: number;
  /** How many generated ones. */
  readonly cases: number;
  /** Points of a space, behind them. */
  readonly swept?: SweptPoints;
}

/** Writes all texts that are wanted, a batch at a time. */
export class TextSource {
  /** How many there are. */
  readonly size: number;
  readonly #wanted: WantedTexts;
  readonly #texts: DecoderTexts;
  readonly #writer: SweepWriter | undefined;
  readonly #capacity: number;

  /** Makes a source for batches of `capacity` texts. */
  constructor(wanted: WantedTexts, capacity: number) {
    const { seed, cases, swept } = wanted;
    this.#wanted = wanted;
    this.#capacity = capacity;
    this.#texts = new DecoderTexts(seed);
    this.#writer = swept === undefined ? undefined : new SweepWriter(swept.space);
    this.size = cases + (swept === undefined ? 0 : swept.range.to - swept.range.from);
  }

  /**
   * Writes the texts of a batch, and nothing else of its cases.
   *
   * @param batch Gets them.
   * @param number The batch's number, from 0.
   * @returns Whether there are any.
   */
  fill(batch: Batch, number: number): boolean {
    const capacity = this.#capacity;
    const { cases } = this.#wanted;
    const batches = Math.ceil(cases / capacity);
    if (number < batches) this.#texts.fill(batch, number, Math.min(capacity, cases - capacity * number));
    else this.#fillSwept(batch, number - batches);
    return batch.size > 0;
  }

  #fillSwept(batch: Batch, number: number): void {
    const { swept } = this.#wanted;
    batch.size = 0;
    if (swept === undefined) return;
    const { from, to } = swept.range;
    const first = from + this.#capacity * number;
    batch.size = Math.max(0, Math.min(this.#capacity, to - first));
    for (let row = 0; row < batch.size; row++) this.#writer!.writeText(batch, row, first + row);
  }
}
