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

test(
  "fuzz --fleet keeps what threads keep, whoever leaves or is cut off, and leaves nothing on the server",
  async (fleet) => {
    const epochs = 10;
    await using proxy = await fleet.proxy();
    const coordinator = fleet.coordinator(epochs);
    const first = fleet.worker();
    await untilEpoch(fleet, coordinator, 1);
    assertEquals((await first.kill("SIGINT")).code, 0);
    const second = fleet.worker({ fleet: proxy.url });
    await untilEpoch(fleet, coordinator, fleet.epochs + 2);
    await proxy.cut();
    assert(fleet.epochs < epochs, "It was over before it was cut");
    await wait(1000);
    await proxy.start();
    const [{ code, stdout, stderr }, threads] = await Promise.all([coordinator.ended, whole(fleet, epochs)]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^Fleet: 1 machine, [\d.]+ kB sent, [\d.]+ kB received, [\d.]+ kB an epoch$/m);
    assertEquals(stateOf(fleet.folder), threads);
    assertStringIncludes(second.text, `Server cannot be reached: ${proxy.url}; everything waits for it`);
    await second.until(/waiting for a campaign\n$/);
    assertEquals((await second.kill("SIGINT")).code, 0);
    const status = await verdict(["fleet", "status", "--fleet", fleet.server.url]);
    assertEquals(status, { code: 0, stdout: "", stderr: `There is no campaign at ${fleet.server.url}\n` });
    // What is too large for a message goes through the object store.
  },
  {},
  { lines: ["max_payload: 8192"] },
);

test(
  "fuzz --fleet keeps what threads keep though a worker, the coordinator and the server are killed",
  async (fleet) => {
    const epochs = 14;
    const [kills, threads] = await Promise.all([
      runKilling(fleet, { victims: ["worker", "coordinator", "server"], epochs, workers: 2, pause: 200 }),
      whole(fleet, epochs),
    ]);
    assertEquals(kills, 3);
    assertEquals(stateOf(fleet.folder), threads);
  },
  {},
);

test("fuzz --fleet ends at Ctrl-C at once where no machine takes part", async (fleet) => {
  const coordinator = fleet.coordinator(4);
  await coordinator.until(/fleet: 0 machines/);
  const { code, stderr } = await coordinator.kill("SIGINT");
  assertEquals([code, stderr, stateOf(fleet.folder).epochs], [0, "", 0]);
});

test("work that was cut off while another campaign took the name begins anew with that", async (fleet) => {
  await using proxy = await fleet.proxy();
  const first = fleet.coordinator(50);
  fleet.worker({ fleet: proxy.url });
  await untilEpoch(fleet, first, 2);
  await proxy.cut();
  await first.kill();
  const other = join(fleet.server.folder, "other");
  const options = { seed: "8", epochs: "3" };
  const second = fleet.coordinator(50, { ...options, out: other, campaign: "campaign" });
  await second.until(/fleet: 0 machines/);
  await proxy.start();
  const folder = join(fleet.server.folder, "whole");
  const [{ code, stderr }] = await Promise.all([second.ended, fuzz(folder, options)]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stateOf(other), stateOf(folder));
});

test("fuzz --fleet gives a shard up that ends three workers, and says which", async (fleet) => {
  const coordinator = fleet.coordinator(4);
  fleet.worker({}, { how: "die", epoch: 1, shard: 2 });
  const { code, stderr } = await coordinator.ended;
  assertEquals(code, 3);
  assertMatch(stderr, /^verdict: Shard 1:2 ended its worker 3 times: \S+\/\d+: [^\n]+\n$/);
  assertEquals(stateOf(fleet.folder).epochs, 1);
});

test("diff --fleet gives byte-identical JSON, though a worker is killed", async (fleet) => {
  const last = 199_999;
  const [there, here] = ["there", "here"].map((name) => join(fleet.server.folder, name)) as [string, string];
  const args = (folder: string) => [
    ...["diff", "--subject", "posted", "--cases", "1", "--cpu", "off", "--sweep", "full", "--range", `0-${last}`],
    ...["--out", folder, "--json", `${folder}.json`],
  ];
  const coordinator = fleet.run(...args(there), "--fleet", fleet.server.url);
  const workers = [fleet.worker(), fleet.worker()];
  await untilSwept(join(there, `sweep-0-${last}.json`));
  await workers[0]!.kill();
  const [{ code, stderr }, threads] = await Promise.all([coordinator.ended, verdict(args(here))]);
  assertEquals([code, stderr], [threads.code, ""]);
  assertEquals(Deno.readTextFileSync(`${there}.json`), Deno.readTextFileSync(`${here}.json`));
});

/** Waits until a sweep has saved some points. */
async function untilSwept(file: string): Promise<void> {
  while (!existsSync(file) || JSON.parse(Deno.readTextFileSync(file)).done.length === 0) await wait(20);
}
