/**
 * Pairs that are put into the entries in which they were compared, one by one: what a comparison wants is tried at once
 * where the entry has what was compared, as long as it is new.
 *
 * @module
 */
import type { EntryPairs } from "./entry_pairs.ts";

/** Pairs of an entry that are tried in an epoch: the first ones were compared last, and lead on. */
export const PAIRS_AT_ONCE = 8;

/** An entry, and one of its pairs. */
export interface PairTry {
  readonly entry: number;
  readonly pair: number;
}

/** What is still to be tried. */
export class PairTries {
  /** By a pair's place among those that its entry tries at once: the first of all entries come before all second ones. */
  readonly #ranks: PairTry[][] = Array.from({ length: PAIRS_AT_ONCE }, () => []);

  /** Forgets all. */
  clear(): void {
    for (const rank of this.#ranks) rank.length = 0;
  }

  /** Adds {@linkcode PAIRS_AT_ONCE} pairs of an entry, from one of them on. */
  add(pairs: EntryPairs, entry: number, from: number): void {
    const [begin, end] = [pairs.begin(entry) + from, pairs.end(entry)];
    for (const [n, rank] of this.#ranks.entries()) if (begin + n < end) rank.push({ entry, pair: begin + n });
  }

  /** Takes up to `most`, of entries that were added last first. */
  take(most: number): PairTry[] {
    const taken: PairTry[] = [];
    for (const rank of this.#ranks) {
      while (taken.length < most && rank.length > 0) taken.push(rank.pop()!);
    }
    return taken;
  }
}
