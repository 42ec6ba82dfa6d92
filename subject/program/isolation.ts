/**
 * Isolation: running the cases of a batch that failed one by one, to find at which of them the subject fails.
 *
 * @module
 */
import { Unanswered } from "../../machine/outcome.ts";
import type { ProgramFailure } from "../protocol/subject_error.ts";

/** What has gone wrong so far that is no case's doing. */
export interface Unsteady {
  /** Batches that failed, although each of their cases alone was answered, or was not the one that failed. */
  readonly batches: number;
  /** What happened at the last of them; null where there was none. */
  readonly last: string | null;
}

/** Nothing has. */
export const NOTHING_UNSTEADY: Unsteady = { batches: 0, last: null };

/** A program that was started, as far as isolation goes. */
export interface Isolating {
  /** How many requests it has answered. */
  readonly answered: number;
  /** Ends it. */
  close(): Promise<void>;
}

/** The subject, to whoever isolates its cases. */
export interface Isolated<Runner extends Isolating> {
  /** Starts a fresh runner. */
  start(): Promise<Runner>;
  /** Asks about one case; gives the failure where there is one. */
  ask(runner: Runner, row: number): Promise<ProgramFailure | undefined>;
  /**
   * Takes note that a case fails alone and in a fresh runner.
   *
   * @throws {SubjectError} When the subject answers nothing at all.
   */
  mark(row: number, failure: ProgramFailure): void;
  /** Takes note that a case is not asked about. */
  leaveOut(row: number): void;
  /** What tells cases that are alike. */
  shapeOf(row: number): number;
}

/** So many cases may be lost that are alike before the others like them are left out. */
const MOST_ALIKE = 2;

/** In a batch of fewer cases, none is left out: it was made to see each of them. */
const MANY = 256;

/** Runs the cases of one batch. What is left out depends on the batch alone, and not on what came before. */
export class Isolation<Runner extends Isolating> {
  readonly #subject: Isolated<Runner>;
  #marked = 0;
  /** By shape: how many cases got no answer; nothing any more once one got it. */
  readonly #lost = new Map<number, number>();
  /** Cases that failed, and were answered in a fresh runner. */
  #flaky = 0;

  /** Makes one for a batch of `subject`. */
  constructor(subject: Isolated<Runner>) {
    this.#subject = subject;
  }

  /**
   * Runs cases, so that each is marked or answered, or left out because of those like it.
   *
   * @throws {SubjectError} When the subject does not start any more, or answers nothing at all.
   */
  async run(rows: readonly number[]): Promise<void> {
    let runner: Runner | undefined;
    try {
      for (const row of rows) {
        if (rows.length >= MANY && this.#isHopeless(row)) this.#subject.leaveOut(row);
        else runner = await this.#runOne(runner, row);
      }
    } finally {
      await runner?.close();
    }
  }

  /** Whether the cases explain why the batch failed. Many may take long together, although none does alone. */
  explains({ kind }: ProgramFailure): boolean {
    return this.#flaky === 0 && (this.#marked > 0 || kind === Unanswered.hang);
  }

  /** Whether cases like this one were lost, and none was answered. */
  #isHopeless(row: number): boolean {
    return this.#marked >= MOST_ALIKE && (this.#lost.get(this.#subject.shapeOf(row)) ?? 0) >= MOST_ALIKE;
  }

  #noteLoss(row: number): void {
    const shape = this.#subject.shapeOf(row);
    this.#lost.set(shape, (this.#lost.get(shape) ?? 0) + 1);
  }

  /** Runs a case. Gives the runner that answered it, if any did. */
  async #runOne(runner: Runner | undefined, row: number): Promise<Runner | undefined> {
    let current = runner;
    for (let hasFailed = false;; hasFailed = true) {
      current ??= await this.#subject.start();
      const isFresh = current.answered === 0;
      const failure = await this.#subject.ask(current, row);
      if (failure === undefined) {
        if (hasFailed) this.#flaky++;
        this.#lost.set(this.#subject.shapeOf(row), -Infinity);
        return current;
      }
      await current.close();
      current = undefined;
      if (!isFresh) continue;
      this.#marked++;
      this.#subject.mark(row, failure);
      this.#noteLoss(row);
      return undefined;
    }
  }
}
