/**
 * How a campaign's features grow: the only history that its screen needs.
 *
 * @module
 */

/** New features over time. */
export interface Growth {
  /** New features of equal spans of time, the first first. */
  readonly gains: readonly number[];
  /** When there was a new one last, in milliseconds as of `Date.now()`; null where there was none. */
  readonly lastAt: number | null;
}

/** So many spans of time are kept; when they are full, each two become one of twice the length. */
const MOST_SPANS = 64;
const FIRST_SPAN = 1000;

/** Follows the number of features from the first time that it is told. */
export class GrowthHistory implements Growth {
  #gains: number[] = [];
  #lastAt: number | null = null;
  #span = FIRST_SPAN;
  #start: number | null = null;
  #features = 0;

  /** New features of equal spans of time; what was there at the start is not new. */
  get gains(): readonly number[] {
    return this.#gains;
  }

  /** When there was a new one last. */
  get lastAt(): number | null {
    return this.#lastAt;
  }

  /** Takes note of the number of features at a time, if it is one. A clock that is set back starts no new spans. */
  add({ now, features }: { readonly now: number; readonly features: number }): void {
    // No number of spans is long enough for a time without an end.
    if (!Number.isFinite(now) || !Number.isFinite(now - (this.#start ?? now))) return;
    this.#start ??= now;
    if (this.#gains.length === 0) [this.#gains, this.#features] = [[0], features];
    while (now - this.#start >= this.#span * MOST_SPANS) this.#join();
    const index = Math.max(this.#gains.length - 1, Math.floor((now - this.#start) / this.#span));
    while (this.#gains.length <= index) this.#gains.push(0);
    if (features <= this.#features) return;
    this.#gains[index]! += features - this.#features;
    this.#features = features;
    this.#lastAt = now;
  }

  #join(): void {
    this.#gains = regroup(this.#gains, Math.ceil(this.#gains.length / 2), (k) => k >> 1);
    this.#span *= 2;
  }
}

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Gains as bars, at most `width` of them, on a logarithmic scale: one new feature still shows. */
export function sparkline(gains: readonly number[], width: number): string {
  if (width < 1) return "";
  const groups = gains.length <= width ? gains : regroup(gains, width, (k) => Math.floor(k * width / gains.length));
  const most = Math.log2(1 + Math.max(1, ...groups));
  return groups.map((gain) => BARS[gain > 0 ? Math.max(1, Math.round(7 * Math.log2(1 + gain) / most)) : 0]).join("");
}

function regroup(gains: readonly number[], length: number, groupOf: (index: number) => number): number[] {
  const groups = new Array<number>(length).fill(0);
  for (const [k, gain] of gains.entries()) groups[groupOf(k)]! += gain;
  return groups;
}
