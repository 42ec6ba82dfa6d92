import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { costOf, countOf, sumOf } from "./set_cover.ts";
import { ascend, raiseBound } from "./set_cover_bound.ts";
import { covers, greedyCover } from "./set_cover_greedy.ts";
import { corpora, graphs, leastCost, problemOf, unitProblem } from "./set_cover_testing.ts";

const all = { steps: 1000, isEnough: () => false };

Deno.test("ascend() gives prices that no entry costs less than", () => {
  fc.assert(fc.property(corpora(12), (corpus) => {
    const problem = problemOf(corpus);
    const prices = ascend(problem);
    assert(prices.every((price) => price >= 0));
    corpus.forEach(({ cost }, entry) => assert(sumOf(problem.entries, entry, prices) <= cost));
  }));
});

Deno.test("raiseBound() never goes above the least cost, nor below what ascend() proves", () => {
  fc.assert(fc.property(fc.oneof(corpora(10), graphs(12)), (corpus) => {
    const problem = problemOf(corpus);
    const { bound, cover } = raiseBound(problem, greedyCover(problem), all);
    const ascended = ascend(problem).reduce((sum, price) => sum + price, 0);
    assert(ascended <= bound + 1e-9 && bound <= leastCost(problem) + 1e-9);
    assert(covers(problem, cover) && costOf(problem.costs, cover) <= costOf(problem.costs, greedyCover(problem)));
  }));
});

Deno.test("raiseBound() says of each entry how much more a cover with it costs than the bound", () => {
  fc.assert(fc.property(graphs(11), (corpus) => {
    const problem = problemOf(corpus);
    const { bound, rests } = raiseBound(problem, greedyCover(problem), all);
    corpus.forEach(({ cost }, entry) => {
      // Of covers with this entry the cheapest is the cheapest one of all where it is free.
      const costs = problem.costs.with(entry, 0);
      assert(bound + Math.max(0, rests[entry]!) <= leastCost({ ...problem, costs }) + cost + 1e-9);
    });
  }));
});

Deno.test("raiseBound() comes near the best prices: one half for each corner of a triangle", () => {
  const triangle = unitProblem([1, 2], [2, 3], [3, 1]);
  const { bound } = raiseBound(triangle, [0, 1], all);
  assert(bound > 1.49 && bound <= 1.5 + 1e-9, `Bound is ${bound}`);
});

Deno.test("raiseBound() stops at once where it is told to", () => {
  const problem = unitProblem([1, 2], [2, 3], [3, 1]);
  const { bound, prices, cover } = raiseBound(problem, [0, 1], { steps: 1000, isEnough: () => true });
  assertEquals([bound, prices.length, cover], [1, countOf(problem.features), [0, 1]]);
});
