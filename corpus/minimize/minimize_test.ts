import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { minimize, type Minimized, type WeighedEntry } from "./minimize.ts";
import { corpora, graphs, greedTrap, leastCost, problemOf } from "./set_cover_testing.ts";

function entriesOf(...all: readonly (readonly [number, ...number[]])[]): WeighedEntry[] {
  return all.map(([cost, ...ids]) => ({ cost, features: Uint32Array.from(ids) }));
}

/** What holds of every result. */
function check(entries: readonly WeighedEntry[], { chosen, cost, bound, isOptimal, greedy }: Minimized): void {
  const ids = (of: readonly WeighedEntry[]) => new Set(of.flatMap(({ features }) => [...features]));
  assertEquals(ids(chosen.map((k) => entries[k]!)).size, ids(entries).size);
  assertEquals(chosen, [...new Set(chosen)].sort((a, b) => a - b));
  assertEquals(cost, chosen.reduce((sum, k) => sum + entries[k]!.cost, 0));
  assert(bound <= cost && cost <= greedy.cost && chosen.length <= entries.length);
  assertEquals(isOptimal, bound === cost);
}

Deno.test("minimize() keeps all features at the least cost there is, and proves it", async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(corpora(10), graphs(12)), async (entries) => {
    const result = await minimize(entries);
    check(entries, result);
    assertEquals([result.cost, result.isOptimal], [leastCost(problemOf(entries)), true]);
  }));
});

Deno.test("minimize() finds the least cost where costs are not whole, however small", async () => {
  const cost = fc.double({ min: 1e-7, max: 1e-5, noNaN: true });
  await fc.assert(fc.asyncProperty(corpora(10, cost), async (entries) => {
    const result = await minimize(entries);
    check(entries, result);
    assert(result.isOptimal && result.cost <= leastCost(problemOf(entries)) * (1 + 1e-6));
  }));
});

Deno.test("minimize() gives the same result whatever the order of features, and however often they are given", async () => {
  await fc.assert(fc.asyncProperty(corpora(12), async (entries) => {
    const turned = entries.map(({ features, cost }) => ({
      cost,
      features: Uint32Array.of(...features, ...features).reverse(),
    }));
    assertEquals(await minimize(turned), await minimize(entries));
  }));
});

Deno.test("minimize() with 0 seconds gives no more than greedy costs, and a bound", async () => {
  await fc.assert(fc.asyncProperty(corpora(10), async (entries) => {
    const result = await minimize(entries, { seconds: 0 });
    check(entries, result);
    assert(result.bound <= leastCost(problemOf(entries)));
  }));
});

Deno.test("minimize() finds two entries where greed takes as many as there are halvings", async () => {
  for (const levels of [3, 6, 10]) {
    const entries = greedTrap(levels).map((features) => ({ features, cost: 100 }));
    const { chosen, bound, isOptimal, greedy } = await minimize(entries);
    assertEquals({ chosen, bound, isOptimal }, { chosen: [levels, levels + 1], bound: 200, isOptimal: true });
    assertEquals(greedy, { count: levels, cost: 100 * levels });
  }
});

Deno.test("minimize() weighs costs: two cheap entries stand in for a dear one, one cheap enough for both", async () => {
  const [dear, cheap] = [entriesOf([9, 1, 2], [4, 1], [4, 2]), entriesOf([7, 1, 2], [4, 1], [4, 2])];
  assertEquals((await minimize(dear)).chosen, [1, 2]);
  assertEquals((await minimize(cheap)).chosen, [0]);
});

Deno.test("minimize() keeps the first of entries that are alike, and none without features", async () => {
  const { chosen, cost } = await minimize(entriesOf([1], [3, 5, 6], [2, 6, 5], [2, 5, 6], [2, 0xffff_ffff], [1]));
  assertEquals({ chosen, cost }, { chosen: [2, 4], cost: 4 });
});

Deno.test("minimize() of nothing, and of entries without features, is nothing", async () => {
  const nothing = { chosen: [], cost: 0, bound: 0, isOptimal: true, greedy: { count: 0, cost: 0 } };
  for (const seconds of [0, 10]) {
    assertEquals(await minimize([], { seconds }), nothing);
    assertEquals(await minimize(entriesOf([1], [2]), { seconds }), nothing);
  }
});

Deno.test("minimize() solves parts that share nothing one by one, and adds up their bounds", async () => {
  const triangles = Array.from(
    { length: 300 },
    (_, k) => [[1, 3 * k, 3 * k + 1], [1, 3 * k + 1, 3 * k + 2], [1, 3 * k, 3 * k + 2]] as const,
  );
  const { cost, bound, isOptimal } = await minimize(entriesOf(...triangles.flat()), { seconds: Infinity });
  assertEquals({ cost, bound, isOptimal }, { cost: 600, bound: 600, isOptimal: true });
});

Deno.test("minimize() refuses costs that are not positive numbers, and less than 0 seconds", async () => {
  for (const cost of [0, -1, NaN, Infinity]) {
    const { message } = await assertRejects(() => minimize(entriesOf([1, 2], [cost, 1])), RangeError);
    assertEquals(message, `Cost of entry 1 is not a positive number: ${cost}`);
  }
  for (const seconds of [-1, NaN]) {
    const { message } = await assertRejects(() => minimize([], { seconds }), RangeError);
    assertEquals(message, `Seconds are not 0 or more: ${seconds}`);
  }
});
