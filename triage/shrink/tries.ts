/**
 * Tries: the cases that steps lead to.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { settledCase, withTextAtOperand } from "../../states/settle_case.ts";
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

/**
 * A try whose state cannot come about, in the nearest one that can. Where the text alone is another one, its operand stays
 * where it is.
 *
 * @param from The case that the step was taken from.
 * @param tried What it led to.
 */
export function settledTry(from: Case, { step, c }: Try): Try {
  const isTextOnly = c.registers === from.registers && c.ve === from.ve && c.rip === from.rip;
  return { step, c: isTextOnly ? withTextAtOperand(from, c.bytes) : settledCase(c) };
}

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
