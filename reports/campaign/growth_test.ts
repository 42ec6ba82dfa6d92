import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { GrowthHistory, sparkline } from "./growth.ts";

Deno.test("GrowthHistory counts new features by second, and not those from before it began", () => {
  const history = new GrowthHistory();
  for (const [now, features] of [[5000, 100], [5900, 103], [8000, 104], [8500, 104]] as const) {
    history.add({ now, features });
  }
  assertEquals(history.gains, [3, 0, 0, 1]);
  assertEquals(history.lastAt, 8000);
});

Deno.test("GrowthHistory stays short however long a campaign runs, and loses no feature", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: -5000, max: 10_000_000 }), fc.nat(50)), { maxLength: 200 });
  fc.assert(fc.property(steps, (steps) => {
    const history = new GrowthHistory();
    let [now, features] = [1_700_000_000_000, 10];
    history.add({ now, features });
    for (const [wait, more] of steps) {
      [now, features] = [now + wait, features + more];
      history.add({ now, features });
    }
    assert(history.gains.length <= 64);
    assertEquals(history.gains.reduce((a, b) => a + b), features - 10);
  }));
});

Deno.test("sparkline() is logarithmic, tells one new feature from none, and fits", () => {
  assertEquals(sparkline([255, 15, 1, 0], 10), "█▅▂▁");
  assertEquals(sparkline([100_000, 1, 0], 10), "█▂▁");
  assertEquals(sparkline([8, 7, 0, 0, 0, 0, 0, 15], 4), "█▁▁█");
  assertEquals(sparkline([0, 0], 10), "▁▁");
  assertEquals(sparkline([1, 2, 3], 0), "");
});

Deno.test("GrowthHistory.add() takes no note of a time that is none", () => {
  const growth = new GrowthHistory();
  for (const now of [0, Infinity, -Infinity, NaN, 500]) growth.add({ now, features: 1 + Math.floor(now / 500 || 0) });
  assertEquals([growth.gains, growth.lastAt], [[1], 500]);
  const long = new GrowthHistory();
  for (const now of [-Number.MAX_VALUE, Number.MAX_VALUE]) long.add({ now, features: 1 });
  assertEquals(long.gains, [0]);
});
