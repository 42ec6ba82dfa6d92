import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { costOf, type SetCover } from "./set_cover.ts";
import { covers, greedyCover, withoutRedundant } from "./set_cover_greedy.ts";
import { corpora, graphs, leastCost, problemOf, unitProblem } from "./set_cover_testing.ts";

/** Greed by its definition. */
function plainGreedy({ entries, features, costs }: SetCover, prices: Float64Array): number[] {
  const chosen: number[] = [];
  const open = new Set(features.starts.keys());
  open.delete(features.starts.length - 1);
  while (open.size > 0) {
    const scores = Array.from(costs, (cost, entry) => {
      const news = [...entries.items.subarray(entries.starts[entry]!, entries.starts[entry + 1]!)].filter((f) =>
        open.has(f)
      );
      const rest = news.reduce((left, feature) => left - prices[feature]!, cost);
      return news.length === 0 ? Infinity : rest > 0 ? rest / news.length : rest * news.length;
    });
    const best = scores.indexOf(Math.min(...scores));
    chosen.push(best);
    for (let at = entries.starts[best]!; at < entries.starts[best + 1]!; at++) open.delete(entries.items[at]!);
  }
  return chosen;
}

Deno.test("greedyCover() takes what costs least for each new feature, of several the first", () => {
  fc.assert(fc.property(fc.oneof(corpora(12), graphs(20)), (corpus) => {
    const problem = problemOf(corpus);
    const prices = new Float64Array(problem.features.starts.length - 1);
    assertEquals(greedyCover(problem), plainGreedy(problem, prices));
    // Quarters are exact, so the two may add them up in different orders.
    prices.forEach((_, feature) => prices[feature] = (feature * 7 % 13) / 4);
    assertEquals(greedyCover(problem, prices), plainGreedy(problem, prices));
  }));
});

Deno.test("greedyCover() costs at most H(n) times the least", () => {
  fc.assert(fc.property(corpora(10), (corpus) => {
    const problem = problemOf(corpus);
    const harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5;
    assert(costOf(problem.costs, greedyCover(problem)) <= leastCost(problem) * harmonic + 1e-9);
  }));
});

Deno.test("withoutRedundant() keeps a cover from which nothing more can go", () => {
  fc.assert(fc.property(corpora(12), (corpus) => {
    const problem = problemOf(corpus);
    const needed = withoutRedundant(problem, [...corpus.keys()]);
    assert(covers(problem, needed));
    for (const entry of needed) assert(!covers(problem, needed.filter((other) => other !== entry)));
  }));
});

Deno.test("withoutRedundant() leaves out the dearest, of several the last one", () => {
  const entries = [2, 3, 2].map((cost) => ({ cost, features: Uint32Array.of(1) }));
  assertEquals(withoutRedundant(problemOf(entries), [0, 1, 2]), [0]);
});

Deno.test("covers() says whether every feature is there", () => {
  const problem = unitProblem([1, 2], [3], []);
  assertEquals([[0, 1], [0, 1, 2], [0], [1, 2], []].map((chosen) => covers(problem, chosen)), [
    true,
    true,
    false,
    false,
    false,
  ]);
  assert(covers(unitProblem([]), []));
});
