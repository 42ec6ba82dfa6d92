/**
 * Patience: how long a program may take for an answer.
 *
 * @module
 */
import { Unanswered } from "../../machine/outcome.ts";

/** So many hangs are waited for in full. After that it is known that the program hangs, and how fast it is otherwise. */
const WAITED_FOR = 3;

/** The least time for an answer, in milliseconds: another process may have the core. */
const LEAST = 250;

/** How many times slower than usual a case may be. */
const SLOWER = 20;

/** How many times what one case may take the first batch may: nothing is known of the program's speed then. */
const UNKNOWN = 2;

/** So many cases tell how long one takes; of fewer, most of the time goes to handing them over. */
const TELLING = 16;

/** What a time counts for once another answer has come. */
const FADING = 0.98;

/** Learns how fast a program is. */
export class Patience {
  readonly #timeout: number;
  #hangs = 0;
  /** Milliseconds that an answer took, and that each case of it took, lately and at most. */
  #answer = 0;
  #each = 0;

  /** Begins with `timeout` milliseconds a case. */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** How long the answer to `cases` may take, from a program that has answered before or not. */
  of(cases: number, isWarm: boolean): number {
    if (cases > 1 && this.#each === 0) return UNKNOWN * this.#timeout;
    const usual = SLOWER * (this.#answer + this.#each * (cases - 1));
    // A program that has just started may be slow at first.
    const least = isWarm ? LEAST : 2 * LEAST;
    return (this.#hangs >= WAITED_FOR ? Math.min(this.#timeout, least) : this.#timeout) + usual;
  }

  /** Takes note of an answer; the first one of a program tells little. */
  note(cases: number, milliseconds: number): void {
    if (cases < TELLING) this.#answer = Math.max(FADING * this.#answer, milliseconds);
    else this.#each = Math.max(FADING * this.#each, milliseconds / cases);
  }

  /** Takes note that a case got no answer. */
  noteFailure(kind: number): void {
    if (kind === Unanswered.hang || kind === Unanswered.garbage) this.#hangs++;
  }
}
