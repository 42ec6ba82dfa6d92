/**
 * A campaign on a fleet whose workers, coordinator and server are killed again and again: it has to come to what threads
 * come to.
 *
 * @module
 */
import type { Spoken, TestFleet } from "./fleet_testing.ts";

/** Who can be killed. */
export const VICTIMS = ["worker", "coordinator", "server"] as const;

/** How somebody is killed. */
export interface Killing {
  /** Who, one after the other. */
  readonly victims: readonly typeof VICTIMS[number][];
  /** How many epochs the campaign is to have. */
  readonly epochs: number;
  /** How many workers there are. */
  readonly workers: number;
  /** Milliseconds from one killing to the next, at random up to that. */
  readonly pause: number;
  /** Is told of each killing. */
  onKill?(victim: string, epochs: number): void;
}

/**
 * Runs a campaign and kills those who take part. Whoever is killed is started again.
 *
 * @returns How many were killed before the campaign was over.
 */
export async function runKilling(fleet: TestFleet, killing: Killing): Promise<number> {
  const { epochs, victims, pause } = killing;
  const workers = Array.from({ length: killing.workers }, () => fleet.worker());
  let coordinator = fleet.coordinator(epochs);
  let kills = 0;
  // Nobody is killed before there is something to lose.
  await untilEpoch(fleet, coordinator, 1);
  for (const victim of victims) {
    await wait(pause * Math.random());
    if (fleet.epochs >= epochs) break;
    killing.onKill?.(victim, fleet.epochs);
    kills++;
    if (victim === "worker") {
      const at = Math.floor(workers.length * Math.random());
      await workers[at]!.kill();
      workers[at] = fleet.worker();
    } else if (victim === "coordinator") {
      await coordinator.kill();
      if (fleet.epochs < epochs) coordinator = fleet.coordinator(epochs);
    } else {
      await fleet.server.end();
      await wait(pause / 4);
      await fleet.server.start();
    }
  }
  await untilEpoch(fleet, coordinator, epochs);
  await coordinator.ended;
  return kills;
}

/** Waits until so many epochs are done, or the coordinator has ended. */
export async function untilEpoch(fleet: TestFleet, coordinator: Spoken, epochs: number): Promise<void> {
  let isOver = false;
  coordinator.ended.then(() => isOver = true);
  while (fleet.epochs < epochs) {
    if (isOver && fleet.epochs < epochs) throw new Error(`Coordinator ended: ${coordinator.text}`);
    await wait(50);
  }
}

/** Waits so many milliseconds. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
