/**
 * Runners: what runs a handler apart from verdict, such as a process or a thread, and can come to its end at a case.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { ProgramFailure } from "./error.ts";

/** Some cases of a batch. */
export interface AskedRows {
  /** Where the cases are. */
  readonly batch: Batch;
  /** Which of them, in the order in which they are asked about. */
  readonly rows: readonly number[];
}

/** Something that was started and answers cases until it fails. */
export interface Runner {
  /** Whether it can be asked. */
  readonly isAlive: boolean;
  /** How many requests it has answered. */
  readonly answered: number;
  /**
   * Asks about cases; others may still be waiting for their answers.
   *
   * @param asked The cases.
   * @param out Receives their outcomes, in the same rows; it holds what {@linkcode Outcomes.reset} leaves.
   * @param patience How long it may take once the answers before it are there, in milliseconds.
   * @throws {ProgramFailure} When there is no answer, or none that can be one. The runner is then at its end.
   */
  ask(asked: AskedRows, out: Outcomes, patience: number): Promise<void>;
  /** Ends it because it failed. */
  giveUp(failure: ProgramFailure): void;
  /** Ends it, and whatever it has started. */
  close(): Promise<void>;
}
