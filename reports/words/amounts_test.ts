import { assertEquals } from "@std/assert";
import { ago, amounts, byteAmount, clock, rates } from "./amounts.ts";

Deno.test("amounts() gives a number with separators, and from a thousand on a short form of three digits", () => {
  const short = (n: number) => amounts(n).at(-1);
  assertEquals(amounts(1_234_567), ["1,234,567", "1.23M"]);
  assertEquals(amounts(999), ["999"]);
  assertEquals([1000, 9994, 9996, 99_960, 999_499, 999_500, 1.5e10].map(short), [
    "1.00k",
    "9.99k",
    "10.0k",
    "100k",
    "999k",
    "1.00M",
    "15.0G",
  ]);
});

Deno.test("rates() gives cases a second, and a dash for what is no number", () => {
  assertEquals(rates(180_431.6), ["180,432/s", "180k/s"]);
  assertEquals([NaN, Infinity].map(rates), [["-"], ["-"]]);
});

Deno.test("byteAmount() takes the largest unit, and no decimal that is 0", () => {
  assertEquals([0, 912, 999, 1000, 41_000, 12_440_000, 99_960, 999_600, 3.1e9, 1e21, NaN].map(byteAmount), [
    ...["0 B", "912 B", "999 B", "1 kB", "41 kB", "12.4 MB", "100 kB", "1 MB", "3.1 GB", "1000000 PB", "-"],
  ]);
});

Deno.test("clock() counts hours on, and shows no time before the start", () => {
  assertEquals([0, 61.9, 3600, 360_000, -5, NaN].map(clock), [
    "00:00:00",
    "00:01:01",
    "01:00:00",
    "100:00:00",
    "00:00:00",
    "00:00:00",
  ]);
});

Deno.test("ago() keeps to a unit while it tells more than one of the next", () => {
  const times = [0, 99, 100, 5999, 6000, 172_799, 172_800].map((seconds) => ago(seconds * 1000)[0]);
  assertEquals(times, ["0 s ago", "99 s ago", "1 min ago", "99 min ago", "1 h ago", "47 h ago", "2 d ago"]);
  assertEquals(ago(-1), ["0 s ago", "0 s"]);
});
