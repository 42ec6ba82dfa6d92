import { assertEquals } from "@std/assert";
import { openFile } from "./store_file.ts";
import { inCampaign } from "./store_testing.ts";

Deno.test("openFile() has each commit wait for the disk, readers see whole epochs, and buckets lead to findings that there are", () => {
  inCampaign(1, (folder) => {
    const db = openFile(folder);
    try {
      const pragma = (name: string) => db.prepare(`PRAGMA ${name}`).get()![name];
      // What a power failure would show, no test can: 2 is FULL, with which SQLite syncs its log at every commit.
      assertEquals(["synchronous", "journal_mode", "foreign_keys"].map(pragma), [2, "wal", 1]);
    } finally {
      db.close();
    }
  });
});
