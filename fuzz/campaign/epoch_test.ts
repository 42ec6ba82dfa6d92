import { assertEquals } from "@std/assert";
import { caseOf } from "../../machine/case.ts";
import { CampaignMemory, type Entry } from "./campaign_memory.ts";
import { mergeEpoch, MOST_BUCKETS, type ShardResult } from "./epoch.ts";

/** A shard that found nothing, but for what is given. */
function shardResult(shard: number, fields: Partial<ShardResult> = {}): ShardResult {
  return { epoch: 0, shard, cases: 10, disagreeing: 1, entries: [], findings: [], buckets: [], ...fields };
}

function entryOf(shard: number, ...features: number[]): Entry {
  return { case: caseOf([0x8b, shard]), features: Uint32Array.from(features), cost: 2, epoch: 0, shard };
}

function findingOf(name: string, count: number, byte: number, firstCase = 0): ShardResult["findings"][number] {
  return {
    head: { id: name, title: name, parties: ["posted", "model"], signature: name, isGap: false, cause: null },
    count,
    exemplars: [{ case: caseOf([byte]), weight: byte, field: "register", verdict: { wrong: null, evidence: "none" } }],
    firstCase,
  };
}

Deno.test("mergeEpoch() sums cases, and belongs to the epoch that is due", () => {
  const { epoch, cases, disagreeing } = mergeEpoch(new CampaignMemory(), [shardResult(0), shardResult(1)]);
  assertEquals({ epoch, cases, disagreeing }, { epoch: 0, cases: 20, disagreeing: 2 });
});

Deno.test("mergeEpoch() keeps entries in the order of the shards, and drops those that show nothing new any more", () => {
  const memory = new CampaignMemory();
  memory.addSeeds([entryOf(9, 1)]);
  const [a, b, c, d] = [entryOf(0, 1, 2), entryOf(0, 2, 3), entryOf(1, 1, 2, 3), entryOf(1, 3, 4)];
  const results = [shardResult(0, { entries: [a, b] }), shardResult(1, { entries: [c, d, entryOf(1, 1)] })];
  assertEquals(mergeEpoch(memory, results).entries, [a, b, d]);
  assertEquals(mergeEpoch(memory, results.toReversed()).entries, [c, d]);
  // It only looks.
  assertEquals(memory.entries.length, 1);
});

Deno.test("mergeEpoch() joins what shards say of one finding; the first shard that has it saw it first", () => {
  const results = [
    shardResult(0, { findings: [findingOf("a", 2, 5, 512)] }),
    shardResult(1, { findings: [findingOf("b", 1, 7, 0), findingOf("a", 3, 4, 0)] }),
  ];
  const findings = mergeEpoch(new CampaignMemory(), results).findings.map(({ head, exemplars, ...rest }) => ({
    ...rest,
    id: head.id,
    bytes: exemplars.map((exemplar) => exemplar.case.bytes[0]),
  }));
  assertEquals(findings, [
    { id: "a", count: 5, bytes: [5, 4], firstSeen: { epoch: 0, shard: 0, case: 512 } },
    { id: "b", count: 1, bytes: [7], firstSeen: { epoch: 0, shard: 1, case: 0 } },
  ]);
});

Deno.test("mergeEpoch() leaves a bucket to the first shard that settled it", () => {
  const results = [
    shardResult(0, { buckets: [{ signature: "a", buckets: [1, 2] }] }),
    shardResult(1, { buckets: [{ signature: "a", buckets: [2, 3] }, { signature: "b", buckets: [1, 3, 4] }] }),
    shardResult(2, { buckets: [{ signature: "b", buckets: [2, 4] }] }),
  ];
  assertEquals(mergeEpoch(new CampaignMemory(), results).buckets, [
    { signature: "a", buckets: [1, 2] },
    { signature: "a", buckets: [3] },
    { signature: "b", buckets: [4] },
  ]);
});

Deno.test("mergeEpoch() has all buckets forgotten once there are too many, and keeps the findings", () => {
  const memory = new CampaignMemory();
  const many = Array.from({ length: MOST_BUCKETS + 1 }, (_, bucket) => bucket);
  const bucketsOf = (buckets: number[]) => [{ signature: "a", buckets }];
  const epoch = (buckets: number[]) =>
    mergeEpoch(memory, [{ ...shardResult(0, { findings: [findingOf("a", 1, 1)], buckets: bucketsOf(buckets) }) }]);
  memory.apply(epoch(many));
  assertEquals(memory.bucketCount, MOST_BUCKETS + 1);
  const change = epoch([-7]);
  assertEquals(change.forgetsBuckets, true);
  memory.apply(change);
  assertEquals([memory.bucketCount, memory.ofBucket(0), memory.ofBucket(-7)?.id], [1, undefined, "a"]);
  assertEquals(memory.findings.get("a")!.count, 2);
  assertEquals(epoch([]).forgetsBuckets, false);
});
