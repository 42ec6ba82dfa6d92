/**
 * Sets of points as ranges.
 *
 * @module
 */
import type { PointRange } from "./sweep_space.ts";

/** How many points some ranges have together. */
export function pointsOf(ranges: readonly PointRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The same points in their order, with ranges that meet made one. */
export function joined(ranges: readonly PointRange[]): PointRange[] {
  const result: PointRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last?.to === range.from) result[result.length - 1] = { from: last.from, to: range.to };
    else result.push(range);
  }
  return result;
}

/** Two of the ranges that have a point in common, if there are any. */
export function overlapping(ranges: readonly PointRange[]): readonly [PointRange, PointRange] | undefined {
  const sorted = ranges.toSorted((a, b) => a.from - b.from);
  const n = sorted.findIndex((range, k) => k > 0 && range.from < sorted[k - 1]!.to);
  return n < 0 ? undefined : [sorted[n - 1]!, sorted[n]!];
}

/** What is left of a range without the points of others. */
export function without(range: PointRange, others: readonly PointRange[]): PointRange[] {
  const left: PointRange[] = [];
  let { from } = range;
  for (const other of joined(others)) {
    if (other.to <= from || other.from >= range.to) continue;
    if (other.from > from) left.push({ from, to: other.from });
    from = other.to;
  }
  if (from < range.to) left.push({ from, to: range.to });
  return left;
}

/** Pieces of ranges that cross no multiple of `size`. */
export function pieces(ranges: readonly PointRange[], size: number): PointRange[] {
  return ranges.flatMap(({ from, to }) => {
    const result: PointRange[] = [];
    for (let at = from; at < to;) {
      const end = Math.min(to, at - at % size + size);
      result.push({ from: at, to: end });
      at = end;
    }
    return result;
  });
}
