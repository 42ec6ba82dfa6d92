import { assertEquals, assertMatch } from "@std/assert";
import { DISK, mounting, mountsNothing } from "./mount_testing.ts";

const CHILD = new URL("./store_full_testing.ts", import.meta.url).href;

Deno.test({
  name: "CampaignStore.commit() says that the disk is full, keeps what was there, and goes on when it is not",
  ignore: mountsNothing,
  fn() {
    const disk = Deno.makeTempDirSync();
    try {
      const run = 'exec "$2" run --quiet --no-check --allow-read --allow-write "$3" "$1"';
      const { code, stdout, stderr } = mounting(`${DISK} "$1" && ${run}`, disk, Deno.execPath(), CHILD);
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      assertMatch(stdout, /^kept \d+\n$/);
    } finally {
      Deno.removeSync(disk);
    }
  },
});
