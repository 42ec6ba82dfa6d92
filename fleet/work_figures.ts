/**
 * What a worker has done for a job, how fast it is, and how many orders it is worth having in hand.
 *
 * @module
 */

/** Milliseconds over which the rate is taken. */
const LATELY = 10_000;

/** A thread may wait so much of its time for its next order; where it would be more, orders are fetched ahead. */
const IDLE_SHARE = 0.01;

/** Counts what is done. */
export class WorkFigures {
  /** Milliseconds to the server and back. */
  latency = 0;
  /** Orders that were carried out. */
  done = 0;
  /** Cases or points of them. */
  cases = 0;
  /** Seconds that the last of them took. */
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
    this.#seconds = seconds;
  }

  /** Cases or points a second since some seconds ago; to be asked regularly. */
  rate(): number {
    const now = performance.now();
    this.#marks.push({ at: now, cases: this.cases });
    while (this.#marks.length > 2 && this.#marks[1]!.at < now - LATELY) this.#marks.shift();
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!];
    return last.at === first.at ? 0 : 1000 * (last.cases - first.cases) / (last.at - first.at);
  }

  /** Orders in hand for so many threads: one each, and as many as they would wait for. */
  ordersFor(threads: number): number {
    const share = this.latency / 1000 / Math.max(this.#seconds, 1e-3);
    return threads + (share > IDLE_SHARE ? Math.min(threads, Math.ceil(threads * share)) : 0);
  }
}
