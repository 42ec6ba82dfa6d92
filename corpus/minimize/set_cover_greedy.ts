/**
 * Covers that are found fast: greedily, and by leaving out what is covered twice.
 *
 * @module
 */
import { countOf, type SetCover, sumOf } from "./set_cover.ts";

/**
 * Chvátal's greedy cover: again and again the entry that costs least for each feature it newly covers, of several the
 * first one. It costs at most H(n) times the optimum, where n is the size of the biggest entry (A greedy heuristic for
 * the set-covering problem, 1979).
 *
 * With prices, what an entry costs is reckoned less the prices of what it newly covers, as Caprara, Fischetti and Toth
 * do (A heuristic method for the set covering problem, 1999): prices near the best ones lead to better covers.
 *
 * @param cover The problem.
 * @param prices What each feature is worth.
 * @returns The chosen entries, in the order in which they were chosen.
 */
export function greedyCover({ entries, features, costs }: SetCover, prices?: Float64Array): number[] {
  const gains = Int32Array.from(costs, (_, k) => entries.starts[k + 1]! - entries.starts[k]!);
  const rests = prices === undefined ? costs : costs.map((cost, entry) => cost - sumOf(entries, entry, prices));
  const heap = new Heap(rests, gains);
  const isCovered = new Uint8Array(countOf(features));
  const chosen: number[] = [];
  for (let open = isCovered.length; open > 0;) {
    const entry = heap.pop();
    chosen.push(entry);
    for (let at = entries.starts[entry]!; at < entries.starts[entry + 1]!; at++) {
      const feature = entries.items[at]!;
      if (isCovered[feature]) continue;
      isCovered[feature] = 1;
      open--;
      for (let k = features.starts[feature]!; k < features.starts[feature + 1]!; k++) {
        const having = features.items[k]!;
        gains[having]!--;
        if (prices !== undefined) rests[having]! += prices[feature]!;
      }
    }
  }
  return chosen;
}

/**
 * Leaves out entries whose features the others have too, the dearest first, of several the last one.
 *
 * @param chosen Entries that cover everything.
 * @returns Those of them that are needed, sorted.
 */
export function withoutRedundant({ entries, features, costs }: SetCover, chosen: readonly number[]): number[] {
  const times = new Int32Array(countOf(features));
  const count = (entry: number, by: number) => {
    for (let at = entries.starts[entry]!; at < entries.starts[entry + 1]!; at++) times[entries.items[at]!]! += by;
  };
  const isNeeded = (entry: number) => {
    for (let at = entries.starts[entry]!; at < entries.starts[entry + 1]!; at++) {
      if (times[entries.items[at]!] === 1) return true;
    }
    return false;
  };
  for (const entry of chosen) count(entry, 1);
  const needed: number[] = [];
  for (const entry of [...chosen].sort((a, b) => costs[b]! - costs[a]! || b - a)) {
    if (isNeeded(entry)) needed.push(entry);
    else count(entry, -1);
  }
  return needed.sort((a, b) => a - b);
}

/** Whether entries have every feature between them. */
export function covers({ entries, features }: SetCover, chosen: readonly number[]): boolean {
  const isCovered = new Uint8Array(countOf(features));
  for (const entry of chosen) {
    for (let at = entries.starts[entry]!; at < entries.starts[entry + 1]!; at++) isCovered[entries.items[at]!] = 1;
  }
  return !isCovered.includes(0);
}

/** Entries by their score, the lowest first. Scores only rise, so one is worked out anew when its entry is on top. */
class Heap {
  readonly #rests: Float64Array;
  readonly #gains: Int32Array;
  readonly #scores: Float64Array;
  readonly #heap: Int32Array;
  #size: number;

  constructor(rests: Float64Array, gains: Int32Array) {
    this.#rests = rests;
    this.#gains = gains;
    this.#scores = rests.map((_, entry) => this.#score(entry));
    this.#heap = Int32Array.from(rests.keys());
    this.#size = rests.length;
    for (let at = (this.#size >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** Takes the best entry out. There must be one that covers something. */
  pop(): number {
    for (;;) {
      const top = this.#heap[0]!;
      const score = this.#score(top);
      if (score === this.#scores[top]) {
        this.#heap[0] = this.#heap[--this.#size]!;
        this.#sink(0);
        return top;
      }
      this.#scores[top] = score;
      this.#sink(0);
    }
  }

  /** What an entry costs for each feature; one that pays for itself is the better the more it covers. */
  #score(entry: number): number {
    const rest = this.#rests[entry]!;
    const gain = this.#gains[entry]!;
    if (gain === 0) return Infinity;
    return rest > 0 ? rest / gain : rest * gain;
  }

  #sink(from: number): void {
    const entry = this.#heap[from]!;
    let at = from;
    for (let child = 2 * at + 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && this.#isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      if (!this.#isBefore(this.#heap[child]!, entry)) break;
      this.#heap[at] = this.#heap[child]!;
      at = child;
    }
    this.#heap[at] = entry;
  }

  #isBefore(a: number, b: number): boolean {
    return this.#scores[a]! < this.#scores[b]! || this.#scores[a] === this.#scores[b] && a < b;
  }
}
