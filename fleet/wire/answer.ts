/**
 * What a worker answers to a shard, as bytes and back.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_EXEMPLARS } from "../../findings/finding.ts";
import type { ShardResult } from "../../fuzz/campaign/epoch.ts";
import type { ShardAnswer } from "../../fuzz/campaign/shard_protocol.ts";
import { ENTRIES, entryJson } from "./entry_json.ts";
import { BUCKETS, bucketsJson, findingJson, findingsTo, requireFound } from "./finding_json.ts";
import { pack, unpack } from "./packed_json.ts";
import { countTo, listOf, MOST, objectComplaint, outsideTo, read, type Reads, TEXT } from "./schema.ts";
import { refuseUnless } from "./wire_error.ts";

const COUNT = countTo(MOST.answer);

const RESULT: Reads<ShardResult> = v.strictObject({
  epoch: COUNT,
  shard: COUNT,
  cases: COUNT,
  disagreeing: COUNT,
  entries: ENTRIES,
  findings: findingsTo(MOST.answer),
  buckets: BUCKETS,
  outside: outsideTo(MOST.answer),
}, objectComplaint);

const ANSWER: Reads<ShardAnswer> = v.strictObject({
  result: RESULT,
  unsteady: v.nullable(TEXT),
  notAsked: COUNT,
  troubles: listOf(TEXT),
}, objectComplaint);

/**
 * An answer as bytes, the same for the same answer.
 *
 * @throws {WireError} When it is too long for a message.
 */
export function encodeAnswer({ result, unsteady, notAsked, troubles }: ShardAnswer): Uint8Array {
  const { epoch, shard, cases, disagreeing, entries, findings, buckets, outside } = result;
  return pack({
    result: {
      epoch,
      shard,
      cases,
      disagreeing,
      entries: entries.map(entryJson),
      findings: findings.map(findingJson),
      buckets: bucketsJson(buckets),
      outside,
    },
    unsteady,
    notAsked,
    troubles,
  });
}

/**
 * Reads an answer. Whether it fits what was ordered and what the campaign knows is for {@linkcode checkAnswer} to say.
 *
 * @param bytes Any bytes.
 * @throws {WireError} When they are no answer.
 */
export function decodeAnswer(bytes: Uint8Array): ShardAnswer {
  const answer = read(ANSWER, unpack(bytes));
  requireOwn(answer.result);
  requireFound(answer.result, "result.");
  return answer;
}

/** All of a result is of its shard. */
function requireOwn({ epoch, shard, cases, disagreeing, entries, findings }: ShardResult): void {
  refuseUnless(disagreeing <= cases, "result.disagreeing is more than its cases");
  const strange = entries.findIndex((entry) => entry.epoch !== epoch || entry.shard !== shard);
  refuseUnless(strange < 0, `result.entries[${strange}] is of another shard`);
  for (const [k, { first, exemplars }] of findings.entries()) {
    const finding = `result.findings[${k}]`;
    refuseUnless(first.epoch === epoch && first.shard === shard, `${finding}.first is of another shard`);
    refuseUnless(first.case < cases, `${finding}.first is after the last case`);
    refuseUnless(exemplars.length <= MAX_EXEMPLARS, `${finding}.exemplars are too many`);
  }
}
