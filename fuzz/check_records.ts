/**
 * Checking records of truth: decoders and model against what a named CPU once did.
 *
 * @module
 */
import type { TruthRecord } from "../corpus/files/truth_file.ts";
import { type Finding, plainest } from "../findings/finding.ts";
import { isEnvironment } from "../findings/verdict.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { needsCpu } from "../oracles/pair.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { recordedCpu } from "../triage/recorded_cpu.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink/shrinker.ts";

const CAPACITY = 1024;

/** What checking records found. */
export interface CheckedRecords {
  /** The CPU whose records they are. */
  readonly cpu: string;
  /** How many records. */
  readonly records: number;
  /** Where the model, or decoders together, differ from the records. */
  readonly findings: readonly Finding[];
}

/**
 * Checks records. What all decoders say otherwise than a CPU is known of those of every panel: one that was added, and says
 * something else, would hide it.
 *
 * @param parties Who is checked; their own CPU is not asked, nor are decoders that were added.
 * @param records The records, of one CPU.
 * @returns The findings; they are not shrunk, for a record answers its own case only.
 */
export async function checkRecords(parties: Parties, records: readonly TruthRecord[]): Promise<CheckedRecords> {
  const [reference, ...others] = parties.decoders;
  const decoders: Parties["decoders"] = [reference, ...others.filter(({ isAdded }) => isAdded !== true)];
  const recorded = { ...parties, decoders, subjects: [], cpu: recordedCpu(records) };
  const panel = new Panel(recorded, CAPACITY);
  const collector = new Collector(new Shrinker(new Panel(recorded, SHRINK_CAPACITY)));
  const batch = new Batch(CAPACITY);
  // What decoders say of each other, generated cases show as well, and shrunk.
  for (let from = 0; from < records.length; from += CAPACITY) {
    fillBatch(batch, records.slice(from, from + CAPACITY).map((record) => record.case));
    await panel.run(batch);
    await collector.collect(batch, panel, needsCpu);
  }
  // A CPU without some feature is no news of a machine that is not this one.
  const findings = collector.findings.filter((finding) => !isEnvironment(plainest(finding).verdict));
  return { cpu: recorded.cpu.name, records: records.length, findings };
}
