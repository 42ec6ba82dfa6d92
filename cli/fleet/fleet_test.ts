import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HAS_NATS } from "../../fleet/nats_testing.ts";
import { fuzz, stateOf } from "../campaign_testing.ts";
import { verdict } from "../cli_testing.ts";
import { TestFleet } from "./fleet_testing.ts";
import { runKilling, untilEpoch, wait } from "./kills_testing.ts";

/** What threads keep after so many epochs. */
async function whole(fleet: TestFleet, epochs: number): Promise<ReturnType<typeof stateOf>> {
  const folder = join(fleet.server.folder, "whole");
  const { code, stderr } = await fuzz(folder, { ...fleet.options, epochs: `${epochs}` });
  assertEquals([code, stderr], [0, ""]);
  return stateOf(folder);
}

/** A test with a fleet; skipped where there is no server. */
function test(name: string, run: (fleet: TestFleet) => Promise<void>, ...how: Parameters<typeof TestFleet.open>): void {
  Deno.test({
    name,
    ignore: !HAS_NATS,
    fn: async () => {
      await using fleet = await TestFleet.open(...how);
      await run(fleet);
    },
  });
}

test("fuzz --fleet keeps what threads keep, whoever comes and leaves, and leaves nothing on the server", async (fleet) => {
  const epochs = 8;
  const coordinator = fleet.coordinator(epochs);
  const first = fleet.worker();
  await untilEpoch(fleet, coordinator, 1);
  assertEquals((await first.kill("SIGINT")).code, 0);
  assert(fleet.epochs < epochs, "It was over before the first left");
  const second = fleet.worker();
  const [{ code, stdout, stderr }, threads] = await Promise.all([coordinator.ended, whole(fleet, epochs)]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^Fleet: 1 machine, [\d.]+ kB sent, [\d.]+ kB received, [\d.]+ kB an epoch$/m);
  assertEquals(stateOf(fleet.folder), threads);
  const status = await verdict(["fleet", "status", "--fleet", fleet.server.url]);
  assertEquals(status, { code: 0, stdout: "", stderr: `There is no campaign at ${fleet.server.url}\n` });
  await second.until(/waiting for a campaign\n$/);
  assertEquals((await second.kill("SIGINT")).code, 0);
});

test(
  "fuzz --fleet keeps what threads keep though a worker, the coordinator and the server are killed",
  async (fleet) => {
    const epochs = 24;
    const [kills, threads] = await Promise.all([
      runKilling(fleet, { victims: ["worker", "coordinator", "server"], epochs, workers: 3, pause: 300 }),
      whole(fleet, epochs),
    ]);
    assertEquals(kills, 3);
    assertEquals(stateOf(fleet.folder), threads);
  },
  { shards: "6" },
);

test(
  "fuzz --fleet sends what is too large through the object store, also where a connection is cut",
  async (fleet) => {
    const epochs = 12;
    await using proxy = await fleet.proxy();
    const coordinator = fleet.coordinator(epochs);
    const worker = fleet.worker({ fleet: proxy.url });
    await untilEpoch(fleet, coordinator, 2);
    await proxy.cut();
    assert(fleet.epochs < epochs, "It was over before it was cut");
    await wait(1500);
    await proxy.start();
    const [{ code }, threads] = await Promise.all([coordinator.ended, whole(fleet, epochs)]);
    assertEquals([code, stateOf(fleet.folder)], [0, threads]);
    assertStringIncludes(worker.text, `Server cannot be reached: ${proxy.url}; everything waits for it`);
  },
  { batches: "4" },
  { lines: ["max_payload: 8192"] },
);

test("fuzz --fleet gives a shard up that ends three workers, and says which", async (fleet) => {
  const coordinator = fleet.coordinator(4);
  fleet.worker({}, { how: "die", epoch: 1, shard: 2 });
  const { code, stderr } = await coordinator.ended;
  assertEquals(code, 3);
  assertMatch(stderr, /^verdict: Shard 1:2 ended its worker 3 times: \S+\/\d+: [^\n]+\n$/);
  assertEquals(stateOf(fleet.folder).epochs, 1);
});

test("diff --fleet gives byte-identical JSON, though a worker and the coordinator are killed", async (fleet) => {
  const last = 299_999;
  const [there, here] = ["there", "here"].map((name) => join(fleet.server.folder, name)) as [string, string];
  const args = (folder: string) => [
    ...["diff", "--subject", "posted", "--cases", "1000", "--cpu", "off", "--sweep", "full", "--range", `0-${last}`],
    ...["--out", folder, "--json", `${folder}.json`],
  ];
  const start = () => fleet.run(...args(there), "--fleet", fleet.server.url);
  assertEquals((await verdict(args(here))).code, 0);
  const first = start();
  const worker = fleet.worker();
  fleet.worker();
  await untilSwept(join(there, `sweep-0-${last}.json`));
  await Promise.all([worker.kill(), first.kill()]);
  const { code, stderr } = await start().ended;
  assertEquals([code, stderr], [0, ""]);
  assertEquals(Deno.readTextFileSync(`${there}.json`), Deno.readTextFileSync(`${here}.json`));
});

/** Waits until a sweep has saved some points. */
async function untilSwept(file: string): Promise<void> {
  while (!existsSync(file) || JSON.parse(Deno.readTextFileSync(file)).done.length === 0) await wait(20);
}
