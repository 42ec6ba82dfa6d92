import { assertEquals } from "@std/assert";
import { median, type Search, searchSeeds } from "./search.ts";

const FOUND: Search = { isFound: true, cases: 10 };
const NOT_FOUND: Search = { isFound: false, cases: 100 };

Deno.test("median() takes what is not there for greater than all else", () => {
  assertEquals([median([3, 1, 2]), median([4, 1, 2, 3]), median([])], [2, 2.5, Infinity]);
  assertEquals([median([5, 1, 3], 5), median([1, 2, 3], 6)], [5, Infinity]);
});

Deno.test("searchSeeds() tries every seed as long as the median can be one that was found", async () => {
  for (const [seeds, misses, tried] of [[4, [1, 2], 4], [4, [1, 2, 3], 3], [5, [2, 3, 5], 5], [1, [1], 1]] as const) {
    const asked: number[] = [];
    const searches = await searchSeeds(seeds, (seed) => {
      asked.push(seed);
      return Promise.resolve((misses as readonly number[]).includes(seed) ? NOT_FOUND : FOUND);
    });
    assertEquals(asked, Array.from({ length: tried }, (_, n) => n + 1));
    assertEquals(searches.length, tried);
  }
});
