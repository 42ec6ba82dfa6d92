/**
 * Coverage that a subject in a process of its own tells: what its cases made it do.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import type { Outcomes } from "./outcome.ts";

/** How the cases of a batch are watched. */
export interface Watching {
  /** Every how many cases one is watched, from the first one on. */
  readonly step: number;
  /** What is known beside what ran before, as numbers of features: `docs/protocol-2.md` says which. */
  readonly known: Uint32Array;
  /** Whether what ran before is forgotten. */
  readonly forgets: boolean;
}

/** How many known features go with a case. */
export const KNOWN_ROOM = 24;

/** Two numbers that a subject compared. */
export interface ToldPair {
  /** The comparison, by its number. */
  readonly site: number;
  /** Their size in bytes, 1 to 8. */
  readonly size: number;
  /** The first of them, without a sign. */
  readonly a: bigint;
  /** The second of them. */
  readonly b: bigint;
  /** Whether the second is a constant of the program's, so that only the first can be a case's. */
  readonly isConstant: boolean;
}

/** Why a subject's coverage is not all that its cases did, by bit. */
export const CoverageLoss = {
  /** It starts processes, and what these do is not seen. */
  forks: 1,
  /** It has probes in more modules than are told apart. */
  modules: 2,
  /** A case did more than is told. */
  cut: 4,
} as const;

/** All that one case covered. */
export interface CoverageDetail {
  /** The number of each edge, below 2^26, and behind it how often it was taken. */
  readonly edges: Uint32Array;
  /** How near the operands of each comparison came at best, as numbers of features. */
  readonly nearest: Uint32Array;
  /** What was compared, in order; at most 8 pairs of a comparison, and none that was equal. */
  readonly pairs: () => readonly ToldPair[];
  /** Bits of {@linkcode CoverageLoss}. */
  readonly losses: number;
}

/** A module of a program that has probes: its executable, or a shared object. */
export interface CoverageModule {
  /** The shared object's name; empty for the executable. */
  readonly name: string;
  /** A digest of its code. */
  readonly digest: bigint;
}

/** A probe file of another version, of which nothing else can be read. */
export interface OtherVersion {
  /** Its version. */
  readonly version: number;
}

/** What can be asked of a subject that tells coverage. */
export interface CoverageTeller {
  /** Runs a batch as the subject does, watched: `out` then has the paths, and which cases covered what is not known. */
  run(batch: Batch, out: Outcomes, watching: Watching): Promise<void>;
  /**
   * Runs a batch for all that its cases cover. What is known stays as it is.
   *
   * @returns What each case covered; nothing of one that got no answer.
   */
  detail(batch: Batch, out: Outcomes): Promise<(CoverageDetail | undefined)[]>;
  /**
   * Runs a batch, and asks for the modules that have run probes by then.
   *
   * @returns The modules, or the version of the probe file where it is not ours; nothing where there was no answer.
   */
  modules(batch: Batch, out: Outcomes): Promise<readonly CoverageModule[] | OtherVersion | undefined>;
}
