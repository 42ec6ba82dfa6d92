/**
 * The cheapest cover: reduced, split, bounded by prices, and what is left given to the solver.
 *
 * @module
 */
import { costOf, hasWholeCosts, type SetCover } from "./set_cover.ts";
import { raiseBound } from "./set_cover_bound.ts";
import { type Bounded, CoverSolver, safeBound } from "./set_cover_exact.ts";
import { covers, greedyCover, withoutRedundant } from "./set_cover_greedy.ts";
import { partOf, partsOf, sizeOf } from "./set_cover_parts.ts";
import { reduceCover } from "./set_cover_reduce.ts";

/** Pairs of entry and feature that HiGHS takes in seconds; of a few millions it does not even find the relaxation. */
const MOST_PAIRS = 500_000;
/** Pairs to go through raising the bound of what HiGHS takes, as HiGHS goes on with it better: a second's work. */
const PAIRS_BEFORE_SOLVER = 1e8;
const MOST_STEPS = 1_000;

/**
 * Looks for the cheapest cover.
 *
 * @param problem The problem; entries may be without features.
 * @param deadline When to stop, as `performance.now()` counts; it is overrun by a second at most sizes.
 * @returns The cheapest cover found and the bound that is proven.
 */
export async function leastCover(problem: SetCover, deadline: number): Promise<Bounded> {
  const solver = new CoverSolver();
  const reduced = reduceCover(problem);
  const rest = partOf(problem, reduced.entries, reduced.features);
  const parts = partsOf(rest.problem);
  const cover = [...reduced.chosen];
  let bound = costOf(problem.costs, reduced.chosen);
  let isOptimal = true;
  for (const [k, part] of parts.entries()) {
    // Small parts come first and leave most of their share to the others.
    const now = performance.now();
    const solved = await solvePart(part.problem, solver, now + Math.max(0, deadline - now) / (parts.length - k));
    cover.push(...solved.cover.map((entry) => rest.entries[part.entries[entry]!]!));
    bound += solved.bound;
    isOptimal &&= solved.bound === costOf(part.problem.costs, solved.cover);
  }
  cover.sort((a, b) => a - b);
  // In another order the same costs can add up to a little less or more.
  return { cover, bound: isOptimal ? costOf(problem.costs, cover) : bound };
}

/** Finds a good cover and a bound by prices, and has the solver look for a better one. */
async function solvePart(problem: SetCover, solver: CoverSolver, deadline: number): Promise<Bounded> {
  const isWhole = hasWholeCosts(problem.costs);
  const size = sizeOf(problem);
  const { cover, bound, rests } = raiseBound(problem, withoutRedundant(problem, greedyCover(problem)), {
    steps: size <= MOST_PAIRS ? Math.min(MOST_STEPS, PAIRS_BEFORE_SOLVER / size) : MOST_STEPS,
    isEnough: (bound, cost) => safeBound(bound, isWhole) >= cost || performance.now() >= deadline,
  });
  const cost = costOf(problem.costs, cover);
  const proven = Math.min(cost, safeBound(bound, isWhole));
  if (proven === cost) return { cover, bound: proven };
  // A cover with any other entry costs no less than the one that is known.
  const couldHelp = (entry: number) => safeBound(bound + Math.max(0, rests[entry]!), isWhole) < cost;
  const helpful = [...problem.costs.keys()].filter(couldHelp);
  if (!covers(problem, helpful)) return { cover, bound: cost };
  if (performance.now() >= deadline) return { cover, bound: proven };
  const other = await solveAmong(problem, helpful, cover, solver, deadline);
  const best = costOf(problem.costs, other.cover) < cost ? other.cover : cover;
  return { cover: best, bound: Math.max(proven, Math.min(cost, other.bound)) };
}

/** Looks for the cheapest cover among some entries, which have every feature. */
async function solveAmong(
  problem: SetCover,
  allowed: readonly number[],
  known: readonly number[],
  solver: CoverSolver,
  deadline: number,
): Promise<Bounded> {
  const { chosen, entries, features } = reduceCover(problem, allowed);
  const rest = partOf(problem, entries, features);
  const numbers = new Map(entries.map((entry, k) => [entry, k]));
  const start = known.flatMap((entry) => numbers.get(entry) ?? []);
  const usable = covers(rest.problem, start) ? start : greedyCover(rest.problem);
  const seconds = Math.max(0, deadline - performance.now()) / 1000;
  const solved = entries.length > 0 && sizeOf(rest.problem) <= MOST_PAIRS
    ? await solver.solve(rest.problem, withoutRedundant(rest.problem, usable), seconds)
    : { cover: usable, bound: 0 };
  const cover = [...chosen, ...solved.cover.map((entry) => rest.entries[entry]!)];
  return { cover: withoutRedundant(problem, cover), bound: costOf(problem.costs, chosen) + solved.bound };
}
