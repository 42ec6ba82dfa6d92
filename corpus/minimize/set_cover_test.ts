import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { costOf, hasWholeCosts, listsOf, setCoverOf, sumOf, transposed } from "./set_cover.ts";

Deno.test("setCoverOf() numbers features by how few entries have them, then by id, and gives each once", () => {
  const { entries, features, costs } = setCoverOf([[7, 3, 7], [], [0xffff_ffff, 7]].map((x) => Uint32Array.from(x)), [
    1,
    2,
    3,
  ]);
  assertEquals(entries, listsOf([[0, 2], [], [1, 2]]));
  assertEquals(features, listsOf([[0], [2], [0, 2]]));
  assertEquals(costs, Float64Array.of(1, 2, 3));
});

Deno.test("setCoverOf() of nothing has no lists", () => {
  assertEquals(setCoverOf([], []), { entries: listsOf([]), features: listsOf([]), costs: new Float64Array() });
});

Deno.test("transposed() turns pairs round, and sorts them when it does so twice", () => {
  const list = fc.uniqueArray(fc.nat(7), { maxLength: 8 });
  fc.assert(fc.property(fc.array(list, { maxLength: 8 }), (lists) => {
    const other = transposed(listsOf(lists), 8);
    const expected = Array.from({ length: 8 }, (_, item) => [...lists.keys()].filter((k) => lists[k]!.includes(item)));
    assertEquals(other, listsOf(expected));
    assertEquals(transposed(other, lists.length), listsOf(lists.map((each) => each.sort((a, b) => a - b))));
  }));
});

Deno.test("sumOf() and costOf() add up the values of a list and the costs of entries", () => {
  const values = Float64Array.of(1, 2, 4);
  assertEquals(sumOf(listsOf([[], [0, 2]]), 0, values), 0);
  assertEquals(sumOf(listsOf([[], [0, 2]]), 1, values), 5);
  assertEquals(costOf(values, [2, 1]), 6);
});

Deno.test("hasWholeCosts() wants whole costs whose sum is exact", () => {
  assertEquals([[], [1, 7], [1, 0.5], [2 ** 53, 1]].map((costs) => hasWholeCosts(Float64Array.from(costs))), [
    true,
    true,
    false,
    false,
  ]);
});
