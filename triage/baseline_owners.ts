/**
 * In whose baselines a finding is listed, and what baselines are called that are no party's.
 *
 * @module
 */
import { type Finding, plainest } from "../findings/finding.ts";
import { doCpusDiffer } from "../findings/verdict.ts";
import type { Run } from "./compare_baseline.ts";

/** Whose baseline lists how two subjects differ. */
export function comparisonName(first: string, second: string): string {
  return `${first} against ${second}`;
}

/** The name of the baseline of what CPUs do differently. */
export const CPUS = "cpus";

/**
 * In whose baselines a finding is listed: the subject's, or that of each decoder that is wrong; where none is blamed, that of
 * the last one that differs, or that of what CPUs do differently. What an added decoder takes part in is listed with added ones
 * alone. The model has none.
 */
export function ownersOf({ subjects, decoders, added = [] }: Run, finding: Finding): readonly string[] {
  const { parties } = finding;
  const [first, second] = parties;
  if (second === "model") return [first];
  if (subjects.includes(first)) return [comparisonName(first, second)];
  if (first === "model") return [];
  const { verdict } = plainest(finding);
  const { blames } = verdict;
  const own = added.filter((name) => parties.includes(name));
  if (own.length > 0) return blames.length === 0 ? own.slice(-1) : own.filter((name) => blames.includes(name));
  if (doCpusDiffer(verdict)) return [CPUS];
  const blamed = decoders.filter((name) => blames.includes(name));
  if (blamed.length > 0) return blamed;
  const differing = decoders.filter((name) => parties.includes(name));
  return (differing.length > 0 ? differing : decoders.filter((name) => !added.includes(name))).slice(-1);
}
