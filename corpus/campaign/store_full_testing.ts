/**
 * A process that runs a campaign on a disk until it is full, frees space, and goes on, for tests. Run in a small disk of
 * its own, its argument; it says what it did and fails where anything is lost.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CampaignError } from "./campaign_error.ts";
import { CampaignStore } from "./campaign_store.ts";
import { deltaOf, SETTINGS, stateAfter } from "./store_testing.ts";

const SIZE = { entries: 20, features: 200, buckets: 500 };

const BLOCK = new Uint8Array(4096);

/** Fills a disk to the last block. */
function fill(file: string): void {
  using ballast = Deno.openSync(file, { write: true, create: true, append: true });
  try {
    for (;;) ballast.writeSync(BLOCK);
  } catch (error) {
    // ENOSPC has no class of its own.
    assert(String(error).includes("os error 28"), String(error));
  }
}

function open(folder: string): CampaignStore {
  return CampaignStore.open(folder, SETTINGS, { create: true });
}

/** Commits epochs until the disk is full; the number of those that are kept. */
function commitUntilFull(store: CampaignStore): number {
  for (let { epochs } = store.load();; epochs++) {
    try {
      store.commit(deltaOf(epochs, SIZE));
    } catch (error) {
      const { fault, message } = error as CampaignError;
      const full = `Disk is full: nothing was added to the campaign in ${store.folder}, and what was there is intact`;
      assertEquals([fault, message], ["full", full]);
      return epochs;
    }
  }
}

/** Opens a campaign on a disk without a free block, and commits to it, which has to fail. */
function assertFull(folder: string, epoch: number): void {
  const error = assertThrows(() => {
    using store = open(folder);
    store.commit(deltaOf(epoch, SIZE));
  }, CampaignError);
  assertEquals(error.fault, "full", error.message);
}

if (import.meta.main) {
  const [disk] = Deno.args;
  const [folder, ballast] = [join(disk!, "campaign"), join(disk!, "ballast")];
  fill(ballast);
  assertFull(folder, 0);
  Deno.truncateSync(ballast, 1 << 20);
  let kept: number;
  {
    using store = open(folder);
    kept = commitUntilFull(store);
    assert(kept > 3, `Only ${kept} epochs fit`);
    assertEquals(store.load(), stateAfter(kept, SIZE));
    assertEquals(CampaignStore.read(folder).state, stateAfter(kept, SIZE));
    // The same process goes on where it failed.
    Deno.truncateSync(ballast, 0);
    store.commit(deltaOf(kept, SIZE));
    kept = commitUntilFull(store);
  }
  // Closing it may have freed blocks.
  fill(ballast);
  assertFull(folder, kept);
  Deno.truncateSync(ballast, 0);
  using store = open(folder);
  assertEquals(store.load(), stateAfter(kept, SIZE));
  console.log(`kept ${kept}`);
}
