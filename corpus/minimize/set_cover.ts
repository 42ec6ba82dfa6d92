/**
 * Weighted set cover as sparse lists in both directions: which features an entry has, and which entries have a feature.
 *
 * @module
 */

/** Sorted lists of whole numbers, end to end: list `i` is `items[starts[i]]` up to, without, `items[starts[i + 1]]`. */
export interface Lists {
  /** Where each list starts, and at the end the number of items. */
  readonly starts: Int32Array;
  /** The items of all lists. */
  readonly items: Int32Array;
}

/** Entries to choose from, such that every feature is in one that is chosen. Both are numbered from 0. */
export interface SetCover {
  /** For each entry its features. */
  readonly entries: Lists;
  /** For each feature its entries, at least one. */
  readonly features: Lists;
  /** What each entry costs, more than 0. */
  readonly costs: Float64Array;
}

/** How many lists there are. */
export function countOf(lists: Lists): number {
  return lists.starts.length - 1;
}

/**
 * The cover problem of entries with arbitrary feature ids.
 *
 * Features are numbered by how many entries have them, the rare ones first: whoever goes through an entry's features
 * finds those first that tell it from others. Of equally rare ones the id decides, so the order in which entries give
 * them has no influence.
 *
 * @param ids For each entry its features' ids, in any order, also repeated.
 * @param costs What each entry costs.
 */
export function setCoverOf(ids: readonly Uint32Array[], costs: ArrayLike<number>): SetCover {
  const sorted = ids.map((each) => each.toSorted().filter((id, k, all) => k === 0 || id !== all[k - 1]));
  const counts = new Map<number, number>();
  for (const each of sorted) for (const id of each) counts.set(id, (counts.get(id) ?? 0) + 1);
  const rareFirst = [...counts].sort(([a, timesA], [b, timesB]) => timesA - timesB || a - b);
  const numbers = new Map(rareFirst.map(([id], number) => [id, number]));
  const features = transposed(listsOf(sorted.map((each) => each.map((id) => numbers.get(id)!))), numbers.size);
  return { entries: transposed(features, ids.length), features, costs: Float64Array.from(costs) };
}

/** Lists that stand one by one, end to end. */
export function listsOf(all: readonly ArrayLike<number>[]): Lists {
  const starts = new Int32Array(all.length + 1);
  all.forEach(({ length }, k) => starts[k + 1] = starts[k]! + length);
  const items = new Int32Array(starts[all.length]!);
  all.forEach((each, k) => items.set(each, starts[k]!));
  return { starts, items };
}

/**
 * The same pairs of list and item the other way round: for each item the lists that have it, sorted.
 *
 * @param lists Lists of numbers below `count`, which need not be sorted.
 * @param count How many lists come out.
 */
export function transposed(lists: Lists, count: number): Lists {
  const starts = new Int32Array(count + 1);
  for (const item of lists.items) starts[item + 1]!++;
  for (let k = 0; k < count; k++) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const items = new Int32Array(lists.items.length);
  for (let list = 0; list < countOf(lists); list++) {
    for (let k = lists.starts[list]!; k < lists.starts[list + 1]!; k++) items[next[lists.items[k]!]!++] = list;
  }
  return { starts, items };
}

/** The sum of the values of a list's items. */
export function sumOf({ starts, items }: Lists, list: number, values: Float64Array): number {
  let sum = 0;
  for (let at = starts[list]!; at < starts[list + 1]!; at++) sum += values[items[at]!]!;
  return sum;
}

/** Whether every cost is whole and their sum is exact, so that any bound on a total can be rounded up. */
export function hasWholeCosts(costs: Float64Array): boolean {
  return costs.every(Number.isInteger) && costs.reduce((sum, cost) => sum + cost, 0) <= Number.MAX_SAFE_INTEGER;
}

/** What entries cost together; they are added in their order, so equal sets give equal sums. */
export function costOf(costs: Float64Array, entries: readonly number[]): number {
  return entries.reduce((sum, entry) => sum + costs[entry]!, 0);
}
