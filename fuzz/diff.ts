/**
 * A bounded differential run: generated cases through every party, disagreements into findings, and those of a sweep with
 * them.
 *
 * @module
 */
import type { TruthRecord } from "../corpus/files/truth_file.ts";
import type { Finding } from "../findings/finding.ts";
import { addOutside, type OutsideModel } from "../findings/outside_model.ts";
import type { Subject } from "../machine/subject.ts";
import { inTurns, Lane } from "../oracles/in_turns.ts";
import { BATCH_CASES, Panel, type Parties, QUICK } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { addExemplar } from "../triage/exemplars.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink/shrinker.ts";
import type { SweepHeat, SweepResult } from "../triage/sweep_result.ts";
import { type CheckedRecords, checkRecords } from "./check_records.ts";
import { meetsEmulatorStates, varyStates } from "./generate/emulator_states.ts";
import { Generator } from "./generate/generator.ts";
import { InstructionGenerator, judgesInstructions } from "./instructions/generate_instructions.ts";
import { knownByDecoders, type KnownCase, lookAtKnown } from "./known_cases.ts";
import { collectSwept, type Swept } from "./sweep/collect_sweep.ts";

/** How much to run. */
export interface DiffOptions {
  /** The seed, 0 to 2^32 - 1. */
  readonly seed: number;
  /** How many cases. */
  readonly cases: number;
  /** Records of truth to check decoders and model against, a CPU's each. */
  readonly records?: readonly (readonly TruthRecord[])[];
  /** Cases that are known to show something; they are run too, but not counted. */
  readonly known?: readonly KnownCase[];
  /** A sweep, whose findings are added. */
  readonly swept?: Swept;
  /** Told now and then how many cases are done. */
  readonly onProgress?: (done: number) => void;
}

/** What a run found. The same options give the same result everywhere. */
export interface DiffResult {
  /** Names of the subjects. */
  readonly subjects: readonly string[];
  /** The subject that they were compared with; the model where there is none. */
  readonly against?: string;
  /** The decoders. */
  readonly decoders: readonly { readonly name: string; readonly version: string }[];
  /** The CPU that was asked; null where none was. */
  readonly cpu: string | null;
  /** The CPUs whose records were checked, and how many of each. */
  readonly records: readonly { readonly cpu: string; readonly records: number }[];
  /** The seed. */
  readonly seed: number;
  /** Cases run. */
  readonly cases: number;
  /** Cases in which somebody differed. */
  readonly disagreeing: number;
  /** What the sweep came to; null where there was none. */
  readonly sweep: (SweepResult & SweepHeat) | null;
  /** What the subjects did with what is outside the model, in the generated and in the swept cases. */
  readonly outside: readonly OutsideModel[];
  /** The findings, the subjects' before the decoders'. */
  readonly findings: readonly Finding[];
  /** What each correction does that the subjects could be tried with, in a sentence, by its id. */
  readonly corrections: ReadonlyMap<string, string>;
}

/**
 * Runs generated cases through a panel and collects what differs.
 *
 * @param parties Who takes part.
 * @param options How much to run.
 * @returns The findings.
 */
export async function diff(
  parties: Parties,
  { seed, cases, records = [], known = [], swept, onProgress }: DiffOptions,
): Promise<DiffResult> {
  const lanes = [new Lane(parties, BATCH_CASES, QUICK), new Lane(parties, BATCH_CASES, QUICK)] as const;
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  const generator = new Generator(seed, BATCH_CASES);
  const hasInstructions = judgesInstructions(lanes[0].panel.terms, parties.cpu);
  const instructions = hasInstructions ? new InstructionGenerator(seed, BATCH_CASES) : undefined;
  const begin = ({ panel, batch }: Lane, number: number) => {
    const left = cases - number * BATCH_CASES;
    if (left <= 0) return undefined;
    generator.fill(batch, number, Math.min(BATCH_CASES, left));
    if (meetsEmulatorStates(panel.terms)) varyStates(seed, number, batch);
    instructions?.write(batch, number);
    return panel.run(batch);
  };
  let disagreeing = 0;
  let done = 0;
  for await (const { panel, batch } of inTurns(lanes, begin)) {
    done += batch.size;
    disagreeing += await collector.collect(batch, panel);
    onProgress?.(done);
  }
  const { panel } = lanes[0];
  const sweep = swept === undefined ? null : await collectSwept(swept, collector, panel);
  const others: Finding[] = [];
  for (const { decoders, known: some } of knownByDecoders(parties.decoders, known)) {
    if (decoders.length === parties.decoders.length) await lookAtKnown(panel, some, collector);
    else others.push(...await knownOf({ ...parties, decoders }, some));
  }
  const checked: CheckedRecords[] = [];
  // What all decoders say otherwise than a CPU is known of those of every panel.
  const [first, ...more] = parties.decoders;
  const usual = { ...parties, decoders: [first, ...more.filter(({ isAdded }) => isAdded !== true)] as const };
  for (const ofOneCpu of records) checked.push(await checkRecords(usual, ofOneCpu));

  const { subjects, against, decoders } = parties;
  const changes = subjects.flatMap(({ variants }) => variants?.changes ?? []);
  const cpu = parties.cpu?.name ?? null;
  return {
    subjects: subjects.map(({ name }) => name),
    ...against === undefined ? {} : { against: against.name },
    decoders: decoders.map(({ name, version }) => ({ name, version })),
    cpu,
    records: checked.map(({ cpu, records }) => ({ cpu, records })),
    seed,
    cases,
    disagreeing,
    sweep,
    outside: inOrder(subjects, addOutside(collector.outside, swept?.tally.outside ?? [])),
    findings: joined([...collector.findings, ...others, ...checked.flatMap(({ findings }) => findings)]),
    corrections: new Map(changes.map(({ id, sentence }) => [id, sentence])),
  };
}

/** What known cases show to parties of their own. */
async function knownOf(parties: Parties, known: readonly KnownCase[]): Promise<Finding[]> {
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  await lookAtKnown(new Panel(parties, BATCH_CASES, QUICK), known, collector);
  return collector.findings;
}

/** The first of each id, with the exemplars of all. */
function joined(findings: readonly Finding[]): Finding[] {
  const all = new Map<string, Finding>();
  for (const finding of findings) {
    const first = all.get(finding.id);
    if (first === undefined) all.set(finding.id, finding);
    else for (const exemplar of finding.exemplars) addExemplar(first.exemplars, exemplar);
  }
  return [...all.values()];
}

/** Counts in the order of the subjects. */
function inOrder(subjects: readonly Subject[], counts: readonly OutsideModel[]): OutsideModel[] {
  return subjects.flatMap(({ name }) => counts.filter(({ subject }) => subject === name));
}
