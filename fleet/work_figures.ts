/**
 * What a worker has done for a job, how fast it is, and when its next order is due.
 *
 * @module
 */

/** Milliseconds over which the rate is taken. */
const LATELY = 10_000;

/** Milliseconds that an order takes from the link to a thread, besides the way to the server and back. */
const HANDOVER = 10;

/** Counts what is done. */
export class WorkFigures {
  /** Milliseconds to the server and back. */
  latency = 0;
  /** Orders that were carried out. */
  done = 0;
  /** Cases or points of them. */
  cases = 0;
  /** Seconds that they take, those of late above all. */
  #seconds = 1;
  /** Times and cases of the last seconds. */
  #marks: { readonly at: number; readonly cases: number }[] = [];

  /** Begins with another job. */
  start(): void {
    [this.done, this.cases, this.#marks] = [0, 0, []];
  }

  /** Takes note of an order that was carried out. */
  note(cases: number, seconds: number): void {
    this.done++;
    this.cases += cases;
    this.#seconds = this.done === 1 ? seconds : (3 * this.#seconds + seconds) / 4;
  }

  /** Cases or points a second since some seconds ago; to be asked regularly. */
  rate(): number {
    const now = performance.now();
    this.#marks.push({ at: now, cases: this.cases });
    while (this.#marks.length > 2 && this.#marks[1]!.at < now - LATELY) this.#marks.shift();
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!];
    return last.at === first.at ? 0 : 1000 * (last.cases - first.cases) / (last.at - first.at);
  }

  /**
   * Milliseconds from the beginning of an order to when the next one is asked for, so that it comes when this one is done:
   * later a thread would wait, and earlier it would be kept from others.
   */
  untilNext(): number {
    return Math.max(0, 1000 * this.#seconds - this.latency - HANDOVER);
  }
}
