/**
 * A sweep: all points of a range of a space, by several workers, from wherever it was stopped.
 *
 * @module
 */
import { Crew } from "../crew/crew.ts";
import { ThreadWorker } from "../crew/thread_worker.ts";
import { joined, pieces, without } from "./point_ranges.ts";
import type { SweepAnswer, SweepSettings } from "./sweep_protocol.ts";
import type { PointRange } from "./sweep_space.ts";
import { Tally } from "./sweep_tally.ts";

/** Points of a block: a second's work at most, so that little is lost where a run is killed. */
export const BLOCK_POINTS: number = 1 << 14;

/** Points of a block that somebody's own subject runs: it may be a hundred times slower. */
export const OWN_BLOCK_POINTS: number = 1 << 11;

/** How long a worker may be silent, in milliseconds: a block takes a second, and with the CPU some more. */
const PATIENCE = 600_000;

/** Who decides how long to go on, and takes what is done. */
export interface SweepHooks {
  /** Whether to begin with another block. */
  goesOn(): boolean;
  /** Takes what a block came to. What it throws ends the sweep. */
  take(block: PointRange, answer: SweepAnswer): void;
}

/** How far a sweep is: which points are done, and what they came to. */
export class SweepState {
  /** What the points that are done came to. */
  readonly tally: Tally = new Tally();
  #done: readonly PointRange[] = [];

  /** The points that are done. */
  get done(): readonly PointRange[] {
    return this.#done;
  }

  /** Adds points, none of which were done, and what they came to. */
  add(ranges: readonly PointRange[], tally: Parameters<Tally["add"]>[0]): void {
    this.#done = joined([...this.#done, ...ranges]);
    this.tally.add(tally);
  }
}

/** How to sweep. */
export interface SweepOptions {
  readonly settings: SweepSettings;
  /** The points. */
  readonly range: PointRange;
  /** How many threads; they change how long it takes and nothing else. */
  readonly workers: number;
}

/**
 * Runs the points of a range that are not done yet.
 *
 * @param options What to run.
 * @param done The points that are done.
 * @param hooks Who decides how long to go on, and takes what is done.
 * @throws {CrewError} When a block ends every worker that it is given to, or a worker does not start.
 */
export async function sweep(
  { settings, range, workers }: SweepOptions,
  done: readonly PointRange[],
  hooks: SweepHooks,
): Promise<void> {
  const { own, against } = settings;
  const isOwn = own !== undefined || against !== undefined && against.kind !== "revision";
  const blocks = pieces(without(range, done), isOwn ? OWN_BLOCK_POINTS : BLOCK_POINTS);
  const crew = new Crew<PointRange, SweepAnswer>({
    count: Math.min(workers, blocks.length),
    start: (index) =>
      ThreadWorker.start<SweepSettings, PointRange, SweepAnswer>({
        module: new URL("./sweep_worker.ts", import.meta.url),
        name: `sweep ${index}`,
        settings,
        patience: PATIENCE,
      }),
    complaintOf: ({ from, to }) => `Points ${from}-${to - 1} ended their worker`,
  });
  try {
    await crew.run(blocks, hooks);
  } finally {
    await crew.close();
  }
}
