import { assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import type { ExecutorStatus } from "./campaign_status.ts";
import { cpuLine, findLines, workerLines } from "./status_lists.ts";
import { campaignStatus, worker } from "./status_testing.ts";

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

Deno.test("cpuLine() says which CPU is asked, why it cannot be, or that nobody wanted it", () => {
  const line = (executor: ExecutorStatus) => plain([cpuLine(campaignStatus({ executor }), 80)])[0];
  const reason = "This machine is no x86-64 Linux";
  assertEquals(line({ name: null, reason, restarts: 0 }), `CPU  unavailable: ${reason}`);
  assertEquals(line({ name: null, reason: null, restarts: 0 }), "CPU  not asked");
  assertEquals(line({ name: "AMD family 25", reason: null, restarts: 0 }), "CPU  asked: AMD family 25");
  assertEquals(
    line({ name: "AMD family 25", reason: "The executor dies at once", restarts: 1 }),
    "CPU  unavailable, 1 restart: The executor dies at once",
  );
});

Deno.test("workerLines() counts by state the workers for which there is no room", () => {
  const workers = Array.from(
    { length: 96 },
    (_, index) =>
      index % 7 === 0 ? worker({ index, state: "idle", shard: null, rate: 0 }) : worker({ index, shard: index }),
  );
  assertEquals(plain(workerLines(campaignStatus({ workers }), 80, 4)), [
    "Workers  state                    rate          cases  restarts  last error",
    "      0  idle                      0/s     33,123,456         0",
    "      1  running shard 1      44,930/s     33,123,456         0",
    "  and 94 more: 81 running, 13 idle",
  ]);
  const all = plain(workerLines(campaignStatus({ workers }), 80, 97));
  assertEquals([all.length, all.at(-1)], [97, "     95  running shard 95     44,930/s     33,123,456         0"]);
});

Deno.test("workerLines() leaves out cases and shortens rates on a narrow terminal", () => {
  assertEquals(plain(workerLines(campaignStatus(), 44, 5)), [
    "Workers  state          rate  restarts  las…",
    "      0  shard 12    44.9k/s         0",
    "      1  shard 13    45.1k/s         0",
    "      2  idle            0/s         0",
    "      3  restarting      0/s         1  Out…",
  ]);
});

Deno.test("findLines() lists the newest finding first, and only that one in a single line", () => {
  const status = campaignStatus();
  const recentFinds = status.recentFinds.toReversed();
  assertEquals(plain(findLines({ ...status, recentFinds }, 46, 3)), [
    "New findings",
    "  513f9115e60e   2 min ago  Accepts what the…",
    "  7b7db63db1c9   6 min ago  Leaves the upper…",
  ]);
  assertEquals(plain(findLines(status, 46, 1)), ["last new  2 min ago  Accepts what the CPU fau…"]);
  assertEquals(plain(findLines({ ...status, lastFind: null }, 46, 1)), ["last new  none yet"]);
});
