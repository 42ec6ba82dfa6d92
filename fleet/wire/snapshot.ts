/**
 * All that a campaign knows, as bytes and back.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_EXEMPLARS } from "../../findings/finding.ts";
import type { Snapshot } from "../../fuzz/campaign/campaign_memory.ts";
import { ENTRIES, entryJson } from "./entry_json.ts";
import { BUCKETS, bucketsJson, findingJson, findingsTo, requireFound } from "./finding_json.ts";
import { pack, unpack } from "./packed_json.ts";
import { countTo, MOST, objectComplaint, outsideTo, read, type Reads } from "./schema.ts";
import { refuseUnless } from "./wire_error.ts";

const COUNT = countTo(MOST.snapshot);

const SNAPSHOT: Reads<Snapshot> = v.strictObject({
  epochs: countTo(MOST.answer),
  cases: COUNT,
  disagreeing: COUNT,
  entries: ENTRIES,
  findings: findingsTo(MOST.snapshot),
  buckets: BUCKETS,
  outside: outsideTo(MOST.snapshot),
}, objectComplaint);

/**
 * A snapshot as bytes, the same for the same snapshot.
 *
 * @throws {WireError} When it is too long for a message.
 */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const { epochs, cases, disagreeing, entries, findings, buckets, outside } = snapshot;
  return pack({
    epochs,
    cases,
    disagreeing,
    entries: entries.map(entryJson),
    findings: findings.map(findingJson),
    buckets: bucketsJson(buckets),
    outside,
  });
}

/**
 * Reads a snapshot.
 *
 * @param bytes Any bytes.
 * @throws {WireError} When they are no snapshot.
 */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const snapshot = read(SNAPSHOT, unpack(bytes));
  const { epochs, cases, disagreeing, entries, findings } = snapshot;
  refuseUnless(disagreeing <= cases, "disagreeing is more than its cases");
  const early = entries.findIndex((entry) => entry.epoch >= epochs);
  refuseUnless(early < 0, `entries[${early}] is of an epoch to come`);
  for (const [k, { first, exemplars }] of findings.entries()) {
    refuseUnless(first.epoch < epochs, `findings[${k}].first is of an epoch to come`);
    const isShown = 0 < exemplars.length && exemplars.length <= MAX_EXEMPLARS;
    refuseUnless(isShown, `findings[${k}].exemplars are not one to ${MAX_EXEMPLARS}`);
  }
  requireFound(snapshot);
  return snapshot;
}
