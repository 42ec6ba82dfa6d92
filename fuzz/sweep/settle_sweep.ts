/**
 * From a tally to findings: the first case of each bucket is made again, and settled as if it had been generated.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { BATCH_CASES, type Panel } from "../../oracles/panel.ts";
import type { Collector } from "../../triage/collector.ts";
import type { Finding } from "../../triage/finding.ts";
import { SweepWriter } from "./sweep_runner.ts";
import type { Space } from "./sweep_space.ts";
import { addModrm, caseNumbered, type ModrmSet, noModrm, type Tally } from "./sweep_tally.ts";

/** The findings of a sweep. */
export interface SweptFindings {
  /** The findings of each opcode, by the number of the opcode, and the ModRM bytes that show each. */
  readonly ofOpcode: ReadonlyMap<number, ReadonlyMap<Finding, ModrmSet>>;
  /** Disagreements that did not show again when the case was made again: whoever differed is not the same every time. */
  readonly lost: number;
}

/**
 * Adds what a tally counts to the findings of a collector.
 *
 * Buckets are settled in the order of the first case that shows each, so which ranges and which workers the tally comes
 * from changes nothing.
 *
 * @param tally What was counted.
 * @param space The space.
 * @param collector Gets the findings.
 * @param panel Asks the collector's parties; its capacity is that of a batch of `diff`.
 * @returns The findings, opcode by opcode.
 */
export async function settle(
  tally: Tally,
  space: Space,
  collector: Collector,
  panel: Panel,
): Promise<SweptFindings> {
  const counts = new Map(collector.findings.map((finding) => [finding, finding.count]));
  await settleFirst(firstCases(tally), space, collector, panel);
  // Settling counted each case that it made again.
  for (const finding of collector.findings) finding.count = counts.get(finding) ?? 0;
  const ofOpcode = new Map<number, Map<Finding, ModrmSet>>();
  let lost = 0;
  for (const [opcode, { buckets }] of tally.opcodes) {
    const found = new Map<Finding, ModrmSet>();
    ofOpcode.set(opcode, found);
    for (const [bucket, { count, modrm }] of buckets) {
      const finding = collector.buckets.get(bucket);
      if (finding === undefined) lost += count;
      else {
        finding.count += count;
        if (!found.has(finding)) found.set(finding, noModrm());
        addModrm(found.get(finding)!, modrm);
      }
    }
  }
  return { ofOpcode, lost };
}

/** Buckets and the number of the first case of each, in the order of the cases. */
function firstCases(tally: Tally): (readonly [number, number])[] {
  const firsts = new Map<number, number>();
  for (const { buckets } of tally.opcodes.values()) {
    for (const [bucket, { first }] of buckets) firsts.set(bucket, Math.min(first, firsts.get(bucket) ?? Infinity));
  }
  return [...firsts].sort(([a, x], [b, y]) => x - y || a - b);
}

async function settleFirst(
  firsts: readonly (readonly [number, number])[],
  space: Space,
  collector: Collector,
  panel: Panel,
): Promise<void> {
  const writer = new SweepWriter(space);
  const batch = new Batch(BATCH_CASES);
  const buckets: number[] = [];
  const flush = async () => {
    batch.size = buckets.length;
    await panel.run(batch);
    for (const [row, bucket] of buckets.entries()) {
      // Another case on its way may have settled it meanwhile.
      if (!collector.buckets.has(bucket)) await collector.collectRow(batch, panel, row);
    }
    buckets.length = 0;
  };
  for (const [bucket, first] of firsts) {
    if (collector.buckets.has(bucket)) continue;
    writer.writeCase(batch, buckets.length, caseNumbered(first));
    buckets.push(bucket);
    if (buckets.length === batch.capacity) await flush();
  }
  if (buckets.length > 0) await flush();
}
