import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { formatCase } from "../../corpus/files/case_file.ts";
import { readAnswered } from "../../machine/case.ts";
import { FROZEN } from "../frozen_testing.ts";
import { CampaignMemory } from "./campaign_memory.ts";
import { plain, ran } from "./campaign_testing.ts";
import { runShards, withRunner } from "./shards_testing.ts";

const EPOCHS = 3;

Deno.test("ShardRunner.run() depends on memory and shard alone", async () => {
  await withRunner(async (runner) => {
    const memory = new CampaignMemory();
    for (let epoch = 0; epoch < 2; epoch++) {
      const before = plain(memory);
      const results = [await runner.run(memory, 0), await runner.run(memory, 1)];
      const again = [await runner.run(memory, 1), await runner.run(memory, 0)].reverse();
      assertEquals(again, results);
      const continued = new CampaignMemory(structuredClone(memory.snapshot()));
      const elsewhere = await withRunner(async (
        other,
      ) => [await other.run(continued, 1), await other.run(continued, 0)]);
      assertEquals(elsewhere.reverse(), results);
      assertEquals(plain(memory), before);
      await runShards(memory, runner);
    }
  });
});

Deno.test("ShardRunner.run() finds something, of which every entry is a case that it ran", async () => {
  await withRunner(async (runner) => {
    const memory = new CampaignMemory();
    await runShards(memory, runner);
    const ran = new Set<string>();
    const { cases, disagreeing, entries, findings, buckets } = await runner.run(memory, 3, (batch) => {
      for (let row = 0; row < batch.size; row++) ran.add(formatCase(readAnswered(batch, row)));
    });
    assertEquals(cases, 1024);
    assert(entries.length > 0 && entries.every(({ case: c }) => ran.has(formatCase(c))));
    assert(disagreeing > 0 && findings.length > 0 && buckets.length > 0);
    assertEquals(entries.filter(({ features }) => features.every((feature) => memory.features.has(feature))), []);
  });
});

Deno.test(`ShardRunner gives what it always gave in ${EPOCHS} tiny epochs`, async () => {
  await withRunner(async (runner) => {
    const memory = new CampaignMemory();
    while (memory.epoch < EPOCHS) await runShards(memory, runner);
    const digest = createHash("sha256").update(JSON.stringify(ran(memory))).digest("hex").slice(0, 16);
    assertEquals(digest, FROZEN.campaign);
  });
});
