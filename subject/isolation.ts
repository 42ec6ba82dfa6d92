/**
 * Isolation: running the cases of a batch that failed one by one, to find at which of them the subject fails.
 *
 * @module
 */
import { Unanswered } from "../machine/outcome.ts";
import { type ProgramFailure, SubjectError } from "./error.ts";
import type { ProgramRunner } from "./program_runner.ts";

/** What has gone wrong so far that is no case's doing. */
export interface Unsteady {
  /** Batches that failed, although each of their cases alone was answered, or was not the one that failed. */
  readonly batches: number;
  /** What happened at the last of them; null where there was none. */
  readonly last: string | null;
}

/** Nothing has. */
export const NOTHING_UNSTEADY: Unsteady = { batches: 0, last: null };

/** The subject, to whoever isolates its cases. */
export interface Isolated {
  /** Starts a fresh runner. */
  start(): Promise<ProgramRunner>;
  /** Asks about one case; gives the failure where there is one. */
  ask(runner: ProgramRunner, row: number): Promise<ProgramFailure | undefined>;
  /** Takes note that a case fails alone and in a fresh runner. */
  mark(row: number, failure: ProgramFailure): void;
  /** How many cases may fail before one is answered. */
  mostMarked(): number;
}

/** Runs the cases of one batch. */
export class Isolation {
  readonly #subject: Isolated;
  #marked = 0;
  /** Cases that failed, and were answered in a fresh runner. */
  #flaky = 0;

  /** Makes one for a batch of `subject`. */
  constructor(subject: Isolated) {
    this.#subject = subject;
  }

  /**
   * Runs cases, so that each is marked or answered.
   *
   * @throws {SubjectError} When the subject does not start any more, or answers nothing at all.
   */
  async run(rows: readonly number[]): Promise<void> {
    let runner: ProgramRunner | undefined;
    try {
      for (const row of rows) runner = await this.#runOne(runner, row);
    } finally {
      await runner?.close();
    }
  }

  /** Whether the cases explain why the batch failed. Many may take long together, although none does alone. */
  explains({ kind }: ProgramFailure): boolean {
    return this.#flaky === 0 && (this.#marked > 0 || kind === Unanswered.hang);
  }

  /** Runs a case. Gives the runner that answered it, if any did. */
  async #runOne(runner: ProgramRunner | undefined, row: number): Promise<ProgramRunner | undefined> {
    let current = runner;
    for (let hasFailed = false;; hasFailed = true) {
      current ??= await this.#subject.start();
      const isFresh = current.answered === 0;
      const failure = await this.#subject.ask(current, row);
      if (failure === undefined) {
        if (hasFailed) this.#flaky++;
        return current;
      }
      await current.close();
      current = undefined;
      if (!isFresh) continue;
      this.#subject.mark(row, failure);
      if (++this.#marked >= this.#subject.mostMarked()) throw answersNothing(this.#marked, failure);
      return undefined;
    }
  }
}

function answersNothing(cases: number, { message }: ProgramFailure): SubjectError {
  return new SubjectError(`Program answers no case at all: of the first ${cases} each ended it: ${message}`);
}
