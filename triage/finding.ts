/**
 * Findings: all disagreements with one signature, as reports show them.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import type { Case } from "../machine/case.ts";
import type { FieldName } from "./signature/pairs.ts";

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
  /** What the instruction needs of a CPU, by the reference decoder's names, where the CPU faulted on it. */
  readonly needs?: readonly string[];
}

/** A correction that makes a finding go away. */
export interface Cause {
  /** The correction's name. */
  readonly id: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
}

/** A shrunk case that shows a finding, and what is particular to it. */
export interface Exemplar {
  /** The case. */
  readonly case: Case;
  /** How far it is from the plainest case of all. */
  readonly weight: number;
  /** The field in which the parties differ on it. */
  readonly field: FieldName;
  /** Who is wrong about it. */
  readonly verdict: Verdict;
}

/** What all disagreements of one finding share. */
export interface FindingHead {
  /** Twelve hex digits of the signature's SHA-256. */
  readonly id: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** The two parties that differ. */
  readonly parties: readonly [string, string];
  /** What all disagreements of the finding share; never their bytes. */
  readonly signature: string;
  /** Whether it only says that a legal instruction is refused. */
  readonly isGap: boolean;
  /** The corrections after which it is gone: none where none helps; null where the subject is no built-in revision. */
  readonly cause: readonly Cause[] | null;
}

/** One finding. */
export interface Finding extends FindingHead {
  /** How many disagreements it stands for. */
  count: number;
  /** Up to {@linkcode MAX_EXEMPLARS} different shrunk cases, the plainest first; there is at least one. */
  readonly exemplars: Exemplar[];
}

/** The plainest case that shows a finding, with its field and verdict. */
export function plainest({ exemplars }: Pick<Finding, "exemplars">): Exemplar {
  return exemplars[0]!;
}

/** Keeps an exemplar where it is new and among the plainest. The order in which they come does not matter. */
export function addExemplar({ exemplars }: Finding, exemplar: Exemplar): void {
  const text = formatCase(exemplar.case);
  if (exemplars.some((known) => formatCase(known.case) === text)) return;
  const isAfter = (known: Exemplar) =>
    known.weight > exemplar.weight || known.weight === exemplar.weight && formatCase(known.case) > text;
  const at = exemplars.findIndex(isAfter);
  exemplars.splice(at < 0 ? exemplars.length : at, 0, exemplar);
  exemplars.splice(MAX_EXEMPLARS);
}
