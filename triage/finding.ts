/**
 * Findings: all disagreements with one signature, as reports show them.
 *
 * @module
 */
import type { Case } from "../machine/case.ts";
import type { FieldName } from "./disagreement.ts";

/** How many exemplars a finding keeps. */
export const MAX_EXEMPLARS = 5;

/** Who is wrong, and on which evidence. */
export interface Verdict {
  /** The party that is wrong; null where the evidence does not decide. */
  readonly wrong: string | null;
  /** The evidence, as a phrase. */
  readonly evidence: string;
  /** Whether it is nobody's bug but an effect of the CPU it ran on. */
  readonly isEnvironment?: boolean;
}

/** One finding. */
export interface Finding {
  /** Twelve hex digits of the signature's SHA-256. */
  readonly id: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** The two parties that differ. */
  readonly parties: readonly [string, string];
  /** The field in which they differ. */
  readonly field: FieldName;
  /** What all disagreements of the finding share; never their bytes. */
  readonly signature: string;
  /** Whether it only says that a legal instruction is refused. */
  readonly isGap: boolean;
  /** Who is wrong. */
  readonly verdict: Verdict;
  /** How many cases showed it. */
  count: number;
  /** The plainest case that shows it. */
  example: Case;
  /** Up to {@linkcode MAX_EXEMPLARS} different shrunk cases. */
  readonly exemplars: Case[];
}
