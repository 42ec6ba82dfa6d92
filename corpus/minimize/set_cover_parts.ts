/**
 * Parts of a cover problem that have nothing to do with each other.
 *
 * @module
 */
import { countOf, type Lists, listsOf, type SetCover, transposed } from "./set_cover.ts";

/** A problem made of some entries of another one. */
export interface Part {
  /** The problem; its entries and features are numbered from 0. */
  readonly problem: SetCover;
  /** For each of its entries, the number that it has in the other one; sorted. */
  readonly entries: readonly number[];
}

/**
 * Some entries and some features of a problem.
 *
 * @param problem The problem.
 * @param entries Entries, sorted.
 * @param features Features, sorted, each with one of the entries.
 */
export function partOf(problem: SetCover, entries: readonly number[], features: readonly number[]): Part {
  const numbers = new Int32Array(countOf(problem.features)).fill(-1);
  features.forEach((feature, k) => numbers[feature] = k);
  const lists = listsOf(
    entries.map((entry) => itemsOf(problem.entries, entry).map((f) => numbers[f]!).filter((f) => f >= 0)),
  );
  const costs = Float64Array.from(entries, (entry) => problem.costs[entry]!);
  return { problem: { entries: lists, features: transposed(lists, features.length), costs }, entries };
}

/**
 * Splits a problem into parts that share no feature.
 *
 * @param problem The problem, each of its entries with some feature.
 * @returns The parts, those with few pairs of entry and feature first.
 */
export function partsOf(problem: SetCover): Part[] {
  const groups = groupsOf(problem);
  const entries: number[][] = [];
  const features: number[][] = [];
  groups.forEach((group, entry) => (entries[group] ??= []).push(entry));
  for (let feature = 0; feature < countOf(problem.features); feature++) {
    const group = groups[problem.features.items[problem.features.starts[feature]!]!]!;
    (features[group] ??= []).push(feature);
  }
  const parts = entries.map((each, group) => partOf(problem, each, features[group]!));
  return parts.sort((a, b) => sizeOf(a.problem) - sizeOf(b.problem) || a.entries[0]! - b.entries[0]!);
}

/** How many pairs of entry and feature there are. */
export function sizeOf({ entries }: SetCover): number {
  return entries.items.length;
}

/** For each entry the number of its group: entries that share a feature are in the same one. */
function groupsOf({ entries, features }: SetCover): Int32Array {
  const groups = new Int32Array(countOf(entries)).fill(-1);
  const isSeen = new Uint8Array(countOf(features));
  let count = 0;
  for (let first = 0; first < groups.length; first++) {
    if (groups[first] !== -1) continue;
    const stack = [first];
    groups[first] = count;
    for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
      for (const feature of itemsOf(entries, entry)) {
        if (isSeen[feature]) continue;
        isSeen[feature] = 1;
        for (const neighbour of itemsOf(features, feature)) {
          if (groups[neighbour] !== -1) continue;
          groups[neighbour] = count;
          stack.push(neighbour);
        }
      }
    }
    count++;
  }
  return groups;
}

function itemsOf({ starts, items }: Lists, list: number): Int32Array {
  return items.subarray(starts[list]!, starts[list + 1]!);
}
