/**
 * How a running campaign is doing, as plain data for the files that AFL++'s tools read.
 *
 * @module
 */

/** What a worker is at. */
export interface WorkerStatus {
  /** Its number. */
  readonly worker: number;
  /** `waiting` has nothing to do until the epoch ends; `lost` ended unexpectedly and is started again. */
  readonly state: "starting" | "working" | "waiting" | "lost";
  /** Shards it has finished in this run. */
  readonly shards: number;
  /** How often it was started again in this run. */
  readonly restarts: number;
  /** When it last said something, in milliseconds since 1970. */
  readonly lastHeard: number;
}

/** A running campaign. Times are milliseconds since 1970. */
export interface AflStatus {
  /** When this run began. */
  readonly start: number;
  /** When this was true. */
  readonly now: number;
  /** Seconds of running, earlier runs included. */
  readonly seconds: number;
  /** Id of the process. */
  readonly pid: number;
  /** Most memory that the process had, in bytes. */
  readonly memory: number;
  /** Epochs that are done. */
  readonly epochs: number;
  /** Epochs since the last that found anything new. */
  readonly epochsWithoutFinds: number;
  /** Cases so far. */
  readonly cases: number;
  /** Those of them that show a disagreement. */
  readonly disagreeing: number;
  /** Cases a second: lately, and over all seconds of running. */
  readonly rate: { readonly now: number; readonly average: number };
  /** Corpus entries, and how many of them were there before the first epoch. */
  readonly corpus: { readonly entries: number; readonly seeds: number };
  /** Edges of the subjects' code that were seen, and how many there are; null where that is not known. */
  readonly edges: { readonly found: number; readonly total: number | null };
  /** Features that were seen. */
  readonly features: number;
  /** Findings, gaps left out: those that the baseline does not list, and those that it does. */
  readonly findings: { readonly new: number; readonly known: number };
  /** Cases on which somebody did not answer in time. */
  readonly timeouts: number;
  /** When the corpus last grew; null where it has not. */
  readonly lastFind: number | null;
  /** When the last finding was first seen; null where there is none. */
  readonly lastFinding: number | null;
  /** When somebody last did not answer in time; null where that never happened. */
  readonly lastTimeout: number | null;
  /** Cases since the last finding was first seen. */
  readonly casesSinceFinding: number;
  /** The executor that asks the CPU: `off` where none was asked for, `lost` while it is started again. */
  readonly executor: "off" | "running" | "lost";
  /** The workers. */
  readonly workers: readonly WorkerStatus[];
  /** The seed. */
  readonly seed: number;
  /** The subjects' names. */
  readonly subjects: readonly string[];
  /** The CPU's name; null where none is asked. */
  readonly cpu: string | null;
  /** The program's version. */
  readonly version: string;
  /** The command that runs it, as typed. */
  readonly commandLine: string;
}
