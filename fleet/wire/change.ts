/**
 * What an epoch changes, as bytes and back.
 *
 * @module
 */
import * as v from "valibot";
import type { EpochChange } from "../../fuzz/campaign/campaign_memory.ts";
import { ENTRIES, entryJson } from "./entry_json.ts";
import { BUCKETS, bucketsJson, findingJson, findingsTo, requireFound } from "./finding_json.ts";
import { pack, unpack } from "./packed_json.ts";
import { countTo, MOST, objectComplaint, outsideTo, read, type Reads } from "./schema.ts";
import { refuseUnless } from "./wire_error.ts";

const COUNT = countTo(MOST.change);

const CHANGE: Reads<EpochChange> = v.strictObject({
  epoch: countTo(MOST.answer),
  cases: COUNT,
  disagreeing: COUNT,
  entries: ENTRIES,
  findings: findingsTo(MOST.change),
  forgetsBuckets: v.boolean("is neither true nor false"),
  buckets: BUCKETS,
  outside: outsideTo(MOST.change),
}, objectComplaint);

/**
 * A change as bytes, the same for the same change.
 *
 * @throws {WireError} When it is too long for a message.
 */
export function encodeChange(change: EpochChange): Uint8Array {
  const { epoch, cases, disagreeing, entries, findings, forgetsBuckets, buckets, outside } = change;
  return pack({
    epoch,
    cases,
    disagreeing,
    entries: entries.map(entryJson),
    findings: findings.map(findingJson),
    forgetsBuckets,
    buckets: bucketsJson(buckets),
    outside,
  });
}

/**
 * Reads a change. Whether it fits what the campaign knows is for {@linkcode checkChange} to say.
 *
 * @param bytes Any bytes.
 * @throws {WireError} When they are no change.
 */
export function decodeChange(bytes: Uint8Array): EpochChange {
  const change = read(CHANGE, unpack(bytes));
  const { epoch, cases, disagreeing, entries, findings } = change;
  refuseUnless(disagreeing <= cases, "disagreeing is more than its cases");
  const strange = entries.findIndex((entry) => entry.epoch !== epoch);
  refuseUnless(strange < 0, `entries[${strange}] is of another epoch`);
  const other = findings.findIndex(({ first }) => first.epoch !== epoch);
  refuseUnless(other < 0, `findings[${other}].first is of another epoch`);
  requireFound(change);
  return change;
}
