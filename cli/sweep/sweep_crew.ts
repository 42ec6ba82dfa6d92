/**
 * Who sweeps: threads of this machine, or a fleet.
 *
 * @module
 */
import type { Server } from "../../fleet/message/messages.ts";
import { groupOfPoints, parsePointsId, pointWorker } from "../../fleet/point_orders.ts";
import { SPACES } from "../../fuzz/sweep/known_spaces.ts";
import { pointsOf, without } from "../../fuzz/sweep/point_ranges.ts";
import { blockPointsOf, sweep, type SweepHooks } from "../../fuzz/sweep/sweep.ts";
import type { SweepSettings } from "../../fuzz/sweep/sweep_protocol.ts";
import type { PointRange } from "../../fuzz/sweep/sweep_space.ts";
import { sweepThreads } from "../../fuzz/sweep/sweep_threads.ts";
import { sweepJob } from "../fleet/fleet_jobs.ts";
import { OpenFleet } from "../fleet/open_fleet.ts";
import type { SweepIdentity } from "../subjects/sweep_identity.ts";

/** Milliseconds from one look at a fleet to the next. */
const LOOK = 1000;

/** Who sweeps which points. */
export interface CrewChoice {
  readonly range: PointRange;
  /** How many threads. */
  readonly workers: number;
  /** The fleet that runs it; undefined for threads of this machine. */
  readonly fleet: { readonly server: Server; readonly campaign: string } | undefined;
}

/** What is swept. */
export interface SweepWork {
  readonly settings: SweepSettings;
  readonly identity: SweepIdentity;
  /** The points that are done. */
  done(): readonly PointRange[];
}

/** Those who sweep. */
export interface SweepCrew {
  /** Whether nobody is there who would finish what was begun. */
  isDeserted(): boolean;
  /** Runs the points of a range that are not done. */
  run(range: PointRange, done: readonly PointRange[], hooks: SweepHooks): Promise<void>;
  /** A block was taken. */
  note(block: PointRange): void;
  /** What was taken is kept. */
  kept(): void;
  /** Ends them; with `isOver`, the whole sweep is done or was stopped in good order. */
  close(isOver: boolean): Promise<void>;
}

/**
 * Opens those who sweep.
 *
 * @throws {CommandError} When a fleet cannot be used.
 */
export async function openSweepCrew(choice: CrewChoice, work: SweepWork): Promise<SweepCrew> {
  const { fleet, range, workers } = choice;
  const blockPoints = blockPointsOf(work.settings);
  if (fleet !== undefined) return await openFleetCrew({ ...fleet, range, blockPoints, work });
  return {
    run: (range, done, hooks) =>
      sweep({ range, blockPoints, hands: sweepThreads(work.settings, workers) }, done, hooks),
    isDeserted: () => false,
    note: () => {},
    kept: () => {},
    close: () => Promise.resolve(),
  };
}

/** What a fleet is to sweep. */
interface FleetSweep extends NonNullable<CrewChoice["fleet"]> {
  readonly range: PointRange;
  readonly blockPoints: number;
  readonly work: SweepWork;
}

async function openFleetCrew({ server, campaign, range, blockPoints, work }: FleetSweep): Promise<SweepCrew> {
  const { settings, identity, done } = work;
  const points = range.to - range.from;
  const stanceOf = (order: string) => {
    const block = parsePointsId(order);
    if (block === undefined || block.from < range.from || block.to > range.to) return "never";
    return pointsOf(without(block, done())) === block.to - block.from ? "due" : "past";
  };
  const fleet = await OpenFleet.open({
    ...{ server, campaign, units: "points", stanceOf },
    job: await sweepJob(identity),
    snapshot: () => null,
    progress: () => ({ kind: "sweep", done: pointsOf(done()), points }),
    epochs: () => 0,
  });
  const { coordinator } = fleet;
  let taken: PointRange[] = [];
  const timer = setInterval(() => fleet.sayTrouble(), LOOK);
  return {
    run: async (range, before, hooks) => {
      const hands = {
        count: coordinator.orders,
        start: () => Promise.resolve(pointWorker(coordinator, SPACES[settings.space])),
        onResize: (resize: (count: number) => void) => coordinator.onMachines(() => resize(coordinator.orders)),
      };
      await Promise.race([sweep({ range, blockPoints, hands }, before, hooks), fleet.failed]);
    },
    isDeserted: () => fleet.isDeserted,
    note: (block) => void taken.push(block),
    kept: () => {
      coordinator.settle(taken.map(groupOfPoints));
      taken = [];
    },
    close: async (isOver) => {
      clearInterval(timer);
      await fleet.close(isOver);
    },
  };
}
