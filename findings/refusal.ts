/**
 * Refusals: why a CPU may raise #UD on an instruction that there is, so that nobody is wrong about it.
 *
 * @module
 */
import type { Verdict, VerdictReason } from "./verdict.ts";

/** The reasons of verdicts that are refusals. */
export const REFUSAL_REASONS = [
  "needs",
  "not-enabled",
  "privileged",
  "needs-unsaid",
  "intercepted",
] as const satisfies readonly VerdictReason[];

/** Why a CPU refuses an instruction. */
export interface Refusal {
  /** The reason of the verdict. */
  readonly reason: typeof REFUSAL_REASONS[number];
  /** What of what it needs that is about. */
  readonly needs: readonly string[];
}

/** What a verdict says of a refusal: such a CPU cannot say who is right. Null where it is none. */
export function refusalIn({ reason, needs }: Pick<Verdict, "reason" | "needs">): Refusal | null {
  const refusal = REFUSAL_REASONS.find((each) => each === reason);
  return refusal === undefined ? null : { reason: refusal, needs };
}
