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
const CAPACITY = 1024;

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
  /** Two panels: while the CPU works for one, the answers of the other are looked at. */
  readonly #panels: readonly [Panel, Panel];
  readonly #batches = [new Batch(CAPACITY), new Batch(CAPACITY)] as const;
  readonly #collector: Collector;

  /** Explains with the given parties. */
  constructor(parties: Parties) {
    this.#panels = [new Panel(parties, CAPACITY), new Panel(parties, CAPACITY)];
    this.#collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  }

  /** Explains any number of cases, in their order. */
  async explain(cases: readonly Case[]): Promise<Explained[]> {
    const all: Explained[] = [];
    await this.explainEach(cases, (explained) => all.push(explained));
    return all;
  }

  /** Explains any number of cases and hands each answer over as soon as it is there, so that none piles up. */
  async explainEach(cases: readonly Case[], each: (explained: Explained, k: number) => void): Promise<void> {
    let k = 0;
    const batches = Math.ceil(cases.length / CAPACITY);
    let running = this.#start(cases, 0);
    for (let number = 0; number < batches; number++) {
      const panel = await running;
      if (number + 1 < batches) running = this.#start(cases, number + 1);
      for (let row = 0; row < panel.batch.size; row++) each(await this.#explainRow(panel, row), k++);
    }
  }

  async #start(cases: readonly Case[], number: number): Promise<Panel> {
    const panel = this.#panels[number & 1]!;
    const batch = this.#batches[number & 1]!;
    fillBatch(batch, cases.slice(number * CAPACITY, (number + 1) * CAPACITY));
    await panel.run(batch);
    return panel;
  }

  async #explainRow(panel: Panel, row: number): Promise<Explained> {
    const { batch } = panel;
    const { reference, other } = panel.parties;
    const subjects: Record<string, OutcomeView> = {};
    for (const seat of panel.seats) subjects[seat.subject.name] = outcomeView(batch, seat, row);
    return {
      subjects,
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
