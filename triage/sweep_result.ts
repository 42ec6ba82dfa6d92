/**
 * What came of a sweep, as reports show it.
 *
 * @module
 */

/** How many points and cases there were, and what came of the cases. */
export interface SweptCounts {
  /** Texts. */
  readonly points: number;
  /** Those texts with each of their machine states. */
  readonly cases: number;
  /** Cases that every subject accepted. */
  readonly accepted: number;
  /** Cases that some accepted and some refused. */
  readonly split: number;
  /** Cases that every subject refused. */
  readonly refused: number;
}

/** What the points of one opcode came to. */
export interface SweptOpcode extends SweptCounts {
  /** The opcode with its map, such as `0fb6`, or what several are called together. */
  readonly opcode: string;
  /** Ids of the findings that they show, sorted. */
  readonly findings: readonly string[];
}

/** What the points with one opcode and one ModRM byte came to. */
export interface SweptCell extends SweptCounts {
  /** The opcode, as a {@linkcode SweptOpcode} has it. */
  readonly opcode: string;
  /** The ModRM byte; a text that is cut in front of it counts too. */
  readonly modrm: number;
  /** Cases in which somebody differed. */
  readonly disagreeing: number;
  /** How many findings they show. */
  readonly findings: number;
  /** Which ones: the number of a list in {@linkcode SweepHeat.shown}. */
  readonly shown: number;
}

/** A sweep by opcode and ModRM byte. */
export interface SweepHeat {
  /** In the order of the space and of ModRM bytes; those without points are left out. */
  readonly heat: readonly SweptCell[];
  /** Lists of ids of findings, sorted, each of which some cells show. */
  readonly shown: readonly (readonly string[])[];
}

/** What a sweep came to. */
export interface SweepResult {
  /** The space's name. */
  readonly space: string;
  /** Number of the first point. */
  readonly first: number;
  /** Number of the last point. */
  readonly last: number;
  /** Cases run. */
  readonly cases: number;
  /** Cases in which somebody differed. */
  readonly disagreeing: number;
  /** Disagreements that did not show again. */
  readonly lost: number;
  /** In the order of the space; those without points are left out. */
  readonly opcodes: readonly SweptOpcode[];
  /** Ids of the findings that nothing has shown before the sweep, sorted. */
  readonly only: readonly string[];
}
