/**
 * The explainer: runs cases that somebody gives through a panel, and tells of each what every party says.
 *
 * @module
 */
import { Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "./collector.ts";
import {
  type CpuView,
  cpuView,
  type DecodingView,
  decodingView,
  type ExpectationView,
  expectationView,
} from "./explanation.ts";
import { type OutcomeView, outcomeView } from "./explanation.ts";
import type { Finding } from "./finding.ts";
import { type Label, labelsOf } from "./labels.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink.ts";

/** How many cases are run at once. */
const CAPACITY = 256;

/** One case as every party sees it. */
export interface Explained {
  /** What each subject did, by name. */
  readonly subjects: Readonly<Record<string, OutcomeView>>;
  /** What each decoder says, by name. */
  readonly decoders: Readonly<Record<string, DecodingView>>;
  /** What the model expects. */
  readonly model: ExpectationView;
  /** What the CPU did; null where it was not asked. */
  readonly cpu: CpuView | null;
  /** The findings that the case shows. */
  readonly findings: readonly Finding[];
  /** The linear address of the access. */
  readonly gla: bigint;
}

/** Explains cases, and remembers what it has shrunk for those that come after. */
export class Explainer {
  readonly #panel: Panel;
  readonly #collector: Collector;
  readonly #batch = new Batch(CAPACITY);

  /** Explains with the given parties. */
  constructor(parties: Parties) {
    this.#panel = new Panel(parties, CAPACITY);
    this.#collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  }

  /** Explains any number of cases, in their order. */
  async explain(cases: readonly Case[]): Promise<Explained[]> {
    const explained: Explained[] = [];
    for (let from = 0; from < cases.length; from += CAPACITY) {
      fillBatch(this.#batch, cases.slice(from, from + CAPACITY));
      await this.#panel.run(this.#batch);
      for (let row = 0; row < this.#batch.size; row++) explained.push(await this.#explainRow(row));
    }
    return explained;
  }

  async #explainRow(row: number): Promise<Explained> {
    const batch = this.#batch;
    const panel = this.#panel;
    const { subject, reference, other } = panel.parties;
    return {
      subjects: { [subject.name]: outcomeView(batch, panel, row) },
      decoders: { [reference.name]: decodingView(panel.reference, row), [other.name]: decodingView(panel.other, row) },
      model: expectationView(batch, panel, row),
      cpu: cpuView(batch, panel, row),
      findings: await this.#collector.collectRow(batch, panel, row),
      gla: batch.ve.gla.at(row),
    };
  }
}

/** The labelled bytes of a case's instruction. */
export function caseLabels({ bytes, fetch }: Case): Label[] {
  return labelsOf(bytes.subarray(0, Math.min(fetch, MAX_INSTRUCTION)));
}
