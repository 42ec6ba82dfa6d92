import { assertEquals } from "@std/assert";
import { fleetStatus } from "./fleet_testing.ts";
import { statusLine } from "./status_line.ts";
import { campaignStatus, STARTED_AT } from "./status_testing.ts";

const STATUS = campaignStatus({ cases: 1_048_576, now: STARTED_AT + 62_999 });
const LINE = "cov: 182 ft: 2031 corp: 412 exec/s: 180432 find: 3 new 11 known epoch: 8 elapsed: 00:01:02";

Deno.test("statusLine() is a line as libFuzzer's", () => {
  assertEquals(statusLine(STATUS), `#1048576 pulse ${LINE}`);
  assertEquals(statusLine(STATUS, "done"), `#1048576 done ${LINE}`);
});

Deno.test("statusLine() names a new finding", () => {
  const title = "Accepts what the CPU faults on: a LOCK prefix on a move";
  assertEquals(statusLine(STATUS, "new"), `#1048576 new ${LINE} 513f9115e60e ${title}`);
  assertEquals(statusLine({ ...STATUS, lastFind: null }, "new"), `#1048576 new ${LINE}`);
});

Deno.test("statusLine() shows a rate of no time as 0", () => {
  assertEquals(statusLine({ ...STATUS, rateNow: NaN }).match(/exec\/s: (\S+)/)?.[1], "0");
});

Deno.test("statusLine() counts a fleet's machines and says why nothing moves, before a new finding", () => {
  const line = (...args: Parameters<typeof fleetStatus>) =>
    statusLine({ ...STATUS, fleet: fleetStatus(...args), lastFind: { at: 0, id: "513f9115e60e", title: "A" } }, "new");
  const all = `#1048576 new ${LINE} fleet: 3 machines, 1 silent`;
  assertEquals(line(), `${all} 513f9115e60e A`);
  assertEquals(line({ trouble: "Server is\x1b[2J away" }), `${all} (Server is [2J away) 513f9115e60e A`);
  assertEquals(line({ machines: [] }), `#1048576 new ${LINE} fleet: 0 machines 513f9115e60e A`);
});
