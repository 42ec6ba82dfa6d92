/**
 * A clock that stands still until it is told to go on, for tests.
 *
 * @module
 */

/** Stands in for `Date.now()`. */
export class FakeTime implements Disposable {
  readonly #now = Date.now;
  #time = this.#now.call(Date);

  /** Stops the clock. */
  constructor() {
    Date.now = () => this.#time;
  }

  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }

  [Symbol.dispose](): void {
    Date.now = this.#now;
  }
}
