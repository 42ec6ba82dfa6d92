import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import highs, { type Highs } from "highs";
import { costOf } from "./set_cover.ts";
import { CoverSolver, safeBound } from "./set_cover_exact.ts";
import { covers } from "./set_cover_greedy.ts";
import { graphs, leastCost, problemOf, unitProblem } from "./set_cover_testing.ts";

const triangle = unitProblem([1, 2], [2, 3], [3, 1]);
const load = highs as unknown as typeof highs.default;

Deno.test("CoverSolver finds the least cost and proves it, whatever cover it begins with", async () => {
  const solver = new CoverSolver();
  await fc.assert(fc.asyncProperty(graphs(12), async (corpus) => {
    const problem = problemOf(corpus);
    const { cover, bound } = await solver.solve(problem, [...corpus.keys()], 10);
    assert(covers(problem, cover));
    assertEquals([costOf(problem.costs, cover), bound], [leastCost(problem), leastCost(problem)]);
  }));
});

Deno.test("CoverSolver proves costs far from 1 and not whole", async () => {
  const solver = new CoverSolver();
  for (const factor of [1e-9, 0.1, 1e6 + 0.1]) {
    const problem = { ...triangle, costs: Float64Array.of(3, 2, 4).map((cost) => cost * factor) };
    const cost = costOf(problem.costs, [0, 1]);
    assertEquals(await solver.solve(problem, [0, 2], 10), { cover: [0, 1], bound: cost });
  }
});

Deno.test("CoverSolver keeps the cover that it is given where there is no time, and proves no more than is true", async () => {
  const { cover, bound } = await new CoverSolver().solve(triangle, [1, 2], 0);
  assertEquals(cover, [1, 2]);
  assert(bound >= 0 && bound <= 2);
});

Deno.test("CoverSolver goes on with another instance of HiGHS after one failed", async () => {
  let opened = 0;
  const broken = {
    withModel: () => {
      throw new WebAssembly.RuntimeError("unreachable");
    },
  };
  const solver = new CoverSolver(async () => {
    const instance = await load();
    return opened++ === 0 ? { ...instance, ...broken } as unknown as Highs : instance;
  });
  assertEquals(await solver.solve(triangle, [1, 2], 10), { cover: [1, 2], bound: 0 });
  assertEquals(await solver.solve(triangle, [1, 2], 10), { cover: [1, 2], bound: 2 });
  assertEquals(await solver.solve(triangle, [0, 1, 2], 10).then(({ bound }) => bound), 2);
  assertEquals(opened, 2);
});

Deno.test("safeBound() rounds up whole costs, but not what arithmetic may have added", () => {
  assertEquals(safeBound(1.5, true), 2);
  assertEquals(safeBound(2 + 1e-12, true), 2);
  assertEquals(safeBound(-1, true), 0);
  assertEquals(safeBound(-Infinity, false), 0);
  const safe = safeBound(1.5, false);
  assert(safe < 1.5 && safe > 1.499);
});
