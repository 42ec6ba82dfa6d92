import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { amountLabels, amountTicks, timeLabel, timeTicks, timeUnit } from "./client/scales.js";

const [HOUR, DAY] = [3600, 86_400];

/** The differences between neighbours. */
const gaps = (ticks: number[]) => new Set(ticks.slice(1).map((at, n) => at - ticks[n]!));

Deno.test("amountTicks() goes in equal whole steps from zero to a step that nothing exceeds, few enough to be read", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (most) => {
    const ticks = amountTicks(most);
    assertEquals(ticks[0], 0);
    assert(ticks.every(Number.isInteger));
    assert(ticks.at(-1)! >= most && ticks.length >= 2 && ticks.length <= 7, String(ticks));
    assertEquals(gaps(ticks).size, 1);
    assertEquals(new Set(amountLabels(ticks)).size, ticks.length);
  }));
});

Deno.test("amountLabels() writes in full below ten thousand, else all in one unit", () => {
  assertEquals(amountLabels(amountTicks(0)), ["0", "1"]);
  assertEquals(amountLabels(amountTicks(6215)), ["0", "2,000", "4,000", "6,000", "8,000"]);
  assertEquals(amountLabels(amountTicks(12_000)), ["0", "5k", "10k", "15k"]);
  assertEquals(amountLabels(amountTicks(2_400_000)), ["0", "0.5M", "1M", "1.5M", "2M", "2.5M"]);
  assertEquals(amountLabels(amountTicks(24e6)), ["0", "5M", "10M", "15M", "20M", "25M"]);
});

Deno.test("timeTicks() goes in equal steps from zero, no more than have room, and no two labels are the same", () => {
  const to = fc.double({ min: 1, max: 400 * DAY, noNaN: true });
  fc.assert(fc.property(to, fc.integer({ min: 1, max: 15 }), (to, labels) => {
    const ticks = timeTicks(to, labels);
    assertEquals(ticks[0], 0);
    assert(ticks.at(-1)! <= to && ticks.length <= labels + 1, String(ticks));
    assert(gaps(ticks).size <= 1);
    assertEquals(new Set(ticks.map((at) => timeLabel(at, to))).size, ticks.length);
  }));
});

Deno.test("timeLabel() counts in the unit that timeUnit() names", () => {
  const labels = (to: number) => [timeUnit(to), ...timeTicks(to, 4).map((at) => timeLabel(at, to))];
  assertEquals(labels(24), ["seconds", "0", "10", "20"]);
  assertEquals(labels(200), ["minutes:seconds", "0:00", "1:00", "2:00", "3:00"]);
  assertEquals(labels(8 * HOUR), ["hours:minutes", "0:00", "2:00", "4:00", "6:00", "8:00"]);
  assertEquals(labels(10 * DAY), ["days", "0", "5", "10"]);
});
