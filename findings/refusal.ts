/**
 * Silence: why what a CPU did says nothing about a decoder. Most of these are refusals: a CPU may raise #UD on an instruction
 * that there is.
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

/**
 * Why a CPU says nothing about a decoder: it refuses the instruction anyway, or may since nobody knows which it is, or a
 * hypervisor answered.
 */
export type Silence = Refusal | {
  readonly reason: "hypercall" | "interrupt" | "unnamed";
  readonly needs: readonly string[];
};

/** What a verdict says of a refusal; null where it is none. */
export function refusalIn({ reason, needs }: Pick<Verdict, "reason" | "needs">): Refusal | null {
  const refusal = REFUSAL_REASONS.find((each) => each === reason);
  return refusal === undefined ? null : { reason: refusal, needs };
}

/** Whether a CPU is silent since it may lack a feature: any that is known to have it could tell. */
export function isLack({ reason }: Silence): boolean {
  return reason === "needs" || reason === "needs-unsaid";
}
