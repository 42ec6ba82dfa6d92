/**
 * Guides: who watches the subjects while cases run, and says which cases did something that none did before.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Subject } from "../../machine/subject.ts";
import type { ComparedValues } from "../mutate/dictionary.ts";

/** All that one case shows. */
export interface Observed {
  /** Features. */
  readonly features: readonly number[];
  /** What was compared. */
  readonly compared: readonly ComparedValues[];
}

/** Watches subjects. */
export interface Guide {
  /** The subjects without anybody watching: for cases that are not part of the campaign. */
  readonly plain: readonly Subject[];
  /**
   * The same subjects under watch, in every `step`-th case of a batch, the first one first: watching all cases of batches in
   * which little is new would cost more than it shows.
   */
  watched(step: number): readonly Subject[];
  /** Forgets every case, and knows these features. */
  start(known: Iterable<number>): void;
  /** Looks at what a batch showed that watched subjects have run. Batches are looked at in their order. */
  look(batch: Batch): void | Promise<void>;
  /** Whether case `row` of a batch that was looked at showed what no case before had. */
  isFresh(batch: Batch, row: number): boolean;
  /** Gives everything about some cases of a batch, running them again. What was seen before stays as it was. */
  observe(batch: Batch, rows: readonly number[]): Observed[] | Promise<Observed[]>;
  /** How many cases were run once more only to be looked at. */
  readonly reruns: number;
  /** What guidance does not see, or why there is none, as sentences; empty where nothing is amiss. */
  readonly troubles: readonly string[];
}

/** What a case shows of which nothing is seen. */
export const NOTHING_OBSERVED: Observed = { features: [], compared: [] };

/**
 * A guide that sees nothing: for subjects that cannot be watched.
 *
 * @param troubles Why, where they could be expected to be.
 */
export function blind(subjects: readonly Subject[], troubles: readonly string[] = []): Guide {
  return {
    plain: subjects,
    reruns: 0,
    troubles,
    watched: () => subjects,
    start: () => {},
    look: () => {},
    isFresh: () => false,
    observe: (_batch, rows) => rows.map(() => NOTHING_OBSERVED),
  };
}
