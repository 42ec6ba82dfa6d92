import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FROZEN } from "../frozen_testing.ts";
import { Random } from "../generate/random.ts";
import { type CorpusFacts, Schedule } from "./schedule.ts";

const DRAWS = 40_000;

/** How often each entry is drawn, of {@linkcode DRAWS}. */
function drawn(schedule: Schedule, entries: number, seed = 1): number[] {
  const counts = Array<number>(entries).fill(0);
  const random = new Random(seed);
  for (let n = 0; n < DRAWS; n++) counts[schedule.draw(random)]!++;
  return counts;
}

/** As many entries of the same length as have the features given. */
function factsOf(features: readonly number[][], hits: readonly number[]): CorpusFacts {
  return { features, hits, lengths: features.map(() => 4) };
}

/** Enough entries without features in front that those after them are all among the newest. */
const OLD = Array.from({ length: 256 }, (): number[] => []);

Deno.test("Schedule.draw() draws an entry as often as its features are rare", () => {
  const hits = [1, 2, 4, 100];
  const schedule = new Schedule(factsOf([...OLD, [0], [1], [2], [3], [1, 2]], hits));
  const counts = drawn(schedule, OLD.length + 5).slice(OLD.length);
  const wanted = [1, 1 / 2, 1 / 4, 1 / 100, 3 / 4];
  const whole = wanted.reduce((sum, share) => sum + share);
  for (const [k, share] of wanted.entries()) {
    const off = Math.abs(counts[k]! / DRAWS - share / whole);
    assert(off < 0.01, `entry ${k}: ${counts[k]} of ${DRAWS}, not ${share / whole}`);
  }
});

Deno.test("Schedule.weight() is greater for a short entry and for a new one", () => {
  const features = Array.from({ length: 64 }, () => [0]);
  const lengths = features.map((_, entry) => entry === 1 ? 15 : 1);
  const schedule = new Schedule({ features, hits: [64], lengths });
  const weights = features.map((_, entry) => schedule.weight(entry));
  assert(weights[0]! > 1.5 * weights[1]! && weights[0]! < 2 * weights[1]!);
  assertEquals([10, 47, 48, 59, 60, 63].map((entry) => weights[entry]! / weights[0]!), [1, 1, 2, 2, 4, 4]);
});

Deno.test("Schedule.draw() draws entries that have no feature too", () => {
  assert(drawn(new Schedule(factsOf([[], [], []], [])), 3).every((count) => count > 0));
});

Deno.test("Schedule.draw() draws the same from the same facts and stream, for good", () => {
  const features = Array.from({ length: 1000 }, (_, entry) => [entry % 7, 7 + entry % 31, 38 + entry % 501]);
  const hits = Array.from({ length: 600 }, (_, feature) => 1 + feature * feature);
  const schedule = new Schedule({ features, hits, lengths: features.map((_, entry) => 1 + entry % 15) });
  const random = new Random(5);
  assertEquals(Array.from({ length: 8 }, () => schedule.draw(random)), [...FROZEN.schedule]);
});

Deno.test("Schedule.weight() is a whole number above zero, whatever the facts", () => {
  const facts = fc.record({
    hits: fc.array(fc.integer({ min: 1, max: 2 ** 32 }), { minLength: 1, maxLength: 20 }),
    entries: fc.array(fc.tuple(fc.array(fc.nat(19), { maxLength: 20 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
    }),
  });
  fc.assert(fc.property(facts, ({ hits, entries }) => {
    const features = entries.map(([numbers]) => numbers.filter((feature) => feature < hits.length));
    const schedule = new Schedule({ features, hits, lengths: entries.map(([, length]) => length) });
    for (const entry of entries.keys()) assert(Number.isInteger(schedule.weight(entry)) && schedule.weight(entry) > 0);
    const chosen = schedule.draw(new Random(entries.length));
    assert(chosen >= 0 && chosen < entries.length);
  }));
});

Deno.test("Schedule refuses a corpus without entries", () => {
  assertThrows(() => new Schedule(factsOf([], [])), RangeError, "Corpus must have an entry to draw");
});
