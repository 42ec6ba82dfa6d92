import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { widthOf } from "../words/text_width.ts";
import type { FleetReport } from "./fleet_status.ts";
import { anyFleet, fleetReport, NOW } from "./fleet_testing.ts";
import { fleetText } from "./fleet_text.ts";

const plain = (status: FleetReport, columns = 80) => fleetText(status, NOW, columns).map(stripVTControlCharacters);

Deno.test("fleetText() has the campaign, its trouble, progress and coordinator, and all machines", () => {
  assertEquals(
    plain(fleetReport({ trouble: "Server has not answered for 12 s" })),
    [
      "Campaign     night on nats://queue:4222",
      "Server has not answered for 12 s",
      "Progress     8 of 100 epochs, 132,710,400 cases",
      "Coordinator  desk, pid 42, since 2023-11-14 22:13:20 UTC, heard 0 s ago",
      "Traffic      12.4 MB sent, 3.1 MB received, 41 kB an epoch",
      "",
      "Machines        threads  state         rate  cases  heard       CPU or error",
      "build-01 4711        16  working   44,930/s  33.1M  2 s ago     GenuineIntel fa…",
      "build-02 977         64  waiting  180,102/s  99.0M  2 s ago     GenuineIntel fa…",
      "laptop 1048576        8  silent         0/s  33.1M  75 s ago    Worker 3 ran ou…",
      "",
      "Last errors",
      "  laptop 1048576: Worker 3 ran out of memory",
    ].map((line) => widthOf(line) <= 80 ? line : `${line.slice(0, 79).trimEnd()}…`),
  );
});

Deno.test("fleetText() says how far a sweep is, that no coordinator was heard, and how a machine joins", () => {
  const progress = { kind: "sweep", done: 12_000, points: 1_000_000 } as const;
  const traffic = { sent: 5000, received: 0, perEpoch: null };
  assertEquals(plain(fleetReport({ units: "points", progress, traffic, coordinator: null, machines: [] })), [
    "Sweep        night on nats://queue:4222",
    "Progress     12,000 of 1,000,000 points (1 %)",
    "Coordinator  none",
    "Traffic      5 kB sent, 0 B received",
    "",
    "No machine has joined yet: deno task work --fleet nats://queue:4222",
  ]);
});

Deno.test("fleetText() cuts nothing where lines may have any width", () => {
  const lines = plain(fleetReport(), Infinity);
  assert(!lines.join("").includes("…"));
  assert(lines.at(-1)!.endsWith("microcode 0x2b  Worker 3 ran out of memory"), lines.at(-1));
});

Deno.test("fleetText() has no line that is too wide and no control character, whatever the fleet", () => {
  const { progress, coordinator } = fleetReport();
  fc.assert(fc.property(anyFleet(), fc.integer({ min: 1, max: 220 }), (fleet, columns) => {
    for (const line of plain({ ...fleet, progress, coordinator }, columns)) {
      assert(widthOf(line) <= columns, line);
      assert(!/\p{Cc}/u.test(line), JSON.stringify(line));
    }
  }));
});
