/**
 * The explainer: runs cases that somebody gives through a panel, and tells of each what every party says.
 *
 * @module
 */
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { AccessTruths } from "../../oracles/cpu/access/access_truths.ts";
import type { CpuAsker } from "../../oracles/cpu/cpu_party.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { Collector } from "../collector.ts";
import { type CpuView, cpuView, endsByItself } from "./cpu_view.ts";
import { type DecodingView, decodingView, type ExpectationView, expectationView } from "./case_views.ts";
import { type OutcomeView, outcomeView } from "./case_views.ts";
import type { Finding } from "../finding.ts";
import { type Label, labelsOf } from "./byte_labels.ts";
import { SHRINK_CAPACITY, Shrinker } from "../shrink/shrinker.ts";

/** How many cases are run at once. */
const CAPACITY = 1024;

/** What every party says of one case. */
export interface CaseViews {
  /** What each subject did, by name. */
  readonly subjects: Readonly<Record<string, OutcomeView>>;
  /** What each decoder says, by name. */
  readonly decoders: Readonly<Record<string, DecodingView>>;
  /** What the model expects. */
  readonly model: ExpectationView;
  /** What the CPU did; null where it was not asked. */
  readonly cpu: CpuView | null;
  /** The linear address of the access. */
  readonly gla: bigint;
}

/** One case as every party sees it. */
export interface Explained extends CaseViews {
  /** The findings that the case shows. */
  readonly findings: readonly Finding[];
}

/** What to tell besides what everybody says. */
export interface ExplainerOptions {
  /** Whether to ask the CPU which memory each instruction accesses: about twenty executions a case. */
  readonly access?: boolean;
}

/** Explains cases, and remembers what it has shrunk for those that come after. */
export class Explainer {
  /** Two panels: while the CPU works for one, the answers of the other are looked at. */
  readonly #panels: readonly [Panel, Panel];
  readonly #batches = [new Batch(CAPACITY), new Batch(CAPACITY)] as const;
  readonly #collector: Collector;
  readonly #asker: CpuAsker | undefined;
  readonly #accesses = [new AccessTruths(CAPACITY), new AccessTruths(CAPACITY)] as const;

  /** Explains with the given parties. */
  constructor(parties: Parties, { access = false }: ExplainerOptions = {}) {
    this.#panels = [new Panel(parties, CAPACITY), new Panel(parties, CAPACITY)];
    this.#collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    this.#asker = access ? parties.cpu?.asker(CAPACITY) : undefined;
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
    await this.#askAccesses(panel, this.#accesses[number & 1]!);
    return panel;
  }

  async #askAccesses({ batch, truths }: Panel, out: AccessTruths): Promise<void> {
    const rows = Array.from({ length: batch.size }, (_, row) => row).filter((row) => endsByItself(truths, row));
    await this.#asker?.access?.({ batch, truths }, rows, out);
  }

  /** The accesses of a panel's batch, where the CPU was asked for them. */
  #accessesOf(panel: Panel): AccessTruths | undefined {
    return this.#asker?.access === undefined ? undefined : this.#accesses[this.#panels.indexOf(panel)];
  }

  async #explainRow(panel: Panel, row: number): Promise<Explained> {
    const views = viewsOfRow(panel, row, this.#accessesOf(panel));
    return { ...views, findings: await this.#collector.collectRow(panel.batch, panel, row) };
  }
}

function viewsOfRow(panel: Panel, row: number, accesses?: AccessTruths): CaseViews {
  const { batch } = panel;
  const { reference, other } = panel.parties;
  const subjects: Record<string, OutcomeView> = {};
  for (const { subject, outcomes, against } of panel.seats) {
    subjects[subject.name] = outcomeView(batch, outcomes, row);
    if (against !== undefined) subjects[against.subject.name] = outcomeView(batch, against.outcomes, row);
  }
  return {
    subjects,
    decoders: { [reference.name]: decodingView(panel.reference, row), [other.name]: decodingView(panel.other, row) },
    model: expectationView(batch, panel, row),
    cpu: cpuView(batch, panel, row, accesses),
    gla: batch.ve.gla.at(row),
  };
}

/** What every party says of cases, in their order, without looking for findings in them. */
export async function viewCases(parties: Parties, cases: readonly Case[]): Promise<CaseViews[]> {
  const panel = new Panel(parties, CAPACITY);
  const batch = new Batch(CAPACITY);
  const views: CaseViews[] = [];
  for (let from = 0; from < cases.length; from += CAPACITY) {
    fillBatch(batch, cases.slice(from, from + CAPACITY));
    await panel.run(batch);
    for (let row = 0; row < batch.size; row++) views.push(viewsOfRow(panel, row));
  }
  return views;
}

/** The labelled bytes of a case's instruction. */
export function caseLabels({ bytes, fetch }: Case): Label[] {
  return labelsOf(bytes.subarray(0, Math.min(fetch, MAX_INSTRUCTION)));
}
