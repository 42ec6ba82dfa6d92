import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fuzz, fuzzArguments, FuzzProcess, stateOf } from "./campaign_testing.ts";
import { assertFails, withFolder } from "./cli_testing.ts";
import { HAS_TERMINAL, onTerminal } from "./terminal_testing.ts";

/** Whoever runs this shard never says anything. */
const HANGING = { how: "hang", epoch: 1, shard: 0 } as const;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`fuzz finishes its epoch at ${signal}, also where two tell it the same, keeps it, and ends with a summary`, async () => {
    await withFolder(async (folder) => {
      const [stopped, whole] = [join(folder, "stopped"), join(folder, "whole")];
      const process = new FuzzProcess(fuzzArguments(stopped));
      await process.until(/^#0 pulse/);
      process.kill(signal);
      // A terminal tells all processes that it has, and whoever started this one may hand it on.
      process.kill(signal);
      const { code, stdout, stderr } = await process.ended();
      const { epochs } = stateOf(stopped);
      assert(epochs > 0);
      assertEquals(stderr, "");
      assertMatch(
        stdout,
        new RegExp(`^Campaign: ${(4096 * epochs).toLocaleString("en")} cases of posted [^\n]* ${epochs} epoch`, "m"),
      );
      assertMatch(stdout, new RegExp(`\nExit code ${code}: [^\n]*\n$`));
      await fuzz(whole, { epochs: `${epochs}` });
      assertEquals(stateOf(stopped), stateOf(whole));
    });
  });
}

Deno.test("fuzz ends with 130 at a second SIGINT, and runs the epoch that it was at again", async () => {
  await withFolder(async (folder) => {
    const [stopped, whole] = [join(folder, "stopped"), join(folder, "whole")];
    const process = new FuzzProcess(fuzzArguments(stopped), { grief: HANGING });
    await reaches(process, stopped);
    process.kill("SIGINT");
    // It would wait for the shard that hangs for minutes.
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill("SIGINT");
    const { code, stdout, stderr } = await process.ended();
    assertEquals([code, stderr, stateOf(stopped).epochs], [130, "", 1]);
    assertMatch(stdout, /^#4096 done [^\n]*\n$/m);
    await Promise.all([fuzz(stopped, { epochs: "1" }), fuzz(whole, { epochs: "2" })]);
    assertEquals(stateOf(stopped), stateOf(whole));
  });
});

Deno.test("fuzz refuses a folder that another process runs a campaign in, until that is killed", async () => {
  await withFolder(async (folder) => {
    const process = new FuzzProcess(fuzzArguments(folder), { grief: HANGING });
    await reaches(process, folder);
    await assertFails(fuzzArguments(folder), 2, `Campaign is running already: ${folder}`);
    process.kill("SIGKILL");
    await process.ended();
    assertMatch(
      (await fuzz(folder, { epochs: "1" })).stdout,
      /^This run: [^\n]* 1 of 1 epoch; [^]*^Campaign: [^\n]* 2 epochs$/m,
    );
  });
});

Deno.test("fuzz ends with 3 at a shard that ends every worker, keeps what was done, and goes on from there", async () => {
  await withFolder(async (folder) => {
    const [failed, whole] = [join(folder, "failed"), join(folder, "whole")];
    const process = new FuzzProcess(fuzzArguments(failed), { grief: { how: "die", epoch: 1, shard: 2 } });
    const { code, stdout, stderr } = await process.ended();
    assertEquals([code, stateOf(failed).epochs], [3, 1]);
    const message = "verdict: Shard 1:2 ended its worker 3 times: Uncaught Error: Worker threw\n";
    assert(stderr.endsWith(`\n${message}`), stderr);
    assertMatch(stdout, /^#4096 done [^\n]*\n$/m);
    await Promise.all([fuzz(failed, { epochs: "1" }), fuzz(whole, { epochs: "2" })]);
    assertEquals(stateOf(failed), stateOf(whole));
  });
});

Deno.test({
  name: "fuzz on a terminal ends at Ctrl-C, and its CPU's executors, whom the terminal tells too, lose nothing",
  ignore: !HAS_TERMINAL,
  fn: async () => {
    await withFolder(async (folder) => {
      const [stopped, whole] = [join(folder, "stopped"), join(folder, "whole")];
      const args = ["run", "--allow-read", "--allow-write", "--allow-run", "main.ts"];
      const options = { cpu: "auto", batches: "1" };
      const { code, written } = await onTerminal({
        args: [...args, ...fuzzArguments(stopped, options)],
        columns: 100,
        rows: 30,
        steps: [{ see: "running", send: "\x03" }],
      });
      assert(code <= 1, written);
      const { epochs } = stateOf(stopped);
      assert(epochs > 0);
      assertMatch(written, /Exit code \d: /);
      await fuzz(whole, { ...options, epochs: `${epochs}` });
      assertEquals(stateOf(stopped), stateOf(whole));
    });
  },
});

/** Waits until a process has come to the epoch in which it hangs. */
async function reaches(process: FuzzProcess, folder: string): Promise<void> {
  await process.until(/^#0 pulse/);
  while (stateOf(folder).epochs < HANGING.epoch) await new Promise((resolve) => setTimeout(resolve, 50));
}
