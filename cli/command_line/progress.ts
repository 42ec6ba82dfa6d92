/**
 * Telling how far something is that takes long.
 *
 * @module
 */
import { clock as clockText } from "../../reports/words/amounts.ts";
import { count } from "../../reports/words/finding_text.ts";
import { type Terminal, writeAll } from "./output.ts";

/** Milliseconds from one telling to the next: on a terminal, where it takes the place of the last, and in a log. */
const PERIODS = { terminal: 500, log: 30_000 };

const encoder = new TextEncoder();

/** What is told of. */
export interface Work {
  /** What it is called, such as "Sweep". */
  readonly name: string;
  /** What it consists of, such as "points". */
  readonly units: string;
  /** How many of them were done before it began. */
  readonly before: number;
  /** Whether it is only estimated how many there are. */
  readonly isEstimated?: boolean;
}

/** How far it is. */
export interface Extent {
  /** Units done, those of before included. */
  readonly done: number;
  /** Units that there are. */
  readonly of: number;
  /** What else is to be said, such as "3 findings". */
  readonly more?: string;
}

/** How much is done, how fast, and how long it will take, told now and then. */
export class Progress {
  readonly #to: Terminal;
  readonly #work: Work;
  readonly #clock: () => number;
  readonly #start: number;
  readonly #isTerminal: boolean;
  #toldAt: number;
  #isTold = false;
  #share = 0;

  /**
   * Begins to tell.
   *
   * @param to Who is told.
   * @param work What is told of.
   * @param clock Milliseconds that never go back.
   */
  constructor(to: Terminal, work: Work, clock: () => number = () => performance.now()) {
    this.#to = to;
    this.#work = work;
    this.#clock = clock;
    this.#start = this.#toldAt = clock();
    this.#isTerminal = to.isTerminal();
  }

  /** Tells how far it is, where it is time to. May be called as often as one likes. */
  tell(extent: () => Extent): void {
    const now = this.#clock();
    if (now - this.#toldAt < (this.#isTerminal ? PERIODS.terminal : PERIODS.log)) return;
    this.#toldAt = now;
    this.#isTold = true;
    const line = this.#line(extent(), now);
    this.#write(this.#isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Takes a line of a terminal away; what was told in a log stays. */
  close(): void {
    if (this.#isTerminal && this.#isTold) this.#write("\r\x1b[K");
    this.#isTold = false;
  }

  #line({ done, of, more }: Extent, now: number): string {
    const { name, units, before, isEstimated = false } = this.#work;
    const rate = 1000 * (done - before) / Math.max(1, now - this.#start);
    const left = rate > 0 ? clockText((of - done) / rate) : "-";
    // What is done stays done, also where an estimate grows.
    this.#share = Math.max(this.#share, done / of);
    return `${name}: ${count(done)} of ${isEstimated ? "about " : ""}${count(rounded(of, isEstimated))} ${units} ` +
      `(${(100 * this.#share).toFixed(1)} %), ${count(Math.round(rate))} ${units}/s, ${left} left` +
      (more === undefined ? "" : `, ${more}`);
  }

  #write(text: string): void {
    try {
      writeAll(this.#to, encoder.encode(text));
    } catch {
      // The work goes on where nobody reads about it any more.
    }
  }
}

/** Of an estimate no more than two digits mean anything. */
function rounded(n: number, isEstimated: boolean): number {
  return isEstimated ? Number(n.toPrecision(2)) : n;
}
