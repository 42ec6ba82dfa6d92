import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fleetJson } from "./fleet_json.ts";
import { anyFleet, CPU, fleetReport, machine, NOW, STARTED_AT } from "./fleet_testing.ts";

Deno.test("fleetJson() has all keys, and no others", () => {
  const machines = [{ ...machine({ rate: NaN }), secret: "x" }];
  assertEquals(JSON.parse(JSON.stringify(fleetJson({ ...fleetReport({ machines }), ...{ secret: "x" } }))), {
    server: "nats://queue:4222",
    campaign: "night",
    units: "cases",
    trouble: null,
    notice: null,
    progress: { kind: "campaign", epochs: 8, epochsWanted: 100, cases: 132_710_400 },
    coordinator: { name: "desk", pid: 42, startedAt: STARTED_AT, lastHeard: NOW - 900 },
    traffic: { sent: 12_400_000, received: 3_100_000, perEpoch: 41_000 },
    machines: [{
      ...{ name: "build-01", pid: 4711, threads: 16, state: "working", shards: 210, cases: 33_123_456, rate: null },
      ...{ cpu: CPU, lastHeard: NOW - 2400, lastError: null },
    }],
  });
});

Deno.test("fleetJson() tells a sweep's points, and that no coordinator was heard", () => {
  const progress = { kind: "sweep", done: 5, points: 9 } as const;
  const json = fleetJson(fleetReport({ progress, coordinator: null }));
  assertEquals([json.progress, json.coordinator], [progress, null]);
});

Deno.test("fleetJson() is the same after JSON, and keeps control characters off the terminal", () => {
  const { progress, coordinator } = fleetReport();
  fc.assert(fc.property(anyFleet(), (fleet) => {
    const json = fleetJson({ ...fleet, progress, coordinator });
    const text = JSON.stringify(json);
    assert(!/\p{Cc}/u.test(text), text);
    assertEquals(JSON.stringify(JSON.parse(text)), text);
  }));
});
