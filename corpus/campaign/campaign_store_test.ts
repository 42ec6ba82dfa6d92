import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CampaignError } from "./campaign_error.ts";
import { CampaignStore } from "./campaign_store.ts";
import { CAMPAIGN_FILE } from "./store_file.ts";
import { assertRefuses, bucketsOf, deltaOf, inCampaign, inFolder, SETTINGS, stateAfter } from "./store_testing.ts";

Deno.test("CampaignStore.open() creates folder and campaign, and load() says that nothing was kept", () => {
  inFolder((folder) => {
    using store = CampaignStore.open(join(folder, "a", "b"), SETTINGS, { create: true });
    assertEquals(store.load(), stateAfter(0));
  });
});

Deno.test("CampaignStore keeps every epoch, before and after it is closed", () => {
  inCampaign(0, (folder) => {
    for (let epoch = 0; epoch < 8; epoch++) {
      using store = CampaignStore.open(folder, SETTINGS);
      assertEquals(store.load(), stateAfter(epoch));
      store.commit(deltaOf(epoch));
      assertEquals(store.load(), stateAfter(epoch + 1));
    }
    assertEquals(CampaignStore.read(folder), { settings: SETTINGS, state: stateAfter(8) });
  });
});

Deno.test("CampaignStore.commit() takes more rows than one statement writes", () => {
  const size = { entries: 250, features: 1000, buckets: 1234 };
  inFolder((folder) => {
    using store = CampaignStore.open(folder, SETTINGS, { create: true });
    store.commit(deltaOf(0, size));
    store.commit(deltaOf(1, size));
    assertEquals(store.load(), stateAfter(2, size));
  });
});

Deno.test("CampaignStore.commit() keeps the features of a view into a larger array", () => {
  inFolder((folder) => {
    using store = CampaignStore.open(folder, SETTINGS, { create: true });
    const features = Uint32Array.of(1, 2, 3, 4).subarray(1, 3);
    const [entry] = deltaOf(0).entries;
    store.commit({ ...deltaOf(0), entries: [{ ...entry!, features }] });
    assertEquals(store.load().entries[0]!.features, Uint32Array.of(2, 3));
  });
});

Deno.test("CampaignStore.commit() keeps a finding's place when it is seen again", () => {
  inCampaign(1, (folder) => {
    using store = CampaignStore.open(folder, SETTINGS);
    const [finding] = deltaOf(0).findings;
    const again = { ...finding!, count: 99, first: { epoch: 1, shard: 0, case: 0, seconds: 9 } };
    store.commit({ ...deltaOf(1), buckets: bucketsOf([]), findings: [again] });
    assertEquals(store.load().findings, [{ ...finding!, count: 99 }]);
  });
});

Deno.test("CampaignStore.commit() drops the buckets that are forgotten, and takes them again", () => {
  inCampaign(1, (folder) => {
    using store = CampaignStore.open(folder, SETTINGS);
    const { buckets } = deltaOf(0);
    store.commit({ ...deltaOf(1), forgetsBuckets: true, buckets });
    assertEquals(store.load().buckets, stateAfter(1).buckets);
  });
});

Deno.test("CampaignStore.commit() refuses an epoch that does not follow, and keeps nothing of it", () => {
  inCampaign(3, (folder) => {
    using store = CampaignStore.open(folder, SETTINGS);
    for (const epoch of [0, 2, 4]) {
      const message = `Epoch ${epoch} does not follow in ${folder}: epoch 3 is due`;
      assertRefuses(() => store.commit(deltaOf(epoch)), "order", message);
    }
    assertEquals(store.load(), stateAfter(3));
    store.commit(deltaOf(3));
    assertEquals(store.load(), stateAfter(4));
  });
});

Deno.test("CampaignStore.commit() refuses entries that do not follow", () => {
  inCampaign(1, (folder) => {
    using store = CampaignStore.open(folder, SETTINGS);
    const { entries, ...rest } = deltaOf(1);
    const gap = { ...rest, entries: [entries[0]!, entries[2]!] };
    assertRefuses(() => store.commit(gap), "order", `Entry 5 does not follow in ${folder}: entry 4 is due`);
    assertEquals(store.load(), stateAfter(1));
  });
});

Deno.test("CampaignStore.commit() refuses a bucket of a finding that is none, and one that is there", () => {
  inCampaign(1, (folder) => {
    using store = CampaignStore.open(folder, SETTINGS);
    const message = "Bucket 5 is of a finding that is none: cafe";
    const [finding] = deltaOf(0).findings;
    const none = bucketsOf([[5, { ...finding!, id: "cafe" }]]);
    assertRefuses(() => store.commit({ ...deltaOf(1), buckets: none }), "order", message);
    const { buckets } = deltaOf(0);
    assertThrows(() => store.commit({ ...deltaOf(1), buckets }), CampaignError, "UNIQUE constraint failed");
    assertEquals(store.load(), stateAfter(1));
  });
});

Deno.test("CampaignStore.read() sees whole epochs while the campaign runs", () => {
  inCampaign(0, (folder) => {
    using store = CampaignStore.open(folder, SETTINGS);
    for (let epoch = 0; epoch < 4; epoch++) {
      assertEquals(CampaignStore.read(folder).state, stateAfter(epoch));
      store.commit(deltaOf(epoch));
    }
    assertEquals(CampaignStore.read(folder).state, stateAfter(4));
  });
});

Deno.test("CampaignStore.open() creates a campaign where a process was killed while creating one", () => {
  inFolder((folder) => {
    Deno.writeTextFileSync(join(folder, `${CAMPAIGN_FILE}.new`), "half a campaign");
    using store = CampaignStore.open(folder, SETTINGS, { create: true });
    store.commit(deltaOf(0));
    assertEquals(store.load(), stateAfter(1));
  });
});
