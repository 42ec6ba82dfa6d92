import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { costOf } from "./set_cover.ts";
import { covers } from "./set_cover_greedy.ts";
import { partOf } from "./set_cover_parts.ts";
import { reduceCover } from "./set_cover_reduce.ts";
import { corpora, graphs, leastCost, problemOf, unitProblem } from "./set_cover_testing.ts";

Deno.test("reduceCover() keeps the least cost", () => {
  fc.assert(fc.property(fc.oneof(corpora(10), graphs(11)), (corpus) => {
    const problem = problemOf(corpus);
    const { chosen, entries, features } = reduceCover(problem);
    const rest = leastCost(partOf(problem, entries, features).problem);
    assertEquals(costOf(problem.costs, chosen) + rest, leastCost(problem));
  }));
});

Deno.test("reduceCover() leaves nothing that another round would reduce", () => {
  fc.assert(fc.property(graphs(12), (corpus) => {
    const problem = problemOf(corpus);
    const { entries, features } = reduceCover(problem);
    const again = reduceCover(partOf(problem, entries, features).problem);
    assertEquals(again, { chosen: [], entries: [...entries.keys()], features: [...features.keys()] });
  }));
});

Deno.test("reduceCover() chooses entries that alone have a feature, and needs nothing else where they have all", () => {
  assertEquals(reduceCover(unitProblem([1, 2], [2, 3], [3, 4])), { chosen: [0, 2], entries: [], features: [] });
});

Deno.test("reduceCover() drops a feature that is covered together with another one", () => {
  // Without 9, which all have, this is a triangle; with it alone nothing could be dropped either.
  const { chosen, entries, features } = reduceCover(unitProblem([1, 2, 9], [2, 3, 9], [3, 1, 9]));
  assertEquals({ chosen, entries, features: features.length }, { chosen: [], entries: [0, 1, 2], features: 3 });
});

Deno.test("reduceCover() drops an entry whose features another one has for no more", () => {
  const triangle = [[1, 2], [2, 3], [3, 1]].map((ids) => ({ features: Uint32Array.from(ids), cost: 2 }));
  const [alike, dear, cheap] = [2, 3, 1].map((cost) => ({ features: Uint32Array.of(1), cost }));
  assertEquals(reduceCover(problemOf([...triangle, alike!, dear!])).entries, [0, 1, 2]);
  // The cheap one stays: it is worth having where 2 and 3 come together.
  assertEquals(reduceCover(problemOf([...triangle, cheap!])).entries.includes(3), true);
});

Deno.test("reduceCover() keeps the first of entries that are alike", () => {
  assertEquals(reduceCover(unitProblem([5, 6], [6, 5], [5, 6])).chosen, [0]);
});

Deno.test("reduceCover() chooses from allowed entries only", () => {
  fc.assert(fc.property(graphs(12), (corpus) => {
    const problem = problemOf(corpus);
    const allowed = [...corpus.keys()].filter((k) => k % 3 !== 0);
    fc.pre(covers(problem, allowed));
    const { chosen, entries } = reduceCover(problem, allowed);
    assert([...chosen, ...entries].every((entry) => allowed.includes(entry)));
  }));
});
