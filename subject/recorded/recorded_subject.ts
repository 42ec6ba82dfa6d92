/**
 * Subjects whose outcomes were recorded elsewhere.
 *
 * @module
 */
import { InputError } from "../../corpus/files/hex.ts";
import type { Batch } from "../../machine/batch.ts";
import type { Contract } from "../../machine/contract.ts";
import { MOST_TOLD, type Telling, TELLS } from "../../machine/effects.ts";
import { type Outcomes, Unanswered } from "../../machine/outcome.ts";
import type { Scope } from "../../machine/scope.ts";
import type { Subject, SubjectTerms } from "../../machine/subject.ts";
import { ProgramFailure } from "../protocol/subject_error.ts";
import { asObject, OUTCOME_KEYS, readTold } from "../protocol/told_line.ts";

/** Whatever can be told may be; what a line does not have is not told. */
const TELLING: Telling = { what: (1 << TELLS.length) - 1, accesses: MOST_TOLD };

/** A subject that says again what it did. */
export class RecordedSubject implements Subject {
  readonly name: string;
  readonly contract: Contract;
  readonly scope?: Scope;
  readonly telling: Telling = TELLING;
  /** What it did with the cases of the next batch, in their order. */
  outcomes: readonly Readonly<Record<string, unknown>>[] = [];
  /** Of the last batch: what is wrong with an outcome, by row. */
  readonly wrong = new Map<number, string>();

  /** Makes one that has said nothing yet. */
  constructor(name: string, { contract = "guest", scope }: SubjectTerms = {}) {
    this.name = name;
    this.contract = contract;
    if (scope !== undefined) this.scope = scope;
  }

  /** Gives what was recorded. What is no outcome has none, and is in {@linkcode RecordedSubject.wrong}. */
  run(batch: Batch, out: Outcomes): void {
    out.reset(batch);
    this.wrong.clear();
    for (let row = 0; row < batch.size; row++) {
      try {
        readTold(asObject(this.outcomes[row], "outcome", OUTCOME_KEYS), batch, row, out, 0);
      } catch (error) {
        if (!(error instanceof InputError) && !(error instanceof ProgramFailure)) throw error;
        this.wrong.set(row, error.message);
        out.resetRow(batch, row);
        out.unanswered[row] = Unanswered.notAsked;
      }
    }
  }

  /** Nothing to end. */
  close(): void {}
}
