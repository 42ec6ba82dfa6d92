/**
 * Values by a pair of parties and a number: numbers of buckets mean something within a pair only, and pairs go by name, so
 * that another party changes nobody's keys.
 *
 * @module
 */

/** A map with two keys: a pair's name, and a number. */
export class PairMap<T> {
  /** The values of each pair, by its name. */
  readonly pairs: Map<string, Map<number, T>> = new Map();

  /** How many values there are. */
  get size(): number {
    let size = 0;
    for (const values of this.pairs.values()) size += values.size;
    return size;
  }

  /** The value of a key; undefined where there is none. */
  get(pair: string, key: number): T | undefined {
    return this.pairs.get(pair)?.get(key);
  }

  /** Gives a key a value. */
  set(pair: string, key: number, value: T): void {
    const values = this.pairs.get(pair);
    if (values === undefined) this.pairs.set(pair, new Map([[key, value]]));
    else values.set(key, value);
  }

  /** Forgets everything. */
  clear(): void {
    this.pairs.clear();
  }

  /** The keys and values, pair by pair, each in the order in which it came. */
  *[Symbol.iterator](): Generator<readonly [pair: string, key: number, value: T], void, undefined> {
    for (const [pair, values] of this.pairs) for (const [key, value] of values) yield [pair, key, value];
  }
}
