import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { widthOf } from "../words/text_width.ts";
import { fleetStatus } from "./fleet_testing.ts";
import type { ShownStatus } from "./status_figures.ts";
import { statusScreen } from "./status_screen.ts";
import { anyStatus, campaignStatus, worker } from "./status_testing.ts";

const STATUS: ShownStatus = {
  ...campaignStatus(),
  growth: { gains: [300, 90, 40, 12, 0, 5, 1, 0], lastAt: campaignStatus().now - 44_000 },
};

/** The screen without styles. */
function plain(status: ShownStatus, columns: number, rows: number): string[] {
  return statusScreen(status, columns, rows).map(stripVTControlCharacters);
}

/** Lines between the lines of a template's backticks. */
const linesOf = (text: string) => text.slice(1, -1).split("\n");

Deno.test("statusScreen() fills 80 columns and 24 rows", () => {
  assertEquals(
    plain(STATUS, 80, 24),
    linesOf(`
verdict fuzz  posted, linux-6.12                                          seed 1

Progress                   Coverage                   Findings
running         00:12:34   corpus               412   new                    3
to go           07:47:26   edges                182   known                 11
epochs          8 of 100   features           2,031   gaps                   7
cases        132,710,400   growth          █▇▆▄▁▃▂▁   unresolved             4
rate now       180,432/s   last growth     44 s ago   last new       2 min ago
average        176,008/s                              not judged        40,000

CPU  asked, 2 restarts: GenuineIntel family 6 model 143 stepping 8 microcode 0x…

Workers  state                    rate          cases  restarts  last error
      0  running shard 12     44,930/s     33,123,456         0
      1  running shard 13     45,102/s     33,123,456         0
      2  idle                      0/s     33,123,456         0
      3  restarting                0/s     33,123,456         1  Out of memory

New findings
  513f9115e60e   2 min ago  Accepts what the CPU faults on: a LOCK prefix on a…
  7b7db63db1c9   6 min ago  Leaves the upper half of the register stale: movzx…
  0c5a1d2e9f43  12 min ago  Sends a wrong gpa: mov (8b) that crosses a page

Ctrl-C ends the campaign and keeps what it has; the same command continues it
`),
  );
});

Deno.test("statusScreen() has figures, the last new finding and Ctrl-C in 40 columns and 10 rows", () => {
  assertEquals(
    plain(STATUS, 40, 10),
    linesOf(`
verdict fuzz  posted, linux-6.12  seed 1
running    00:12:34  corpus          412
to go      07:47:26  edges           182
epochs     8 of 100  features      2,031
cases   132,710,400  last growth    44 s
rate now  180,432/s  workers  2 of 4 run
average   176,008/s  CPU           asked
findings  3 new, 11 known, 4 unresolved
last new  2 min ago  Accepts what the C…
Ctrl-C ends it; the same command goes on
`),
  );
});

const LARGE = linesOf(`
verdict fuzz  posted, linux-6.12                                                              seed 1

Progress                          Coverage                          Findings
running                00:12:34   corpus                      412   new                           3
to go                  07:47:26   edges                       182   known                        11
epochs                 8 of 100   features                  2,031   gaps                          7
cases               132,710,400   growth                 █▇▆▄▁▃▂▁   unresolved                    4
rate now              180,432/s   last growth            44 s ago   last new              2 min ago
average               176,008/s                                     not judged               40,000

CPU  asked, 2 restarts: GenuineIntel family 6 model 143 stepping 8 microcode 0x2b

Workers  state                    rate          cases  restarts  last error
      0  running shard 12     44,930/s     33,123,456         0
      1  running shard 13     45,102/s     33,123,456         0
      2  idle                      0/s     33,123,456         0
      3  restarting                0/s     33,123,456         1  Out of memory

New findings
  513f9115e60e   2 min ago  Accepts what the CPU faults on: a LOCK prefix on a move
  7b7db63db1c9   6 min ago  Leaves the upper half of the register stale: movzx (0fb6)
  0c5a1d2e9f43  12 min ago  Sends a wrong gpa: mov (8b) that crosses a page
`);

const LARGE_FOOTER = linesOf(`

Ctrl-C ends the campaign and keeps what it has; the same command continues it:
  deno task fuzz --out out/night --duration 8h --seed 1
`);

for (const [columns, rows] of [[120, 40], [200, 60]] as const) {
  Deno.test(`statusScreen() cuts nothing and has the command in ${columns} columns and ${rows} rows`, () => {
    const blanks = new Array<string>(rows - LARGE.length - LARGE_FOOTER.length).fill("");
    assertEquals(plain(STATUS, columns, rows), [...LARGE, ...blanks, ...LARGE_FOOTER]);
  });
}

Deno.test("statusScreen() shows dashes where there is nothing to show yet", () => {
  const status = campaignStatus({
    ...{ durationSeconds: null, epochsWanted: null, cases: 0, epochs: 0, rateNow: NaN, rateAverage: Infinity },
    ...{ findings: { fresh: 0, known: 0, gaps: 0, unresolved: 0 }, lastFind: null, recentFinds: [], workers: [] },
  });
  const lines = plain({ ...status, now: status.startedAt }, 80, 24);
  assertEquals(lines.slice(2, 14).filter((line) => line !== ""), [
    "Progress                   Coverage                   Findings",
    "running         00:00:00   corpus               412   new                    0",
    "to go                  -   edges                182   known                  0",
    "epochs                 0   features           2,031   gaps                   0",
    "cases                  0   growth                 -   unresolved             0",
    "rate now               -   last growth            -   last new               -",
    "average                -                              not judged        40,000",
    "CPU  asked, 2 restarts: GenuineIntel family 6 model 143 stepping 8 microcode 0x…",
    "last new  none yet",
  ]);
});

/** The same campaign, run by a fleet. */
const withFleet = (fields: Parameters<typeof fleetStatus>[0] = {}): ShownStatus => ({
  ...STATUS,
  workers: [],
  fleet: fleetStatus(fields),
});

Deno.test("statusScreen() has a fleet's machines in the place of workers in 80 columns and 24 rows", () => {
  const lines = plain(withFleet(), 80, 24);
  assertEquals(lines.slice(0, 10), plain(STATUS, 80, 24).slice(0, 10));
  assertEquals(
    lines.slice(10),
    linesOf(`
CPU  asked, 2 restarts: GenuineIntel family 6 model 143 stepping 8 microcode 0x…
Fleet  nats://queue:4222, campaign night, 41 kB an epoch

Machines        threads  state         rate  cases  heard       CPU or error
build-01 4711        16  working   44,930/s  33.1M  2 s ago     GenuineIntel fa…
build-02 977         64  waiting  180,102/s  99.0M  2 s ago     GenuineIntel fa…
laptop 1048576        8  silent         0/s  33.1M  75 s ago    Worker 3 ran ou…

New findings
  513f9115e60e   2 min ago  Accepts what the CPU faults on: a LOCK prefix on a…
  7b7db63db1c9   6 min ago  Leaves the upper half of the register stale: movzx…
  0c5a1d2e9f43  12 min ago  Sends a wrong gpa: mov (8b) that crosses a page

Ctrl-C ends the campaign and keeps what it has; the same command continues it
`),
  );
});

Deno.test("statusScreen() says at the top why a fleet does not move, in 10 rows in the place of the title", () => {
  const trouble = "Server has not answered for 12 s";
  const [title, second] = plain(withFleet({ trouble }), 80, 24);
  assertEquals([title, second], [plain(STATUS, 80, 24)[0], trouble]);
  assertEquals(
    plain(withFleet({ trouble }), 40, 10),
    linesOf(`
Server has not answered for 12 s
running    00:12:34  corpus          412
to go      07:47:26  edges           182
epochs     8 of 100  features      2,031
cases   132,710,400  last growth    44 s
rate now  180,432/s  machines     1 of 3
average   176,008/s  CPU           asked
findings  3 new, 11 known, 4 unresolved
last new  2 min ago  Accepts what the C…
Ctrl-C ends it; the same command goes on
`),
  );
});

Deno.test("statusScreen() says how a machine joins where none has, in 10 rows in the place of the last new finding", () => {
  const shown = (columns: number, rows: number) =>
    plain(withFleet({ machines: [] }), columns, rows).filter((line) => /machine|fleet/.test(line));
  assertEquals(shown(80, 24), ["No machine has joined yet: deno task work --fleet nats://queue:4222"]);
  assertEquals(shown(45, 18).slice(1), [
    "No machine has joined yet:",
    "  deno task work --fleet nats://queue:4222",
  ]);
  assertEquals(shown(40, 10), [
    "rate now  180,432/s  machines   none yet",
    "No machine yet: deno task work --fleet…",
  ]);
});

Deno.test("statusScreen() keeps control characters of errors and names off the terminal", () => {
  const workers = [worker({ restarts: 1, lastError: "Worker died:\n\x1b[2J\tout of memory" })];
  const status = campaignStatus({ workers, subjects: ["a\nb", "处理程序"] });
  const lines = statusScreen(status, 100, 24).map(stripVTControlCharacters);
  assert(lines.some((line) => line.endsWith("Worker died: [2J out of memory")), lines.join("\n"));
  assert(lines[0]!.startsWith("verdict fuzz  a b, 处理程序 "));
  assertEquals(widthOf(lines[0]!), 100);
});

Deno.test("statusScreen() has exactly the rows asked for and no line is too wide, whatever the status and size", () => {
  fc.assert(
    fc.property(
      anyStatus(),
      fc.integer({ min: 1, max: 220 }),
      fc.integer({ min: 1, max: 70 }),
      (status, columns, rows) => {
        const lines = plain(status, columns, rows);
        assertEquals(lines.length, rows);
        for (const line of lines) {
          assert(widthOf(line) <= columns, line);
          assert(!/\p{Cc}/u.test(line), JSON.stringify(line));
        }
      },
    ),
  );
});

Deno.test("statusScreen() has all figures, the last new finding and Ctrl-C from 40 columns and 10 rows on", () => {
  const [wide, high] = [fc.integer({ min: 40, max: 220 }), fc.integer({ min: 10, max: 70 })];
  fc.assert(fc.property(fc.constantFrom(STATUS, withFleet()), wide, high, (status, columns, rows) => {
    const text = plain(status, columns, rows).join("\n");
    for (const label of ["running", "to go", "epochs", "cases", "rate now", "average", "corpus", "edges", "features"]) {
      assert(text.includes(label), label);
    }
    for (const label of ["last growth", "CPU", "known", "unresolved", "Accepts", "Ctrl-C", "seed 1"]) {
      assert(text.includes(label), label);
    }
  }));
});
