/**
 * What added decoders say of recorded cases: handlers that were recorded are judged by those of every panel alone.
 *
 * @module
 */
import type { Finding } from "../../findings/finding.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import type { Pair } from "../../oracles/pair.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { Collector } from "../collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../shrink/shrinker.ts";

const CAPACITY = 1024;

/** Collects the findings that added decoders take part in. */
export class LineDecoders {
  readonly #panel: Panel;
  readonly #batch = new Batch(CAPACITY);
  readonly #collector: Collector;
  readonly #isWanted: (pair: Pair) => boolean;

  /** Makes one that has seen nothing; no subject takes part. */
  constructor(others: Omit<Parties, "subjects">) {
    const parties = { ...others, subjects: [] };
    this.#panel = new Panel(parties, CAPACITY);
    this.#collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    this.#isWanted = (pair) =>
      pair.sort === "decoders" && pair.members.some((member) => parties.decoders[member]!.isAdded === true);
  }

  /** What was found so far. */
  get findings(): Finding[] {
    return this.#collector.findings;
  }

  /** Has all decoders look at cases. */
  async look(cases: readonly Case[]): Promise<void> {
    for (let from = 0; from < cases.length; from += CAPACITY) {
      fillBatch(this.#batch, cases.slice(from, from + CAPACITY));
      await this.#panel.run(this.#batch);
      await this.#collector.collect(this.#batch, this.#panel, this.#isWanted);
    }
  }
}
