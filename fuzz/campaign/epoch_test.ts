import { assertEquals } from "@std/assert";
import type { SeenFinding } from "../../findings/finding.ts";
import { verdict } from "../../findings/verdict.ts";
import { caseOf } from "../../machine/case.ts";
import { CampaignMemory, type Entry } from "./campaign_memory.ts";
import { mergeEpoch, MOST_BUCKETS, type ShardResult } from "./epoch.ts";

/** A shard that found nothing, but for what is given. */
function shardResult(shard: number, fields: Partial<ShardResult> = {}): ShardResult {
  return { epoch: 0, shard, cases: 10, disagreeing: 1, entries: [], findings: [], buckets: [], outside: [], ...fields };
}

function entryOf(shard: number, ...features: number[]): Entry {
  return { case: caseOf([0x8b, shard]), features: Uint32Array.from(features), cost: 2, epoch: 0, shard };
}

function findingOf(name: string, count: number, byte: number, first = { epoch: 0, shard: 0, case: 0 }): SeenFinding {
  return {
    id: name,
    title: name,
    parties: name === "other" ? ["iced", "capstone"] : ["posted", "model"],
    field: "register",
    signature: name,
    isGap: false,
    cause: null,
    count,
    exemplars: [{ case: caseOf([byte]), weight: byte, field: "register", verdict: verdict("open", "gap") }],
    first,
  };
}

Deno.test("mergeEpoch() sums cases, and belongs to the epoch that is due", () => {
  const { epoch, cases, disagreeing } = mergeEpoch(new CampaignMemory(), [shardResult(0), shardResult(1)]);
  assertEquals({ epoch, cases, disagreeing }, { epoch: 0, cases: 20, disagreeing: 2 });
});

Deno.test("mergeEpoch() adds up what was outside the model, and the memory goes on with it", () => {
  const outside = [{ subject: "posted", handled: 2, refused: 1, mnemonics: { cmp: 2 } }];
  const memory = new CampaignMemory();
  for (const epoch of [0, 1]) {
    memory.apply({ ...mergeEpoch(memory, [shardResult(0, { outside }), shardResult(1, { outside })]), epoch });
  }
  const all = [{ subject: "posted", handled: 8, refused: 4, mnemonics: { cmp: 8 } }];
  assertEquals([memory.outside, new CampaignMemory(memory.snapshot()).outside], [all, all]);
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
    shardResult(0, { findings: [findingOf("a", 2, 5, { epoch: 0, shard: 0, case: 512 })] }),
    shardResult(1, { findings: [findingOf("b", 1, 7), findingOf("a", 3, 4, { epoch: 0, shard: 1, case: 0 })] }),
  ];
  const { findings } = mergeEpoch(new CampaignMemory(), results);
  const seen = findings.map(({ id, count, exemplars, first }) => [
    id,
    count,
    exemplars.map((exemplar) => exemplar.case.bytes[0]),
    first.case,
  ]);
  assertEquals(seen, [["a", 5, [5, 4], 512], ["b", 1, [7], 0]]);
  assertEquals(results[0]!.findings[0]!.count, 2, "it changes no result");
});

Deno.test("mergeEpoch() leaves a pair's bucket to the first shard that settled it", () => {
  const findings = ["a", "b", "other"].map((name) => findingOf(name, 1, 1));
  const results = [
    shardResult(0, { findings, buckets: [{ signature: "a", buckets: [1, 2] }] }),
    shardResult(1, {
      findings,
      buckets: [{ signature: "a", buckets: [2, 3] }, { signature: "b", buckets: [1, 3, 4] }],
    }),
    shardResult(2, { findings, buckets: [{ signature: "b", buckets: [2, 4] }, { signature: "other", buckets: [2] }] }),
  ];
  assertEquals(mergeEpoch(new CampaignMemory(), results).buckets, [
    { signature: "a", buckets: [1, 2] },
    { signature: "a", buckets: [3] },
    { signature: "b", buckets: [4] },
    { signature: "other", buckets: [2] },
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
  assertEquals([
    memory.bucketCount,
    memory.ofBucket("posted and model", 0),
    memory.ofBucket("posted and model", -7)?.id,
  ], [1, undefined, "a"]);
  assertEquals(memory.findings.get("a")!.count, 2);
  assertEquals(epoch([]).forgetsBuckets, false);
});
