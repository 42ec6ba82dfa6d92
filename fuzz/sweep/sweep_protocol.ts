/**
 * What a sweep and its workers say to each other.
 *
 * @module
 */
import type { TestedSubjects } from "../crew/tested_subjects.ts";
import type { PointRange } from "./sweep_space.ts";
import type { SpaceName } from "./known_spaces.ts";
import type { TallyData } from "./sweep_tally.ts";

/** What a worker needs to know to run points. */
export interface SweepSettings extends TestedSubjects {
  /** The space. */
  readonly space: SpaceName;
  /** Whether to ask the CPU about every case. */
  readonly asksCpu: boolean;
}

/** What a sweep tells a worker. */
export type SweepOrder =
  | { readonly type: "open"; readonly settings: SweepSettings }
  | { readonly type: "run"; readonly range: PointRange }
  | { readonly type: "close" };

/** What a worker answers, to each order in turn. */
export type SweepAnswer =
  | { readonly type: "ready" }
  | { readonly type: "result"; readonly tally: TallyData; readonly unsteady: string | null }
  | { readonly type: "closed" };
