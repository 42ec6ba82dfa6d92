/**
 * Subjects: the handlers under test, and what can be asked of some of them besides.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import { type Contract, type Terms, termsOf } from "./contract.ts";
import type { CoverageTeller } from "./coverage.ts";
import { type Telling, Tells } from "./effects.ts";
import type { Outcomes } from "./outcome.ts";
import type { Scope } from "./scope.ts";

/** A named change of a subject. */
export interface SubjectChange {
  /** Short name, such as `user-mode`. */
  readonly id: string;
  /** What is wrong in a subject without it, as a finding's title: a capital, no final period. */
  readonly title: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /** The fields, and of some the natures, in which it shows that it is missing, such as `register: upper half kept`. */
  readonly shows?: readonly string[];
}

/** Subjects like another one, each with some changes. */
export interface SubjectVariants {
  /** The changes that it has not, in the order in which they are tried. */
  readonly changes: readonly SubjectChange[];
  /** The subject with some of them. */
  with(changes: readonly SubjectChange[]): Subject;
}

/** How a subject is that can fail by itself, as a program can. */
export interface SubjectHealth {
  /** Batches at which it failed although it answered each of their cases alone. */
  readonly failedBatches: number;
  /** What it did the last time that happened, as a phrase; empty where it never did. */
  readonly lastFailure: string;
  /** Cases that it was not asked about: they need what it does not know, or it came to grief at others like them. */
  readonly notAsked: number;
  /** Whether it, closed, ended when its input did; null where that was not seen, since a case had ended it before. */
  readonly endedByItself: boolean | null;
}

/** What a subject said of itself. */
export interface SubjectGreeting {
  /** The protocol that it speaks. */
  readonly protocol: string;
  /** The version of it. */
  readonly version: number;
  /** The most cases that it takes at once. */
  readonly mostCases: number;
  /** Names of the features that it announced, such as `paging`: `docs/subject.md` has a table of them. */
  readonly features: readonly string[];
  /** Names of what it tells beside registers, rip and hypercalls, such as `rflags`. */
  readonly tells?: readonly string[];
}

/** What is said of a subject from outside: nothing of it need be. */
export interface SubjectTerms {
  /** Whose handler it is. */
  readonly contract?: Contract;
  /** What it claims to handle. */
  readonly scope?: Scope;
}

/** A handler under test. */
export interface Subject {
  /** The name in reports, such as `posted`. */
  readonly name: string;
  /** Whose handler it is (default: a guest kernel's). */
  readonly contract?: Contract;
  /** What it claims to handle; everything where it does not say. */
  readonly scope?: Scope;
  /** What it tells of a case beside registers, rip and hypercalls; nothing where it does not say. */
  readonly telling?: Telling;
  /**
   * Runs cases 0 to `batch.size - 1` and fills the same rows of `out`, which has the batch's capacity.
   *
   * @param onCase Called with a case's row once it has run, by a subject that runs them one after the other in this
   * process; others never call it.
   */
  run(batch: Batch, out: Outcomes, onCase?: (row: number) => void): void | Promise<void>;
  /** What it could be tried with; nothing where it is only what it is. */
  readonly variants?: SubjectVariants;
  /** How it is; nothing where it cannot fail by itself. */
  readonly health?: SubjectHealth;
  /** What it said of itself when it started; nothing where it does not. */
  readonly greeting?: SubjectGreeting;
  /** What its cases cover; nothing where it runs in a process of its own and does not tell. */
  readonly coverage?: CoverageTeller;
  /** Ends whatever the subject holds. */
  close(): void | Promise<void>;
}

/** A subject like another one in all that it says of itself, which runs batches in another way. */
export function runningAs(subject: Subject, run: Subject["run"]): Subject {
  const { name, contract, scope, telling } = subject;
  return {
    name,
    ...contract === undefined ? {} : { contract },
    ...scope === undefined ? {} : { scope },
    ...telling === undefined ? {} : { telling },
    run,
    close: () => subject.close(),
  };
}

/** The terms on which a subject is judged. */
export function termsOfSubject({ contract = "guest", scope, telling }: SubjectTerms & Pick<Subject, "telling">): Terms {
  const tellsAccesses = telling !== undefined && (telling.what & Tells.accesses) !== 0;
  return termsOf(contract, scope?.policy, tellsAccesses);
}
