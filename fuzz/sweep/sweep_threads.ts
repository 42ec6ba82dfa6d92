/**
 * Threads that sweep.
 *
 * @module
 */
import { ThreadWorker } from "../crew/thread_worker.ts";
import type { SweepHands } from "./sweep.ts";
import type { SweepAnswer, SweepSettings } from "./sweep_protocol.ts";
import type { PointRange } from "./sweep_space.ts";

/** How long a thread may be silent, in milliseconds: a block takes a second, and with the CPU some more. */
const PATIENCE = 600_000;

/** Starts a thread that sweeps. */
export function startSweepThread(
  settings: SweepSettings,
  index: number,
): Promise<ThreadWorker<SweepSettings, PointRange, SweepAnswer>> {
  return ThreadWorker.start({
    module: new URL("./sweep_worker.ts", import.meta.url),
    name: `sweep ${index}`,
    settings,
    patience: PATIENCE,
  });
}

/** Threads of this machine. */
export function sweepThreads(settings: SweepSettings, count: number): SweepHands {
  return { count, start: (index) => startSweepThread(settings, index) };
}
