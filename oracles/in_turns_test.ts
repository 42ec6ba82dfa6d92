import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { inTurns } from "./in_turns.ts";

const LANES = ["even", "odd"] as const;

/** Lets everything happen that is due. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("inTurns() hands over every batch once, in order and in its own lane, with one more under way at most", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 9 }), async (delays) => {
    const begun: string[] = [];
    const seen: string[] = [];
    const begin = (lane: string, number: number) => {
      if (number === delays.length) return undefined;
      begun.push(lane);
      return (async () => {
        for (let k = 0; k < delays[number]!; k++) await undefined;
      })();
    };
    for await (const lane of inTurns(LANES, begin)) {
      seen.push(lane);
      assertEquals(begun.length, Math.min(seen.length + 1, delays.length));
    }
    assertEquals(seen, delays.map((_, number) => LANES[number & 1]!));
    assertEquals(begun, seen);
  }));
});

const FAILURES: Readonly<Record<string, () => Promise<void>>> = {
  "is answered": () => Promise.reject(new Error("Second batch failed")),
  "is made": () => {
    throw new Error("Second batch failed");
  },
};

for (const [what, fail] of Object.entries(FAILURES)) {
  Deno.test(`inTurns() fails where a batch ${what}, after the one before, whoever is still busy with that`, async () => {
    const seen: string[] = [];
    const all = async () => {
      const begin = (_: string, number: number) => number === 1 ? fail() : Promise.resolve();
      for await (const lane of inTurns(LANES, begin)) {
        seen.push(lane);
        // By now the second has failed, and nobody waits for it.
        await settle();
      }
    };
    assertEquals((await assertRejects(all, Error)).message, "Second batch failed");
    assertEquals(seen, ["even"]);
  });
}

Deno.test("inTurns() leaves no failure behind where nobody takes the next batch", async () => {
  const begin = (_: string, number: number) =>
    number === 0 ? Promise.resolve() : Promise.reject(new Error("Nobody hears of it"));
  for await (const _ of inTurns(LANES, begin)) break;
  await settle();
});
