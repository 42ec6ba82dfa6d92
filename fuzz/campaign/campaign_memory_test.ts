import { assert, assertEquals, assertThrows } from "@std/assert";
import { nameOf } from "../../findings/finding.ts";
import { CampaignMemory, type EpochChange } from "./campaign_memory.ts";
import { plain } from "./campaign_testing.ts";
import { runShards, withRunner } from "./shards_testing.ts";

const NOTHING: EpochChange = {
  epoch: 0,
  cases: 1,
  disagreeing: 0,
  entries: [],
  findings: [],
  forgetsBuckets: false,
  outside: [],
  buckets: [],
};

Deno.test("CampaignMemory.apply() takes only the epoch that is due", () => {
  const memory = new CampaignMemory();
  memory.apply(NOTHING);
  for (const epoch of [0, 2]) {
    assertThrows(() => memory.apply({ ...NOTHING, epoch }), Error, `Epoch ${epoch} does not follow 1 epochs`);
  }
  assertEquals([memory.epoch, memory.cases], [1, 1]);
  memory.apply({ ...NOTHING, epoch: 1 });
  assertEquals([memory.epoch, memory.cases], [2, 2]);
});

Deno.test("CampaignMemory.snapshot() is all of it, and goes on as the memory does", async () => {
  await withRunner(async (runner) => {
    const memory = new CampaignMemory();
    await runShards(memory, runner);
    const copy = new CampaignMemory(structuredClone(memory.snapshot()));
    assertEquals(plain(copy), plain(memory));
    copy.apply(structuredClone(await runShards(memory, runner)));
    assertEquals(plain(copy), plain(memory));
  });
});

Deno.test("CampaignMemory counts the entries of each feature, and knows buckets and findings", async () => {
  await withRunner(async (runner) => {
    const memory = new CampaignMemory();
    const changes = [await runShards(memory, runner), await runShards(memory, runner)];
    assertEquals(memory.epoch, 2);
    for (const feature of memory.features) {
      const shown = memory.entries.filter(({ features }) => features.includes(feature));
      const place = memory.placeOf(feature);
      assertEquals([memory.hits[place], memory.firstEpochs[place]], [shown.length, shown[0]?.epoch]);
    }
    for (const { signature, buckets } of changes.flatMap((change) => change.buckets)) {
      const finding = memory.ofSignature(signature)!;
      for (const bucket of buckets) assertEquals(memory.ofBucket(nameOf(finding.parties), bucket), finding);
    }
    assert(memory.findings.size > 10);
    assertEquals([memory.ofBucket("posted and model", -1), memory.ofSignature("none")], [undefined, undefined]);
  });
});
