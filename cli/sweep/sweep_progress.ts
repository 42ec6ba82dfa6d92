/**
 * Telling how far a sweep is.
 *
 * @module
 */
import { clock } from "../../reports/words/amounts.ts";
import { count } from "../../reports/words/finding_text.ts";
import type { Terminal } from "../campaign/display.ts";
import { writeAll } from "../command_line/output.ts";

/** Milliseconds from one telling to the next: on a terminal, where it takes the place of the last, and in a log. */
const PERIODS = { terminal: 500, log: 30_000 };

const encoder = new TextEncoder();

/** Points done and rate, told now and then. */
export class SweepProgress {
  readonly #to: Terminal;
  readonly #of: number;
  readonly #before: number;
  readonly #clock: () => number;
  readonly #start: number;
  readonly #isTerminal: boolean;
  #done: number;
  #toldAt: number;
  #isTold = false;

  /**
   * Begins to tell.
   *
   * @param to Who is told.
   * @param of How many points there are.
   * @param before How many of them were done before.
   * @param clock Milliseconds that never go back.
   */
  constructor(to: Terminal, of: number, before: number, clock: () => number = () => performance.now()) {
    this.#to = to;
    this.#of = of;
    this.#before = this.#done = before;
    this.#clock = clock;
    this.#start = this.#toldAt = clock();
    this.#isTerminal = to.isTerminal();
  }

  /** Takes note of points that are done. */
  add(points: number): void {
    this.#done += points;
    const now = this.#clock();
    if (now - this.#toldAt < (this.#isTerminal ? PERIODS.terminal : PERIODS.log)) return;
    this.#toldAt = now;
    this.#isTold = true;
    this.#write(this.#isTerminal ? `\r\x1b[K${this.#line(now)}` : `${this.#line(now)}\n`);
  }

  /** Takes a line of a terminal away; what was told in a log stays. */
  close(): void {
    if (this.#isTerminal && this.#isTold) this.#write("\r\x1b[K");
    this.#isTold = false;
  }

  #line(now: number): string {
    const rate = 1000 * (this.#done - this.#before) / Math.max(1, now - this.#start);
    const left = rate > 0 ? clock((this.#of - this.#done) / rate) : "-";
    const percent = (100 * this.#done / this.#of).toFixed(1);
    return `Sweep: ${count(this.#done)} of ${count(this.#of)} points (${percent} %), ` +
      `${count(Math.round(rate))} points/s, ${left} left`;
  }

  #write(text: string): void {
    try {
      writeAll(this.#to, encoder.encode(text));
    } catch {
      // A sweep goes on where nobody reads about it any more.
    }
  }
}
