/**
 * Subjects that run apart from verdict, so that nothing they do ends or stops it.
 *
 * @module
 */
import type { Batch } from "../machine/batch.ts";
import type { Outcomes, Subject } from "../machine/outcome.ts";
import type { Scope } from "../machine/scope.ts";
import { caseHash } from "./case_hash.ts";
import { ProgramFailure, SubjectError } from "./error.ts";
import { Isolation, NOTHING_UNSTEADY, type Unsteady } from "./isolation.ts";
import type { Launcher } from "./launcher.ts";
import { Patience } from "./patience.ts";
import type { AskedRows, Runner } from "./runner.ts";

/** How many cases are remembered that got no answer. */
const MOST_REMEMBERED = 1 << 16;

/** How a subject is run apart from verdict. */
export interface IsolationOptions {
  /** How long a case may take, in milliseconds (default: 5000). */
  readonly timeout?: number;
  /** What it claims to handle (default: everything). */
  readonly scope?: Scope;
  /** So many cases may end it before any was answered (default: 256). */
  readonly mostFailures?: number;
}

/** What a subject says of itself. */
export interface SelfDescription {
  /** Its name in findings. */
  readonly name: string;
  /** The most cases that it is asked about at once. */
  readonly mostCases: number;
}

/**
 * A subject behind a {@linkcode Runner}, which is started again where it fails. Batches are handed over while others are
 * still being answered. Where one fails, its cases are run one by one, so that the outcome of each is its own: those that
 * fail alone and in a fresh runner are marked, and all others have their answers.
 */
export class IsolatedSubject implements Subject {
  /** The name in findings. */
  readonly name: string;
  /** What it claims to handle. */
  readonly scope?: Scope;
  readonly #launcher: Launcher<Runner>;
  readonly #patience: Patience;
  readonly #mostCases: number;
  readonly #mostFailures: number;
  /** Cases that got no answer, so that each is tried once only and always ends alike. */
  readonly #remembered = new Map<number, number>();
  #runner: Promise<Runner>;
  #isolating: Promise<void> = Promise.resolve();
  #isClosed = false;
  #hasAnswered = false;
  #unsteady: Unsteady = NOTHING_UNSTEADY;

  /** Makes the subject of a runner that was started, and of what starts another. */
  protected constructor(
    runner: Runner,
    launcher: Launcher<Runner>,
    { name, mostCases }: SelfDescription,
    options: IsolationOptions,
  ) {
    this.name = name;
    if (options.scope !== undefined) this.scope = options.scope;
    this.#launcher = launcher;
    this.#patience = new Patience(options.timeout ?? 5000);
    this.#mostCases = mostCases;
    this.#mostFailures = options.mostFailures ?? 256;
    this.#runner = Promise.resolve(runner);
  }

  /** How often it was started. */
  get starts(): number {
    return this.#launcher.starts;
  }

  /** What has gone wrong that is no case's doing. */
  get unsteady(): Unsteady {
    return this.#unsteady;
  }

  /** What runs it now. */
  protected get runner(): Promise<Runner> {
    return this.#runner;
  }

  /**
   * Runs a batch; several may be under way at once.
   *
   * @throws {SubjectError} When it cannot be started any more.
   */
  async run(batch: Batch, out: Outcomes): Promise<void> {
    out.reset(batch);
    const rows = this.#rowsToAsk(batch, out);
    for (let from = 0; from < rows.length; from += this.#mostCases) {
      await this.#runRows({ batch, rows: rows.slice(from, from + this.#mostCases) }, out);
    }
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const runner = await this.#runner.catch(() => undefined);
    await runner?.close();
  }

  /** Whether it is asked about a case at all; one that is not counts as refused. */
  protected asks(_batch: Batch, _row: number): boolean {
    return true;
  }

  /** The rows whose outcome is not known yet. */
  #rowsToAsk(batch: Batch, out: Outcomes): number[] {
    const rows: number[] = [];
    for (let row = 0; row < batch.size; row++) {
      if (!this.asks(batch, row)) continue;
      const kind = this.#remembered.size === 0 ? undefined : this.#remembered.get(caseHash(batch, row));
      if (kind === undefined) rows.push(row);
      else out.unanswered[row] = kind;
    }
    return rows;
  }

  async #runRows(asked: AskedRows, out: Outcomes): Promise<void> {
    for (;;) {
      const runner = await this.#ready();
      const failure = await this.#ask(runner, asked, out);
      if (failure === undefined) return;
      if (failure.isBystander) continue;
      const isolated = this.#isolating.then(() => this.#isolate(asked, out, failure));
      this.#isolating = isolated.catch(() => {});
      return await isolated;
    }
  }

  /** Asks about rows. Gives the failure where there is one; the runner is then at its end. */
  async #ask(runner: Runner, asked: AskedRows, out: Outcomes): Promise<ProgramFailure | undefined> {
    const { length } = asked.rows;
    const isWarm = runner.answered > 0;
    const started = performance.now();
    try {
      await runner.ask(asked, out, this.#patience.of(length, isWarm));
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      runner.giveUp(error);
      if (!error.isBystander) this.#launcher.noteFailure();
      return error;
    }
    if (isWarm || length > 1) this.#patience.note(length, performance.now() - started);
    this.#launcher.noteAnswer();
    this.#hasAnswered = true;
    return undefined;
  }

  /** The running runner, or a fresh one where it has failed. */
  async #ready(): Promise<Runner> {
    for (;;) {
      const current = this.#runner;
      const runner = await current;
      if (runner.isAlive) return runner;
      // Another batch may have seen it first.
      if (this.#runner === current) this.#runner = runner.close().then(() => this.#restart());
    }
  }

  async #restart(): Promise<Runner> {
    if (this.#isClosed) throw new SubjectError("Subject was ended");
    return await this.#launcher.restart();
  }

  async #isolate(asked: AskedRows, out: Outcomes, failure: ProgramFailure): Promise<void> {
    const isolation = new Isolation({
      start: () => this.#restart(),
      ask: (runner, row) => this.#ask(runner, { batch: asked.batch, rows: [row] }, out),
      mark: (row, failed) => this.#mark(asked.batch, row, failed, out),
      mostMarked: () => this.#hasAnswered ? Infinity : this.#mostFailures,
    });
    await isolation.run(asked.rows);
    if (!isolation.explains(failure)) this.#unsteady = { batches: this.#unsteady.batches + 1, last: failure.message };
  }

  #mark(batch: Batch, row: number, { kind }: ProgramFailure, out: Outcomes): void {
    out.resetRow(batch, row);
    out.unanswered[row] = kind;
    this.#patience.noteFailure(kind);
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(caseHash(batch, row), kind);
  }
}

/**
 * What went wrong with subjects that run apart without a case being at fault.
 *
 * @returns A sentence on the first of them; null where nothing did.
 */
export function unsteadyText(subjects: readonly (Subject | undefined)[]): string | null {
  for (const subject of subjects) {
    if (!(subject instanceof IsolatedSubject) || subject.unsteady.batches === 0) continue;
    const { batches, last } = subject.unsteady;
    return `Subject is not steady: ${subject.name} failed at ${batches} of its batches and answered each of their cases ` +
      `alone; the last time, it ${last}`;
  }
  return null;
}
