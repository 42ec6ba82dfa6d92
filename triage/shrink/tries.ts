/**
 * Tries: the cases that steps lead to.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import type { Simplification } from "./text_edit.ts";

/** A step and the case it led to. */
export interface Try {
  /** The step. */
  readonly step: Simplification;
  /** The case. */
  readonly c: Case;
}

/** The case itself, as a try. */
export function itself(c: Case): Try {
  return { step: same, c };
}

const same: Simplification = (c) => c;

/** The cases that the steps that apply lead to. */
export function tries(from: Case, steps: readonly Simplification[]): Try[] {
  const tried: Try[] = [];
  for (const step of steps) {
    const c = step(from);
    if (c !== undefined) tried.push({ step, c });
  }
  return tried;
}

/** The cases that the first step, the first two, the first three and so on lead to. */
export function chain(from: Case, steps: readonly Try[]): Try[] {
  let c = from;
  return steps.map(({ step }) => ({ step, c: c = step(c) ?? c }));
}
