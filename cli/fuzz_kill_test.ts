import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CAMPAIGN_FILE } from "../corpus/campaign/store_file.ts";
import { fuzz, fuzzArguments, FuzzProcess, stateOf } from "./campaign_testing.ts";
import { withFolder } from "./cli_testing.ts";

const KILLS = 12;

/** Milliseconds within which a process is killed after it began with its first epoch: less than that takes. */
const AT_WORK = 250;

/** Milliseconds within which a process is killed after it finished an epoch: enough for a few more. */
const AT_END = 150;

/** Milliseconds within which a process is killed after it was started: about as long as it takes to start. */
const AT_START = 600;

/** Epochs as short as can be, so that many ends of epochs are hit. */
const SMALL = { shards: "2", batches: "1" };

function wait(most: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, most * Math.random()));
}

/** The last epoch that a process says is done; AFL++'s files are written when it is. */
function saidDone(folder: string): number {
  const file = join(folder, "plot_data");
  const rows = existsSync(file) ? Deno.readTextFileSync(file).split("\n").slice(0, -1) : [];
  return Number(rows.at(-1)?.split(", ")[1] ?? 0) || 0;
}

Deno.test(`fuzz keeps every epoch that was done, and gives what it always gives, over ${KILLS} kills`, async () => {
  await withFolder(async (folder) => {
    const [killed, whole] = [join(folder, "killed"), join(folder, "whole")];
    let [epochs, growths] = [0, 0];
    for (let kill = 0; kill < KILLS; kill++) {
      const process = new FuzzProcess(fuzzArguments(killed, SMALL));
      if (kill % 3 === 0) await wait(AT_START);
      else {
        await process.until(/^#\d+ pulse/);
        while (kill % 3 === 2 && saidDone(killed) <= epochs) await new Promise((resolve) => setTimeout(resolve, 5));
        await wait(kill % 3 === 1 ? AT_WORK : AT_END);
      }
      process.kill("SIGKILL");
      const { stderr } = await process.ended();
      assertEquals(stderr, "");
      if (!existsSync(join(killed, CAMPAIGN_FILE))) continue;
      const now = stateOf(killed).epochs;
      assert(now >= epochs && now >= saidDone(killed), `${now} kept of ${epochs} and ${saidDone(killed)}`);
      if (now > epochs) growths++;
      epochs = now;
    }
    // Else the test looked at nothing.
    assert(growths >= Math.floor(KILLS / 3), `Only ${growths} processes finished an epoch`);
    await Promise.all([
      fuzz(killed, { ...SMALL, epochs: "1" }),
      fuzz(whole, { ...SMALL, epochs: `${epochs + 1}`, workers: "1" }),
    ]);
    assertEquals(stateOf(killed).epochs, epochs + 1);
    assertEquals(stateOf(killed), stateOf(whole));
  });
});
