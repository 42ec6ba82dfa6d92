/**
 * Starting a program again and again: at once where it is well, ever later where it is not.
 *
 * @module
 */
import { SubjectError } from "../protocol/subject_error.ts";

/** The longest wait after a case ended a program, in milliseconds. */
const LONGEST_WAIT = 50;

/** How often a program that does not start is tried, and the first wait in between, in milliseconds. */
const MOST_ATTEMPTS = 5;
const FIRST_WAIT = 100;

/** Starts one program. */
export class Launcher<Runner> {
  /** How often it was started. */
  starts = 0;
  readonly #start: () => Promise<Runner>;
  /** Failures since something was answered. */
  #failures = 0;

  /** Makes one; `start` fails with a {@linkcode SubjectError}. */
  constructor(start: () => Promise<Runner>) {
    this.#start = start;
  }

  /** Takes note that it failed at a case. */
  noteFailure(): void {
    this.#failures++;
  }

  /** Takes note that it answered one. */
  noteAnswer(): void {
    this.#failures = 0;
  }

  /**
   * Starts it, which has been started before.
   *
   * @throws {SubjectError} When it does not start any more, however often it is tried.
   */
  async restart(): Promise<Runner> {
    if (this.#failures > 0) await wait(Math.min(2 ** this.#failures, LONGEST_WAIT));
    for (let attempt = 1;; attempt++) {
      try {
        return await this.start();
      } catch (error) {
        if (!(error instanceof SubjectError)) throw error;
        if (attempt === MOST_ATTEMPTS) {
          throw new SubjectError(
            `Program does not start again after ${MOST_ATTEMPTS} attempts: ${error.message}`,
          );
        }
        await wait(FIRST_WAIT * 2 ** (attempt - 1));
      }
    }
  }

  /**
   * Starts it for the first time: what does not start then has never been well.
   *
   * @throws {SubjectError} When it does not start.
   */
  async start(): Promise<Runner> {
    this.starts++;
    return await this.#start();
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
