import { assertEquals, assertMatch } from "@std/assert";

const DISK = "mount -t tmpfs -o size=3m tmpfs";

const CHILD = new URL("./store_full_testing.ts", import.meta.url).href;

/** Runs a command of a shell where it may mount, and what it mounts is seen by nobody else and gone when it ends. */
function mounting(script: string, ...args: string[]): { code: number; stdout: string; stderr: string } {
  try {
    const command = ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", ...args];
    const { code, stdout, stderr } = new Deno.Command("unshare", { args: command }).outputSync();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  } catch (error) {
    return { code: -1, stdout: "", stderr: String(error) };
  }
}

/** Not every system lets everybody mount a disk. */
const ignore = mounting(`${DISK} /tmp`).code !== 0;

Deno.test({
  name: "CampaignStore.commit() says that the disk is full, keeps what was there, and goes on when it is not",
  ignore,
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
