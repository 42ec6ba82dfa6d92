/**
 * Replaying records of truth: decoders and model against what a named CPU once did.
 *
 * @module
 */
import type { TruthRecord } from "../corpus/truth_file.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { type Finding, plainest } from "../triage/finding.ts";
import { recordedCpu } from "../triage/recorded_cpu.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink.ts";

const CAPACITY = 1024;

/** A case and the two parties that are known to differ on it. */
export interface KnownCase {
  /** The case. */
  readonly case: Case;
  /** Who differs. */
  readonly parties: readonly [string, string];
}

/**
 * Has a collector look at cases that are known to show something, so that it is among the findings where it still does.
 *
 * @param panel Answers them; its parties are the collector's.
 * @param known The cases.
 * @param collector Gets the findings.
 */
export async function replayKnown(panel: Panel, known: readonly KnownCase[], collector: Collector): Promise<void> {
  const batch = new Batch(panel.capacity);
  for (let from = 0; from < known.length; from += panel.capacity) {
    const some = known.slice(from, from + panel.capacity);
    fillBatch(batch, some.map((each) => each.case));
    await panel.run(batch);
    for (const [row, { parties }] of some.entries()) await collector.look(batch, panel, row, parties);
  }
}

/** What a replay found. */
export interface Replayed {
  /** The CPU whose records they are. */
  readonly cpu: string;
  /** How many records. */
  readonly records: number;
  /** Where the model, or both decoders, differ from the records. */
  readonly findings: readonly Finding[];
}

/**
 * Checks records.
 *
 * @param parties Who is checked; their own CPU is not asked.
 * @param records The records, of one CPU.
 * @returns The findings; they are not shrunk, for a record answers its own case only.
 */
export async function replay(parties: Parties, records: readonly TruthRecord[]): Promise<Replayed> {
  const recorded = { ...parties, subjects: [], cpu: recordedCpu(records) };
  const panel = new Panel(recorded, CAPACITY);
  const collector = new Collector(new Shrinker(new Panel(recorded, SHRINK_CAPACITY)));
  const batch = new Batch(CAPACITY);
  for (let from = 0; from < records.length; from += CAPACITY) {
    fillBatch(batch, records.slice(from, from + CAPACITY).map((record) => record.case));
    await panel.run(batch);
    await collector.collect(batch, panel);
  }
  // What decoders say of each other, generated cases show as well, and shrunk; a CPU without some feature is no news of a
  // machine that is not this one.
  const isNews = (finding: Finding) => finding.parties[1] === "cpu" && plainest(finding).verdict.isEnvironment !== true;
  const findings = collector.findings.filter(isNews);
  return { cpu: recorded.cpu.name, records: records.length, findings };
}
