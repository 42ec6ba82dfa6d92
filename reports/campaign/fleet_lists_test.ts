import { assert, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { widthOf } from "../words/text_width.ts";
import { fleetLine, machineLines, troubleLines } from "./fleet_lists.ts";
import { fleetStatus, machine, NOW } from "./fleet_testing.ts";

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

Deno.test("machineLines() has columns for the CPU and the last error from 120 columns on", () => {
  assertEquals(plain(machineLines(fleetStatus(), NOW, 120, 4)), [
    "Machines        threads  state         rate          cases  heard       CPU                       last error",
    "build-01 4711        16  working   44,930/s     33,123,456  2 s ago     GenuineIntel family 6 m…",
    "build-02 977         64  waiting  180,102/s     99,000,123  2 s ago     GenuineIntel family 6 m…",
    "laptop 1048576        8  silent         0/s     33,123,456  75 s ago    GenuineIntel family 6 m…  Worker 3 ran out of m…",
  ]);
});

Deno.test("machineLines() leaves out threads, cases and CPU on a narrow terminal", () => {
  assertEquals(plain(machineLines(fleetStatus(), NOW, 40, 4)), [
    "Machines        state       rate  heard",
    "build-01 4711   working  44.9k/s  2 s",
    "build-02 977    waiting   180k/s  2 s",
    "laptop 1048576  silent       0/s  75 s",
  ]);
});

Deno.test("machineLines() counts by state the machines for which there is no room, and adds up their rates", () => {
  const states = ["working", "working", "waiting", "working", "silent"] as const;
  const machines = Array.from({ length: 100 }, (_, k) => {
    const state = states[k % 5]!;
    return machine({ pid: k, state, rate: state === "working" ? 20_000 : state === "silent" ? NaN : 0 });
  });
  const last = (columns: number, rows: number) =>
    plain(machineLines(fleetStatus({ machines }), NOW, columns, rows)).at(-1);
  assertEquals(last(80, 5), "  and 97 more: 58 working, 19 waiting, 20 silent, 1,160,000/s");
  assertEquals(last(60, 3), "  and 99 more: 59 working, 20 waiting, 20 silent, 1.18M/s");
  assertEquals(last(40, 3), "  and 99 more: 20 silent, 1.18M/s");
  assertEquals(machineLines(fleetStatus({ machines }), NOW, 80, 101).length, 101);
});

Deno.test("machineLines() keeps control characters off the terminal and counts wide ones twice", () => {
  const evil = machine({ name: "主机主机主机主机\x1b[2J", cpu: "a\u009bb\nc", pid: 7 });
  const machines = [machine({ name: "a\tb", cpu: null }), evil, machine({ lastError: "Died:\n\x1b]0;x\x07" })];
  const lines = plain(machineLines(fleetStatus({ machines }), NOW, 80, 4));
  assertEquals(lines.slice(1).map((line) => line.trimEnd().split(/ {2,}/).at(-1)), ["-", "a b c", "Died: ]0;x"]);
  assert(lines[2]!.startsWith("主机主机主机主机… 7 "), lines[2]);
  assert(!/\p{Cc}/u.test(lines.join("")));
  const starts = lines.slice(1).map((line) => widthOf(line.slice(0, line.indexOf("working"))));
  assertEquals(new Set(starts).size, 1);
});

Deno.test("machineLines() counts points in a sweep", () => {
  const [heading] = plain(machineLines(fleetStatus({ units: "points" }), NOW, 80, 4));
  assert(heading!.includes("  rate  points  heard"), heading);
});

Deno.test("fleetLine() has server, campaign and bytes, the bytes only where there is room", () => {
  const line = (columns: number, perEpoch: number | null = 41_000) =>
    stripVTControlCharacters(fleetLine(fleetStatus({ traffic: { sent: 1, received: 1, perEpoch } }), columns));
  assertEquals(line(80), "Fleet  nats://queue:4222, campaign night, 41 kB an epoch");
  assertEquals(line(50), "Fleet  nats://queue:4222, night, 41 kB an epoch");
  assertEquals(line(40), "Fleet  nats://queue:4222, night");
  assertEquals(line(80, null), "Fleet  nats://queue:4222, campaign night");
});

Deno.test("troubleLines() breaks a trouble between words, and cuts it where lines are few", () => {
  const trouble = "Server has not answered for 12 s\x1b[2J: connection refused";
  assertEquals(plain(troubleLines(trouble, 40)), ["Server has not answered for 12 s [2J:", "connection refused"]);
  assertEquals(plain(troubleLines(trouble, 40, 1)), ["Server has not answered for 12 s [2J: c…"]);
});
