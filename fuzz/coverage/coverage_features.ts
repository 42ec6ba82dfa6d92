/**
 * Features: what a case covered, a number each. They depend on the subject's source alone.
 *
 * An edge is `from`, `to` and the bucket of its count, in 13, 13 and 3 bits. A comparison is its number and how near its
 * operands came, in 22 and 7 bits, with the bit above an edge's set.
 *
 * @module
 */
import type { TakenEdge } from "./edges.ts";
import type { Sites } from "./sites.ts";

/** Bit 29: the feature is a comparison. */
export const COMPARISON: number = 2 ** 29;

/** The bucket of an edge's count, for a person. */
const TIMES = ["once", "twice", "3 times", "4 to 7 times", "8 to 15 times", "16 to 31 times", "32 times or more"];

/** How near the operands of a comparison came in one case. */
export interface NearSite {
  /** The comparison, by its number. */
  readonly site: number;
  /** Bits, 1 to 64. */
  readonly near: number;
}

/** The feature of an edge. */
export function edgeFeature({ from, to, bucket }: TakenEdge): number {
  return from << 16 | to << 3 | bucket;
}

/** The feature of a comparison. */
export function comparisonFeature({ site, near }: NearSite): number {
  return COMPARISON + (site << 7 | near);
}

/** What a feature is of. */
export function partsOf(feature: number): TakenEdge | NearSite {
  if (feature < COMPARISON) return { from: feature >>> 16, to: feature >>> 3 & 0x1fff, bucket: feature & 7 };
  return { site: (feature - COMPARISON) >>> 7, near: feature & 0x7f };
}

/** A feature for a person. */
export function describeFeature(feature: number, { blocks, comparisons }: Sites): string {
  const place = ({ file, line, kind }: { file: string; line: number; kind: string }) =>
    file === "" ? kind : `${kind} at ${file}:${line}`;
  const parts = partsOf(feature);
  if ("site" in parts) return `${place(comparisons[parts.site]!)}: near by ${parts.near} of 64 bits`;
  return `${place(blocks[parts.from]!)}, then ${place(blocks[parts.to]!)}: ${TIMES[parts.bucket]}`;
}
