/**
 * What is looked at beside the cases of a run: those that are known to show something, and those that CPUs are recorded to
 * have run.
 *
 * @module
 */
import type { TruthRecord } from "../corpus/files/truth_file.ts";
import type { Finding } from "../findings/finding.ts";
import { BATCH_CASES, Panel, type Parties, QUICK } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { addExemplar } from "../triage/exemplars.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink/shrinker.ts";
import { type CheckedRecords, checkRecords } from "./check_records.ts";
import { knownByDecoders, type KnownCase, lookAtKnown } from "./known_cases.ts";

/** What is looked at again. */
export interface LookedAgain {
  /** Cases that are known to show something. */
  readonly known: readonly KnownCase[];
  /** Records of truth, a CPU's each. */
  readonly records: readonly (readonly TruthRecord[])[];
}

/** What came of it. */
export interface SeenAgain {
  /** Findings that the collector does not have. */
  readonly findings: readonly Finding[];
  /** The CPUs whose records were checked, and how many of each. */
  readonly records: readonly Pick<CheckedRecords, "cpu" | "records">[];
}

/**
 * Looks again.
 *
 * @param parties Who is asked.
 * @param panel One of them all.
 * @param collector Gets what known cases show to all of them.
 * @param again What is looked at.
 */
export async function lookAgain(
  parties: Parties,
  panel: Panel,
  collector: Collector,
  { known, records }: LookedAgain,
): Promise<SeenAgain> {
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
  return {
    findings: [...others, ...checked.flatMap(({ findings }) => findings)],
    records: checked.map(({ cpu, records }) => ({ cpu, records })),
  };
}

/** What known cases show to parties of their own. */
async function knownOf(parties: Parties, known: readonly KnownCase[]): Promise<Finding[]> {
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  await lookAtKnown(new Panel(parties, BATCH_CASES, QUICK), known, collector);
  return collector.findings;
}

/** The first of each id, with the exemplars of all. */
export function joinedFindings(findings: readonly Finding[]): Finding[] {
  const all = new Map<string, Finding>();
  for (const finding of findings) {
    const first = all.get(finding.id);
    if (first === undefined) all.set(finding.id, finding);
    else for (const exemplar of finding.exemplars) addExemplar(first.exemplars, exemplar);
  }
  return [...all.values()];
}
