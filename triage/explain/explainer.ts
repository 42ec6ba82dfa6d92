/**
 * The explainer: runs cases that somebody gives through a panel, and tells of each what every party says.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Verdict } from "../../findings/verdict.ts";
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, fillBatch, readAnswered } from "../../machine/case.ts";
import { AccessTruths } from "../../oracles/cpu/access/access_truths.ts";
import type { CpuAsker } from "../../oracles/cpu/cpu_party.ts";
import { inTurns, Lane } from "../../oracles/in_turns.ts";
import { Expectations } from "../../oracles/model/expectation.ts";
import { model } from "../../oracles/model/model.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { Collector, type ShownDisagreement } from "../collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../shrink/shrinker.ts";
import { type Label, labelsOf } from "./byte_labels.ts";
import { type ExpectationView, expectationView } from "./case_views.ts";
import { type JudgedView, judgedViews, type OutcomeView, outcomeView } from "./case_views.ts";
import { type CpuView, cpuView, endsByItself } from "./cpu_view.ts";
import { type DecodingView, decodingView } from "./decoding_view.ts";
import { RecordedDisputes } from "./recorded_disputes.ts";

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
  /** The guest physical address, its offset in the page as the gla has it where the case says no gla. */
  readonly gpa: bigint;
  /** Who differs, and in what, by the judge: what is shown as a difference follows from this. */
  readonly judged: readonly JudgedView[];
}

/** A finding that a case shows, and who is wrong about that case. */
export interface ShownFinding {
  /** The finding; its exemplars are other cases. */
  readonly finding: Finding;
  /** The first field in which the parties differ on the case. */
  readonly field: FieldName;
  /** Who is wrong about the case: that field's verdict, and those of others that the finding shows in. */
  readonly verdicts: readonly [Verdict, ...Verdict[]];
}

/** One case as every party sees it. */
export interface Explained extends CaseViews {
  /** The findings that the case shows. */
  readonly findings: readonly ShownFinding[];
}

/** What to tell besides what everybody says. */
export interface ExplainerOptions {
  /** Whether to ask the CPU which memory each instruction accesses: about twenty executions a case. */
  readonly access?: boolean;
}

/** What the model says of a panel's batch where memory is real: who tells less is not judged by it, but people are told. */
class WholeExpectations {
  #own: Expectations | undefined;
  #of: Expectations | undefined;

  /** Takes the panel's, or has the model say it. */
  expect({ expected, batch, reference, terms, capacity }: Panel): void {
    if (terms.hasMemory) return void (this.#of = expected);
    this.#of = this.#own ??= new Expectations(capacity);
    model(batch, reference, this.#of, { ...terms, hasMemory: true });
  }

  /** Those of the last batch. */
  get last(): Expectations {
    return this.#of!;
  }
}

/** A lane, and the accesses of its batch where the CPU is asked for them. */
class ExplainedLane extends Lane {
  /** Whoever is asked takes one batch at a time, so each lane has its own. */
  readonly #asker: CpuAsker | undefined;
  readonly accesses: AccessTruths | undefined;
  readonly whole = new WholeExpectations();

  constructor(parties: Parties, asksAccess: boolean) {
    super(parties, CAPACITY, { effects: true });
    this.#asker = asksAccess ? parties.cpu?.asker(CAPACITY) : undefined;
    this.accesses = this.#asker?.access === undefined ? undefined : new AccessTruths(CAPACITY);
  }

  /** Has everybody answer some cases. */
  async answer(cases: readonly Case[]): Promise<void> {
    const { batch, panel: { truths } } = this;
    fillBatch(batch, cases);
    await this.panel.run(batch);
    this.whole.expect(this.panel);
    if (this.accesses === undefined) return;
    const rows = [...cases.keys()].filter((row) => endsByItself(truths, row));
    await this.#asker!.access!({ batch, truths }, rows, this.accesses);
  }
}

/** Explains cases, and remembers what it has shrunk for those that come after. */
export class Explainer {
  readonly #lanes: readonly [ExplainedLane, ExplainedLane];
  readonly #collector: Collector;
  readonly #disputes: RecordedDisputes | undefined;

  /** Explains with the given parties. */
  constructor(parties: Parties, { access = false }: ExplainerOptions = {}) {
    this.#collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    this.#disputes = parties.records === undefined ? undefined : new RecordedDisputes(parties, parties.records);
    this.#lanes = [new ExplainedLane(parties, access), new ExplainedLane(parties, access)];
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
    const begin = (lane: ExplainedLane, number: number) => {
      const some = cases.slice(number * CAPACITY, (number + 1) * CAPACITY);
      return some.length === 0 ? undefined : lane.answer(some);
    };
    for await (const lane of inTurns(this.#lanes, begin)) {
      for (let row = 0; row < lane.batch.size; row++) each(await this.#explainRow(lane, row), k++);
    }
  }

  async #explainRow({ panel, batch, accesses, whole }: ExplainedLane, row: number): Promise<Explained> {
    const views = viewsOfRow(panel, whole.last, row, accesses);
    const shown = await this.#collector.show(batch, panel, row);
    const isDisputed = shown.some(({ finding: { parties } }) => parties[1] === "cpu");
    const recorded = isDisputed ? [] : await this.#disputes?.show(readAnswered(batch, row)) ?? [];
    return { ...views, findings: byFinding([...shown, ...recorded]) };
  }
}

function byFinding(shown: readonly ShownDisagreement[]): ShownFinding[] {
  const groups = Map.groupBy(shown, ({ finding }) => finding);
  return Array.from(groups, ([finding, all]) => {
    const [{ field, verdict }, ...others] = all as [ShownDisagreement, ...ShownDisagreement[]];
    return { finding, field, verdicts: [verdict, ...others.map((each) => each.verdict)] };
  });
}

function viewsOfRow(panel: Panel, whole: Expectations, row: number, accesses?: AccessTruths): CaseViews {
  const { batch } = panel;
  const subjects: Record<string, OutcomeView> = {};
  for (const { subject, outcomes, against } of panel.seats) {
    subjects[subject.name] = outcomeView(batch, outcomes, row);
    if (against !== undefined) subjects[against.subject.name] = outcomeView(batch, against.outcomes, row);
  }
  return {
    subjects,
    decoders: Object.fromEntries(
      panel.parties.decoders.map(({ name, tells }, n) => [name, decodingView(panel.decodings[n]!, row, tells)]),
    ),
    model: expectationView(batch, panel, whole, row),
    cpu: cpuView(batch, panel, row, accesses),
    gla: batch.ve.gla.at(row),
    gpa: batch.ve.gpa.at(row),
    judged: judgedViews(panel, row),
  };
}

/** What every party says of cases, in their order, without looking for findings in them. */
export async function viewCases(parties: Parties, cases: readonly Case[]): Promise<CaseViews[]> {
  const panel = new Panel(parties, CAPACITY);
  const whole = new WholeExpectations();
  const batch = new Batch(CAPACITY);
  const views: CaseViews[] = [];
  for (let from = 0; from < cases.length; from += CAPACITY) {
    fillBatch(batch, cases.slice(from, from + CAPACITY));
    await panel.run(batch);
    whole.expect(panel);
    for (let row = 0; row < batch.size; row++) views.push(viewsOfRow(panel, whole.last, row));
  }
  return views;
}

/** The labelled bytes of a case's instruction, of which everybody has said how long it is. */
export function caseLabels({ bytes, fetch }: Case, { decoders, cpu }: Pick<CaseViews, "decoders" | "cpu">): Label[] {
  const lengths = Object.values(decoders).map(({ length }) => length);
  const said = cpu === null ? { length: 0, read: 0 } : { length: cpu.valid ? cpu.length : 0, read: cpu.length };
  return labelsOf(bytes.subarray(0, Math.min(fetch, MAX_INSTRUCTION)), {
    length: Math.max(said.length, ...lengths),
    read: said.read,
  });
}
