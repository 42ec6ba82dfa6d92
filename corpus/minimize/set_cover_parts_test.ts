import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { countOf, listsOf } from "./set_cover.ts";
import { partOf, partsOf, sizeOf } from "./set_cover_parts.ts";
import { corpora, leastCost, problemOf, unitProblem } from "./set_cover_testing.ts";

Deno.test("partOf() numbers its entries and features anew", () => {
  const problem = unitProblem([1, 2], [2, 3], [3, 1]);
  const { problem: part, entries } = partOf(problem, [0, 2], [1, 2]);
  assertEquals(entries, [0, 2]);
  assertEquals(part, { entries: listsOf([[0], [1]]), features: listsOf([[0], [1]]), costs: Float64Array.of(1, 1) });
});

Deno.test("partsOf() splits what shares no feature, and the least costs add up", () => {
  fc.assert(fc.property(corpora(10), (corpus) => {
    const entries = corpus.filter(({ features }) => features.length > 0);
    const problem = problemOf(entries);
    const parts = partsOf(problem);
    assertEquals(parts.flatMap(({ entries }) => entries).sort((a, b) => a - b), [...entries.keys()]);
    const features = parts.reduce((sum, { problem }) => sum + countOf(problem.features), 0);
    assertEquals(features, countOf(problem.features));
    assertEquals(parts.reduce((sum, { problem }) => sum + leastCost(problem), 0), leastCost(problem));
    assert(parts.every(({ problem }, k) => k === 0 || sizeOf(parts[k - 1]!.problem) <= sizeOf(problem)));
  }));
});

Deno.test("partsOf() keeps together what others join", () => {
  const parts = partsOf(unitProblem([1, 2], [8, 9], [3, 4], [5], [2, 3], [9, 8]));
  assertEquals(parts.map(({ entries }) => entries), [[3], [1, 5], [0, 2, 4]]);
});
