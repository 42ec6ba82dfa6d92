/**
 * From a tally to findings: the first case of each bucket is made again, and settled as if it had been generated.
 *
 * @module
 */
import type { Finding } from "../../findings/finding.ts";
import { PairMap } from "../../findings/pair_map.ts";
import { Batch } from "../../machine/batch.ts";
import { BATCH_CASES, type Panel } from "../../oracles/panel.ts";
import type { Collector } from "../../triage/collector.ts";
import { SweepWriter } from "./sweep_runner.ts";
import type { Space } from "./sweep_space.ts";
import { addModrm, caseNumbered, type ModrmSet, noModrm, type Tally } from "./sweep_tally.ts";

/** How often a case is made again that does not show what it showed. */
const MOST_TIMES = 4;

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
  // A leak can show only now and then.
  let due = firstCases(tally);
  for (let time = 0; time < MOST_TIMES && due.length > 0; time++) due = await settleFirst(due, space, collector, panel);
  // Settling counted each case that it made again.
  for (const finding of collector.findings) finding.count = counts.get(finding) ?? 0;
  const ofOpcode = new Map<number, Map<Finding, ModrmSet>>();
  let lost = 0;
  for (const [opcode, { buckets }] of tally.opcodes) {
    const found = new Map<Finding, ModrmSet>();
    ofOpcode.set(opcode, found);
    for (const [pair, bucket, { count, modrm }] of buckets) {
      const finding = collector.buckets.get(pair, bucket);
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

/** A pair's bucket, and the number of the first case that shows it. */
interface FirstCase {
  readonly pair: string;
  readonly bucket: number;
  readonly first: number;
}

/** The buckets, in the order of their first cases. */
function firstCases(tally: Tally): FirstCase[] {
  const firsts = new PairMap<number>();
  for (const { buckets } of tally.opcodes.values()) {
    for (const [pair, bucket, { first }] of buckets) {
      firsts.set(pair, bucket, Math.min(first, firsts.get(pair, bucket) ?? Infinity));
    }
  }
  // Whoever settles one bucket of a case settles all of it, so no other order matters.
  return Array.from(firsts, ([pair, bucket, first]) => ({ pair, bucket, first })).sort((a, b) => a.first - b.first);
}

/** Settles the buckets of cases, and gives those that the cases did not show again. */
async function settleFirst(
  firsts: readonly FirstCase[],
  space: Space,
  collector: Collector,
  panel: Panel,
): Promise<FirstCase[]> {
  const writer = new SweepWriter(space);
  const batch = new Batch(BATCH_CASES);
  const due: FirstCase[] = [];
  const isSettled = ({ pair, bucket }: FirstCase) => collector.buckets.get(pair, bucket) !== undefined;
  const flush = async () => {
    batch.size = due.length;
    await panel.run(batch);
    for (const [row, each] of due.entries()) {
      // Another case on its way may have settled it meanwhile.
      if (!isSettled(each)) await collector.collectRow(batch, panel, row);
    }
    due.length = 0;
  };
  for (const each of firsts) {
    if (isSettled(each)) continue;
    writer.writeCase(batch, due.length, caseNumbered(each.first));
    due.push(each);
    if (due.length === batch.capacity) await flush();
  }
  if (due.length > 0) await flush();
  return firsts.filter((each) => !isSettled(each));
}
