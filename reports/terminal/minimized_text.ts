/**
 * What `minimize` prints.
 *
 * @module
 */
import type { Minimized } from "../../corpus/minimize/minimize.ts";
import { count, counted } from "../words/finding_text.ts";

/** A corpus before and after. */
export interface MinimizedReport {
  /** Cases that were read. */
  readonly given: number;
  /** Different ones. */
  readonly cases: number;
  /** What they show. */
  readonly features: number;
  readonly minimized: Minimized;
}

/** Sizes before and after, what the greedy choice comes to, and the proven bound. */
export function minimizedText({ given, cases, features, minimized }: MinimizedReport): string {
  const { chosen, cost, bound, isOptimal, greedy } = minimized;
  const gap = cost === 0 ? 0 : 100 * (cost - bound) / cost;
  return [
    `Before:  ${counted(given, "case")}, ${count(cases)} of them different, ${counted(features, "feature")}`,
    `After:   ${counted(chosen.length, "case")} of ${counted(cost, "byte")} with the same features, run again to check`,
    `Greedy:  ${counted(greedy.count, "case")} of ${counted(greedy.cost, "byte")}`,
    isOptimal
      ? `Proven:  no corpus with these features has less than ${counted(cost, "byte")}`
      : `Proven:  no corpus with these features has less than ${counted(bound, "byte")}, ${gap.toFixed(2)} % below`,
  ].join("\n");
}
