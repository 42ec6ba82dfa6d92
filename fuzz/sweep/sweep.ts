/**
 * A sweep: all points of a range of a space, by several workers, from wherever it was stopped.
 *
 * @module
 */
import { Crew, type CrewWorker } from "../crew/crew.ts";
import { joined, pieces, without } from "./point_ranges.ts";
import type { SweepAnswer, SweepSettings } from "./sweep_protocol.ts";
import type { PointRange } from "./sweep_space.ts";
import { Tally } from "./sweep_tally.ts";

/** Points of a block: a second's work at most, so that little is lost where a run is killed. */
export const BLOCK_POINTS: number = 1 << 14;

/** Points of a block that somebody's own subject runs: it may be a hundred times slower. */
export const OWN_BLOCK_POINTS: number = 1 << 11;

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

/** Who sweeps; it changes how long that takes and nothing else. */
export interface SweepHands {
  /** How many workers at first. */
  readonly count: number;
  /** Starts a worker. */
  start(index: number): Promise<CrewWorker<PointRange, SweepAnswer>>;
  /** Calls `resize` with another number of workers, where there can be more or fewer. */
  onResize?(resize: (count: number) => void): void;
}

/** How to sweep. */
export interface SweepOptions {
  /** The points. */
  readonly range: PointRange;
  /** Points of a block. */
  readonly blockPoints: number;
  readonly hands: SweepHands;
}

/** How many points a block has for subjects. */
export function blockPointsOf({ own, against }: SweepSettings): number {
  const isOwn = own !== undefined || against !== undefined && against.kind !== "revision";
  return isOwn ? OWN_BLOCK_POINTS : BLOCK_POINTS;
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
  { range, blockPoints, hands }: SweepOptions,
  done: readonly PointRange[],
  hooks: SweepHooks,
): Promise<void> {
  const blocks = pieces(without(range, done), blockPoints);
  const countOf = (count: number) => Math.min(count, blocks.length);
  const crew = new Crew<PointRange, SweepAnswer>({
    count: countOf(hands.count),
    start: (index) => hands.start(index),
    complaintOf: ({ from, to }) => `Points ${from}-${to - 1} ended their worker`,
  });
  hands.onResize?.((count) => crew.resize(countOf(count)));
  try {
    await crew.run(blocks, hooks);
  } finally {
    await crew.close();
  }
}
