/**
 * Set cover as an integer program: choose each entry or not, each feature at least once, at the least cost. HiGHS
 * solves it; what it says is checked where that can be, and its failures are no failures here.
 *
 * @module
 */
import highs, { type Highs, type Model, type ModelData } from "highs";
import { costOf, countOf, hasWholeCosts, type SetCover } from "./set_cover.ts";
import { covers, withoutRedundant } from "./set_cover_greedy.ts";

/** The package's types are those of CommonJS, where the default export is a property; Deno gets its ES module. */
const load = highs as unknown as typeof highs.default;

/** A cover, and what is known about all others. */
export interface Bounded {
  /** Entries that have every feature, sorted. */
  readonly cover: readonly number[];
  /** No cover costs less; it equals the cover's cost where that is proven to be the least. */
  readonly bound: number;
}

/** How far HiGHS's own bound may be off, of the bound and absolutely: its tolerances are 1e-6 and finer. */
const SOLVER_ERROR = 1e-6;
/** How far sums of some ten thousand numbers may be off. */
const SUM_ERROR = 1e-9;

/** A bound less what arithmetic may have added; where costs are whole, the next whole number. */
export function safeBound(bound: number, isWhole: boolean, error = SUM_ERROR): number {
  const safe = bound - error * (1 + Math.abs(bound));
  return Math.max(0, isWhole ? Math.ceil(safe) : safe);
}

/** HiGHS, loaded when it is first needed. */
export class CoverSolver {
  readonly #open: () => Promise<Highs>;
  #highs: Highs | undefined;

  /** Makes one that gets its instances of HiGHS from `open`. */
  constructor(open: () => Promise<Highs> = () => load()) {
    this.#open = open;
  }

  /**
   * Looks for the cheapest cover.
   *
   * @param problem The problem.
   * @param cover A cover to begin with.
   * @param seconds How long it may take; loading takes a little more.
   * @returns The cheapest cover found, `cover` where none is cheaper, and the bound that is proven.
   */
  async solve(problem: SetCover, cover: readonly number[], seconds: number): Promise<Bounded> {
    const highs = this.#highs ??= await this.#open();
    try {
      return highs.withModel(modelOf(problem, highs), (model) => solve(model, problem, cover, seconds));
    } catch {
      // Out of memory, most of all. The wasm instance may be in any state, so the next call gets another one.
      this.#highs = undefined;
      return { cover, bound: 0 };
    }
  }
}

function modelOf({ entries, features, costs }: SetCover, highs: Highs): ModelData {
  const [numCols, numRows] = [countOf(entries), countOf(features)];
  const scale = scaleOf(costs);
  return {
    numCols,
    numRows,
    sense: highs.constants.objectiveSense.minimize,
    offset: 0,
    colCost: costs.map((cost) => cost * scale),
    colLower: new Float64Array(numCols),
    colUpper: new Float64Array(numCols).fill(1),
    rowLower: new Float64Array(numRows).fill(1),
    rowUpper: new Float64Array(numRows).fill(highs.infinity),
    matrix: {
      format: "csc",
      numRows,
      numCols,
      starts: entries.starts,
      indices: entries.items,
      values: new Float64Array(entries.items.length).fill(1),
    },
    integrality: new Int32Array(numCols).fill(highs.constants.variableType.integer),
  };
}

/** A power of two, so nothing is rounded, that makes small costs big enough for the solver's absolute tolerances. */
function scaleOf(costs: Float64Array): number {
  if (hasWholeCosts(costs)) return 1;
  return 2 ** -Math.floor(Math.log2(costs.reduce((least, cost) => Math.min(least, cost), Infinity)));
}

function solve(model: Model, problem: SetCover, cover: readonly number[], seconds: number): Bounded {
  const { costs } = problem;
  const isWhole = hasWholeCosts(costs);
  model.options.set({
    output_flag: false,
    time_limit: seconds,
    // The simplex method does not finish the first relaxation of some 400,000 pairs in a minute; this takes seconds.
    mip_lp_solver: "ipm",
    mip_rel_gap: 0,
    // Where costs are whole, a gap of less than 1 is none.
    mip_abs_gap: isWhole ? 0.99 : 0,
  });
  const start = new Float64Array(costs.length);
  for (const entry of cover) start[entry] = 1;
  model.setSolution({ colValue: start });
  model.run();
  const found = coverIn(model, problem);
  const best = found !== undefined && costOf(costs, found) < costOf(costs, cover) ? found : cover;
  const cost = costOf(costs, best);
  if (found !== undefined && model.getModelStatus() === OPTIMAL) return { cover: best, bound: cost };
  const bound = Number(model.info.get("mip_dual_bound")) / scaleOf(costs);
  return { cover: best, bound: Math.min(cost, safeBound(bound, isWhole, SOLVER_ERROR)) };
}

/** HiGHS's number for a model whose optimum is found and proven. */
const OPTIMAL = 7;

/** The cover that HiGHS has found, undefined where it has none. */
function coverIn(model: Model, problem: SetCover): number[] | undefined {
  const chosen: number[] = [];
  model.getSolution().colValue.forEach((value, entry) => value > 0.5 && chosen.push(entry));
  return covers(problem, chosen) ? withoutRedundant(problem, chosen) : undefined;
}
