/**
 * Whether a message fits what was ordered and what its receiver knows. Until then it is only one of its kind: it can be of
 * another epoch, or say of a finding that it is known.
 *
 * @module
 */
import { nameOf } from "../../findings/finding.ts";
import type { CampaignMemory, EpochChange } from "../../fuzz/campaign/campaign_memory.ts";
import type { ShardAnswer } from "../../fuzz/campaign/shard_protocol.ts";
import type { SweepAnswer } from "../../fuzz/sweep/sweep_protocol.ts";
import type { PointRange, Space } from "../../fuzz/sweep/sweep_space.ts";
import { statesOf } from "../../fuzz/sweep/sweep_states.ts";
import { BUCKET_NUMBERS, caseNumbered, CELL_NUMBERS, Count, type OpcodeData } from "../../fuzz/sweep/sweep_tally.ts";
import type { Found } from "./finding_json.ts";
import { refuseUnless } from "./wire_error.ts";

/** A shard as it was ordered. */
export interface OrderedShard {
  /** Its number. */
  readonly shard: number;
  /** How many cases it has. */
  readonly cases: number;
}

/**
 * Makes sure that an answer is one to an order, and can be merged into a campaign and kept.
 *
 * @param answer The answer.
 * @param order What was ordered.
 * @param memory What the campaign knows.
 * @throws {WireError} When it is not.
 */
export function checkAnswer({ result }: ShardAnswer, order: OrderedShard, memory: CampaignMemory): void {
  requireEpoch(result.epoch, memory, "result.");
  refuseUnless(result.shard === order.shard, `result.shard is not ${order.shard}, which was ordered`);
  refuseUnless(result.cases === order.cases, `result.cases is not ${order.cases}, which were ordered`);
  requireNews(result, memory, "result.");
}

/**
 * Makes sure that a change can be applied to a campaign, and kept.
 *
 * @param change The change.
 * @param memory What the campaign knows.
 * @throws {WireError} When it cannot.
 */
export function checkChange(change: EpochChange, memory: CampaignMemory): void {
  requireEpoch(change.epoch, memory);
  requireNews(change, memory);
}

function requireEpoch(epoch: number, memory: CampaignMemory, place = ""): void {
  refuseUnless(epoch === memory.epoch, `${place}epoch is ${epoch}, and ${memory.epoch} is due`);
}

/** Findings that have no exemplars are known, those that are known are of the same parties, and buckets are new. */
function requireNews({ findings, buckets }: Found, memory: CampaignMemory, place = ""): void {
  const pairs = new Map<string, string>();
  for (const [k, { signature, parties, exemplars }] of findings.entries()) {
    const known = memory.ofSignature(signature);
    const pair = nameOf(parties);
    pairs.set(signature, pair);
    refuseUnless(known !== undefined || exemplars.length > 0, `${place}findings[${k}].exemplars are none`);
    const isSame = known === undefined || nameOf(known.parties) === pair;
    refuseUnless(isSame, `${place}findings[${k}].parties are not those of the known finding`);
  }
  for (const [k, { signature, buckets: keys }] of buckets.entries()) {
    const pair = pairs.get(signature)!;
    const known = keys.findIndex((key) => memory.ofBucket(pair, key) !== undefined);
    refuseUnless(known < 0, `${place}buckets[${k}].buckets[${known}] is known`);
  }
}

/**
 * Makes sure that an answer is what points of a space came to.
 *
 * @param answer The answer.
 * @param range The points that were ordered.
 * @param space Their space.
 * @throws {WireError} When it is not.
 */
export function checkSwept({ tally }: SweepAnswer, range: PointRange, space: Space): void {
  let points = 0;
  for (const [k, opcode] of tally.opcodes.entries()) {
    const place = `tally.opcodes[${k}]`;
    refuseUnless(opcode.opcode < space.opcodes.length, `${place}.opcode is none of the space`);
    points += pointsOf(opcode);
    const strange = opcode.pairs.findIndex(({ buckets }) => !areOf(buckets, range, space));
    refuseUnless(strange < 0, `${place}.pairs[${strange}] has cases that were not ordered`);
  }
  refuseUnless(
    points === range.to - range.from,
    `tally has ${points} points, and ${range.to - range.from} were ordered`,
  );
}

function pointsOf({ cells }: OpcodeData): number {
  let points = 0;
  for (let at = 1 + Count.points; at < cells.length; at += CELL_NUMBERS) points += cells[at]!;
  return points;
}

/** Whether the first case of each bucket is one of the range. */
function areOf(buckets: Float64Array, { from, to }: PointRange, space: Space): boolean {
  for (let at = 1; at < buckets.length; at += BUCKET_NUMBERS) {
    const { point, state } = caseNumbered(buckets[at]!);
    if (point < from || to <= point || state >= statesOf(point, space.states)) return false;
  }
  return true;
}
