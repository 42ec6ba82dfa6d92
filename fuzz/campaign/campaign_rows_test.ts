import { assert, assertEquals } from "@std/assert";
import { CampaignStore } from "../../corpus/campaign/campaign_store.ts";
import { SETTINGS } from "../../corpus/campaign/store_testing.ts";
import { CampaignMemory, SEED_EPOCH } from "./campaign_memory.ts";
import { deltaOf, snapshotOf } from "./campaign_rows.ts";
import { plain } from "./campaign_testing.ts";
import { runShards, withRunner } from "./shards_testing.ts";

Deno.test("deltaOf() and snapshotOf() keep a memory in a folder, which goes on as if it had never been closed", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    await withRunner(async (runner) => {
      const memory = new CampaignMemory();
      memory.addSeeds((await runner.run(memory, 3)).entries.map((entry) => ({ ...entry, epoch: SEED_EPOCH })));
      const seeds = memory.entries.length;
      assert(seeds > 10);
      for (let kept = 0; memory.epoch < 3;) {
        const change = await runShards(memory, runner);
        using store = CampaignStore.open(folder, SETTINGS, { create: true });
        store.commit(deltaOf(memory, change, kept, memory.epoch));
        kept = memory.entries.length;
        const state = store.load();
        assertEquals(plain(new CampaignMemory(snapshotOf(state))), plain(memory));
        const features = Array.from(memory.features, (id) => {
          const place = memory.placeOf(id);
          return { id, epoch: memory.firstEpochs[place]!, hits: memory.hits[place]! };
        });
        assertEquals(state.features, features.sort((a, b) => a.id - b.id));
        const { epoch, cases, disagreeing, seconds, corpus } = state.progress.at(-1)!;
        assertEquals([epoch + 1, cases, disagreeing], [memory.epoch, memory.cases, memory.disagreeing]);
        assertEquals([seconds, corpus], [memory.epoch, memory.entries.length]);
      }
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
