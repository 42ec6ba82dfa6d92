/**
 * What goes wrong with a subject that is a program.
 *
 * @module
 */
import { Unanswered } from "../../machine/outcome.ts";

/** A subject that cannot be used; the message is for people. */
export class SubjectError extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "SubjectError";
}

/** A request that a program has not answered. */
export class ProgramFailure extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "ProgramFailure";
  /** {@linkcode Unanswered}: what it did instead. */
  readonly kind: number;
  /** Whether it failed at an earlier request, so that this one may be innocent. */
  readonly isBystander: boolean;

  /** Makes the failure; `detail` says what happened, as a phrase. */
  constructor(kind: number, detail: string, isBystander = false) {
    super(detail);
    this.kind = kind;
    this.isBystander = isBystander;
  }

  /** The same, to whoever waited for an answer to a later request. */
  forBystander(): ProgramFailure {
    return new ProgramFailure(this.kind, this.message, true);
  }
}

/** An answer that is not one. */
export function garbage(detail: string): ProgramFailure {
  return new ProgramFailure(Unanswered.garbage, detail);
}
