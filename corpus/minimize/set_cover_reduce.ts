/**
 * Reductions of set cover that keep an optimum: what must be chosen is chosen, what cannot matter is left out.
 *
 * The rules are the classic ones of Roth and of Garfinkel and Nemhauser (Integer Programming, 1972, section 8.3).
 *
 * @module
 */
import { countOf, type Lists, type SetCover } from "./set_cover.ts";

/** What is left of a cover problem. */
export interface Reduced {
  /** Entries that are in some cheapest cover. */
  readonly chosen: readonly number[];
  /** Entries to choose from for the rest, sorted. */
  readonly entries: readonly number[];
  /** Features that are still to be covered, sorted; everything else is covered with them. */
  readonly features: readonly number[];
}

/** Entries, or features, of which some are gone; a list is cut to what remains from time to time. */
interface Side {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly items: Int32Array;
  /** 0 for those that are gone. */
  readonly alive: Uint8Array;
  /** How many items that remain each list has. */
  readonly live: Int32Array;
  /** Whether a list lost items since it was last looked at: only then can others newly contain it. */
  readonly lost: Uint8Array;
}

/**
 * Reduces a cover problem until no rule applies:
 *
 * - an entry that alone has some feature is chosen, and what it has is covered;
 * - a feature goes whose entries include all entries of another feature, as it is covered together with that one;
 * - an entry goes if another one has all its open features and costs no more. Of two that are alike the first one stays.
 *
 * @param problem The problem.
 * @param allowed The entries that may be chosen, which have every feature; all where they are not given.
 */
export function reduceCover({ entries, features, costs }: SetCover, allowed?: readonly number[]): Reduced {
  const ofEntries = sideOf(entries);
  const ofFeatures = sideOf(features);
  if (allowed !== undefined) {
    const isAllowed = new Uint8Array(costs.length);
    for (const entry of allowed) isAllowed[entry] = 1;
    isAllowed.forEach((isKept, entry) => isKept || remove(ofEntries, ofFeatures, entry));
  }
  const chosen: number[] = [];
  const candidates = new Int32Array(Math.max(ofEntries.alive.length, ofFeatures.alive.length));
  let isChanged = true;
  while (isChanged) {
    isChanged = chooseForced(ofEntries, ofFeatures, chosen);
    isChanged = dropFeatures(ofEntries, ofFeatures, candidates) || isChanged;
    isChanged = dropEntries(ofEntries, ofFeatures, costs, candidates) || isChanged;
    compact(ofEntries, ofFeatures);
    compact(ofFeatures, ofEntries);
  }
  return { chosen: chosen.sort((a, b) => a - b), entries: living(ofEntries), features: living(ofFeatures) };
}

function sideOf(lists: Lists): Side {
  const count = countOf(lists);
  return {
    starts: lists.starts,
    ends: lists.starts.slice(1),
    items: lists.items.slice(),
    alive: new Uint8Array(count).fill(1),
    live: Int32Array.from({ length: count }, (_, k) => lists.starts[k + 1]! - lists.starts[k]!),
    lost: new Uint8Array(count).fill(1),
  };
}

function living({ alive }: Side): number[] {
  const all: number[] = [];
  alive.forEach((isAlive, k) => isAlive && all.push(k));
  return all;
}

function remove(side: Side, other: Side, k: number): void {
  side.alive[k] = 0;
  for (let at = side.starts[k]!; at < side.ends[k]!; at++) {
    const item = side.items[at]!;
    other.live[item]!--;
    other.lost[item] = 1;
  }
}

/** Takes what is gone out of one side's lists. */
function compact(side: Side, other: Side): void {
  for (let k = 0; k < side.alive.length; k++) {
    if (!side.alive[k] || side.ends[k]! - side.starts[k]! === side.live[k]) continue;
    let end = side.starts[k]!;
    for (let at = end; at < side.ends[k]!; at++) {
      const item = side.items[at]!;
      if (other.alive[item]) side.items[end++] = item;
    }
    side.ends[k] = end;
  }
}

/** Chooses entries that alone have a feature; says whether there were any. */
function chooseForced(entries: Side, features: Side, chosen: number[]): boolean {
  const before = chosen.length;
  for (let feature = 0; feature < features.alive.length; feature++) {
    if (!features.alive[feature] || features.live[feature] !== 1) continue;
    let at = features.starts[feature]!;
    while (!entries.alive[features.items[at]!]) at++;
    const entry = features.items[at]!;
    chosen.push(entry);
    for (let k = entries.starts[entry]!; k < entries.ends[entry]!; k++) {
      const covered = entries.items[k]!;
      if (features.alive[covered]) remove(features, entries, covered);
    }
    remove(entries, features, entry);
  }
  return chosen.length > before;
}

/** Drops features that are covered together with another one, rare ones first, as they decide most. */
function dropFeatures(entries: Side, features: Side, candidates: Int32Array): boolean {
  const order = living(features).sort((a, b) => features.live[a]! - features.live[b]! || a - b);
  let isChanged = false;
  for (const feature of order) {
    if (!features.alive[feature] || !features.lost[feature]) continue;
    features.lost[feature] = 0;
    const count = supersets(features, entries, feature, candidates);
    for (let k = 0; k < count; k++) remove(features, entries, candidates[k]!);
    isChanged ||= count > 0;
  }
  return isChanged;
}

/** Drops entries that another one can stand in for, dear ones first, so that what stands in is not dropped after. */
function dropEntries(entries: Side, features: Side, costs: Float64Array, candidates: Int32Array): boolean {
  const order = living(entries).filter((entry) => entries.lost[entry]);
  order.sort((a, b) => costs[b]! - costs[a]! || entries.live[a]! - entries.live[b]! || b - a);
  let isChanged = false;
  for (const entry of order) {
    entries.lost[entry] = 0;
    const count = entries.live[entry] === 0 ? 0 : supersets(entries, features, entry, candidates);
    const standIn = (other: number) =>
      costs[other]! < costs[entry]! ||
      costs[other] === costs[entry] && (other < entry || entries.live[other]! > entries.live[entry]!);
    if (entries.live[entry] !== 0 && !candidates.subarray(0, count).some(standIn)) continue;
    remove(entries, features, entry);
    isChanged = true;
  }
  return isChanged;
}

/**
 * Finds the lists of `side` that have all items of list `k`, which must not be empty: those that are in each of its
 * items' lists, beginning with the shortest of these.
 *
 * @param candidates Where they are put.
 * @returns How many they are.
 */
function supersets(side: Side, other: Side, k: number, candidates: Int32Array): number {
  let shortest = -1;
  for (let at = side.starts[k]!; at < side.ends[k]!; at++) {
    const item = side.items[at]!;
    if (other.alive[item] && (shortest < 0 || other.live[item]! < other.live[shortest]!)) shortest = item;
  }
  let count = 0;
  for (let at = other.starts[shortest]!; at < other.ends[shortest]!; at++) {
    const candidate = other.items[at]!;
    if (candidate !== k && side.alive[candidate] && side.live[candidate]! >= side.live[k]!) {
      candidates[count++] = candidate;
    }
  }
  for (let at = side.starts[k]!; at < side.ends[k]! && count > 0; at++) {
    const item = side.items[at]!;
    if (item === shortest || !other.alive[item]) continue;
    let kept = 0;
    for (let n = 0; n < count; n++) if (contains(other, item, candidates[n]!)) candidates[kept++] = candidates[n]!;
    count = kept;
  }
  return count;
}

/** Whether a list has an item, by halving. */
function contains({ starts, ends, items }: Side, list: number, item: number): boolean {
  let low = starts[list]!;
  let high = ends[list]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]! < item) low = middle + 1;
    else high = middle;
  }
  return low < ends[list]! && items[low] === item;
}
