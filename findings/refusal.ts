/**
 * Silence: why what a CPU did says nothing about a decoder. Most of these are refusals: a CPU may raise #UD on an instruction
 * that there is.
 *
 * @module
 */
import type { VerdictReason } from "./verdict.ts";

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

/** Why a CPU says nothing about a decoder: it refuses the instruction anyway, or a hypervisor answered. */
export type Silence = Refusal | { readonly reason: "hypercall" | "interrupt"; readonly needs: readonly string[] };

/** Whether a CPU is silent since it may lack a feature: any that is known to have it could tell. */
export function isLack({ reason }: Silence): boolean {
  return reason === "needs" || reason === "needs-unsaid";
}
