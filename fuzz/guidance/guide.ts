/**
 * Guides: who watches the subjects while cases run, and says which cases did something that none did before.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Subject } from "../../machine/subject.ts";

/** Two numbers that a subject compared, as it had them and with what. */
export interface Compared {
  readonly found: bigint;
  readonly wanted: bigint;
  /** Their size in bytes, 1 to 8. */
  readonly size: number;
}

/** All that one case shows. */
export interface Observed {
  /** Features, each once. */
  readonly features: readonly number[];
  /** What was compared. */
  readonly compared: readonly Compared[];
}

/** Watches subjects. */
export interface Guide {
  /** The subjects that are watched. */
  readonly subjects: readonly Subject[];
  /** The same subjects without anybody watching: for cases that are not part of the campaign. */
  readonly plain: readonly Subject[];
  /** Forgets every case, and knows these features. */
  start(known: Iterable<number>): void;
  /**
   * Runs every `step`-th case of a batch under watch, the first one first: for batches that the plain subjects run,
   * because watching all of their cases would cost more than it shows.
   */
  sample(batch: Batch, step: number): void;
  /** Whether case `row` of a batch that all subjects have run showed one of them what no case before had. */
  isFresh(batch: Batch, row: number): boolean;
  /** Runs the only case of a batch again and gives everything about it. What was seen before stays as it was. */
  observe(one: Batch): Observed;
}

/** A guide that sees nothing: for subjects that cannot be watched. */
export function blind(subjects: readonly Subject[]): Guide {
  return {
    subjects,
    plain: subjects,
    start: () => {},
    sample: () => {},
    isFresh: () => false,
    observe: () => ({ features: [], compared: [] }),
  };
}
