/**
 * Patience: how long a program may take for an answer.
 *
 * @module
 */
import { Unanswered } from "../machine/outcome.ts";

/** So many hangs are waited for in full. After that it is known that the program hangs, and how fast it is otherwise. */
const WAITED_FOR = 3;

/** The least time for an answer, in milliseconds: another process may have the core. */
const LEAST = 250;

/** How many times slower than usual a case may be. */
const SLOWER = 50;

/** How many times what one case may take the first batch may: nothing is known of the program's speed then. */
const UNKNOWN = 2;

/** Learns how fast a program is. */
export class Patience {
  readonly #timeout: number;
  #hangs = 0;
  #slowest = 0;

  /** Begins with `timeout` milliseconds a case. */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** How long the answer to `cases` may take, from a program that has answered before or not. */
  of(cases: number, isWarm: boolean): number {
    if (cases > 1 && this.#slowest === 0) return UNKNOWN * this.#timeout;
    const usual = SLOWER * this.#slowest * cases;
    // A program that has just started may be slow at first.
    const isImpatient = this.#hangs >= WAITED_FOR && (isWarm || cases === 1);
    return isImpatient ? Math.min(this.#timeout, LEAST) + usual : this.#timeout + usual;
  }

  /** Takes note of an answer. */
  note(cases: number, milliseconds: number): void {
    this.#slowest = Math.max(0.98 * this.#slowest, milliseconds / cases);
  }

  /** Takes note that a case got no answer. */
  noteFailure(kind: number): void {
    if (kind === Unanswered.hang || kind === Unanswered.garbage) this.#hangs++;
  }
}
