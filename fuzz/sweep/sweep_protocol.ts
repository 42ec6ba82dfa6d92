/**
 * What a sweep and its workers say to each other; an order is a block of points.
 *
 * @module
 */
import type { TestedSubjects } from "../crew/tested_subjects.ts";
import type { SpaceName } from "./known_spaces.ts";
import type { TallyData } from "./sweep_tally.ts";

/** What a worker needs to know to run points. */
export interface SweepSettings extends TestedSubjects {
  /** The space. */
  readonly space: SpaceName;
  /** Whether to ask the CPU about every case. */
  readonly asksCpu: boolean;
}

/** What a block of points came to. */
export interface SweepAnswer {
  readonly tally: TallyData;
  /** What has gone wrong so far with a program of the worker without a case being at fault; null where nothing has. */
  readonly unsteady: string | null;
}
