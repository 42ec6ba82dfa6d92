/**
 * Features of what a program tells of its coverage: the same kinds of numbers as those of a module's. Programs are told
 * them as they are.
 *
 * @module
 */
import type { CoverageDetail } from "../../machine/coverage.ts";
import { COMPARISON } from "../coverage/coverage_features.ts";
import { bucketOf } from "../coverage/edges.ts";

/** Edges have 26 bits, buckets 3; comparisons 22, and how near they came 7. */
const EDGE_MASK = 0x03ff_ffff;

/** The features of a case. */
export function toldFeatures({ edges, nearest }: CoverageDetail): number[] {
  const features: number[] = [];
  for (let k = 0; k < edges.length; k += 2) features.push((edges[k]! & EDGE_MASK) << 3 | bucketOf(edges[k + 1]! || 1));
  for (let k = 0; k < nearest.length; k++) features.push(COMPARISON + nearest[k]! % COMPARISON);
  return features;
}

/** The comparison of a feature, and how near its operands came; nothing where it is an edge. */
export function toldNearness(feature: number): { readonly site: number; readonly near: number } | undefined {
  if (feature < COMPARISON) return undefined;
  return { site: (feature - COMPARISON) >>> 7, near: feature & 0x7f };
}

/** The feature of a comparison whose operands came so near. */
export function nearestFeature([site, near]: readonly [site: number, near: number]): number {
  return COMPARISON + (site << 7 | near);
}
