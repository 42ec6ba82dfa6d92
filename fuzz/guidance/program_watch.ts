/**
 * A program under watch, by what its own probes tell.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { KNOWN_ROOM } from "../../machine/coverage.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { runningAs, type Subject } from "../../machine/subject.ts";
import { type Guide, NOTHING_OBSERVED, type Observed } from "./guide.ts";
import { SteadyDetails } from "./steady_details.ts";
import type { TellingSubject } from "./telling_subject.ts";
import { ToldCases } from "./told_cases.ts";

/** What a batch showed. */
interface Look {
  /** The program's outcomes. */
  readonly out: Outcomes;
  /** Every how many cases one was watched. */
  readonly step: number;
  /** By row: 1 where a case did what none did before. */
  readonly fresh: Uint8Array;
  /** By row: all that the case shows, where it was asked for. */
  readonly observed: Map<number, Observed>;
}

/** Watches one program. */
export class ProgramWatch implements Guide {
  readonly plain: readonly Subject[];
  readonly #subject: TellingSubject;
  readonly #details: SteadyDetails;
  readonly #cases = new ToldCases();
  readonly #looks = new WeakMap<Batch, Look>();
  /** What the program has to be told of what is known, and whether it is to forget all else before. */
  #known: Uint32Array = new Uint32Array(0);
  #forgets = false;

  /** Watches a program that tells coverage. */
  constructor(subject: TellingSubject) {
    this.#subject = subject;
    this.plain = [subject];
    this.#details = new SteadyDetails(subject);
  }

  get reruns(): number {
    return this.#details.asked;
  }

  get troubles(): string[] {
    return this.#details.troubles;
  }

  watched(step: number): Subject[] {
    return [runningAs(this.#subject, (batch, out) => this.#run(batch, out, step))];
  }

  start(known: Iterable<number>): void {
    this.#known = this.#cases.start(known);
    this.#forgets = true;
  }

  async look(batch: Batch): Promise<void> {
    const look = this.#looks.get(batch)!;
    const { path, fresh } = look.out.effects!;
    const rows: number[] = [];
    for (let row = 0; row < batch.size; row += look.step) {
      if (look.out.unanswered[row] === 0 && fresh[row] === 1) rows.push(row);
    }
    if (rows.length === 0) return;
    const observed = await this.#details.of(batch, rows, path);
    for (const [k, row] of rows.entries()) {
      const each = observed[k];
      look.observed.set(row, each ?? NOTHING_OBSERVED);
      if (each !== undefined && this.#cases.note(each)) look.fresh[row] = 1;
    }
  }

  isFresh(batch: Batch, row: number): boolean {
    return this.#looks.get(batch)?.fresh[row] === 1;
  }

  async observe(batch: Batch, rows: readonly number[]): Promise<Observed[]> {
    const observed = this.#looks.get(batch)?.observed ?? new Map<number, Observed>();
    const unasked = rows.filter((row) => !observed.has(row));
    const answers = unasked.length === 0 ? [] : await this.#details.of(batch, unasked);
    const asked = new Map(unasked.map((row, k) => [row, answers[k]]));
    return rows.map((row) => observed.get(row) ?? asked.get(row) ?? NOTHING_OBSERVED);
  }

  async #run(batch: Batch, out: Outcomes, step: number): Promise<void> {
    // More than a batch has room for waits. Until then the program calls some cases fresh that are not, which costs time only.
    const [known, forgets] = [this.#known.subarray(0, batch.size * KNOWN_ROOM), this.#forgets];
    this.#known = this.#known.subarray(known.length);
    this.#forgets = false;
    this.#looks.set(batch, { out, step, fresh: new Uint8Array(batch.size), observed: new Map() });
    await this.#subject.coverage.run(batch, out, { step, known, forgets });
  }
}
