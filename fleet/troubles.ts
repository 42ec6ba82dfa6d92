/**
 * What is in the way of a worker, for its log: each thing once, until all is well again.
 *
 * @module
 */

/** How long all has to be well before that is said, in milliseconds: a server that is ill may come and go. */
const STEADY = 5000;

/** Tells what is in the way. */
export class Troubles {
  readonly #say: (text: string) => void;
  readonly #said = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Makes one; `say` tells people. */
  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Takes note of what is in the way; null where nothing is any more. */
  note(text: string | null): void {
    clearTimeout(this.#timer);
    if (text === null) {
      if (this.#said.size > 0) this.#timer = setTimeout(() => this.#sayWell(), STEADY);
    } else if (!this.#said.has(text)) {
      this.#said.add(text);
      this.#say(text);
    }
  }

  /** Tells nothing any more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #sayWell(): void {
    this.#said.clear();
    this.#say("The server answers again");
  }
}
