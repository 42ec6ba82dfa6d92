/**
 * A program that is asked about batches, whatever it does to itself meanwhile.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import { Unanswered } from "../../machine/outcome.ts";
import type { SubjectHealth } from "../../machine/subject.ts";
import type { Answers, CoverageRequest, Speech } from "../protocol/codec.ts";
import { ProgramFailure, SubjectError } from "../protocol/subject_error.ts";
import { afterFirst } from "./coverage_teller.ts";
import { Isolation, NOTHING_UNSTEADY, type Unsteady } from "./isolation.ts";
import { Launcher } from "./launcher.ts";
import { type HashOf, LostCases } from "./lost_cases.ts";
import { Patience } from "./patience.ts";
import { type AskedRows, ProgramRunner } from "./program_runner.ts";
import { shapeOf } from "./text_shape.ts";

/** How long a case may take where nothing else is said, in milliseconds. */
export const DEFAULT_TIMEOUT = 5000;

/** How a program is asked. */
export interface AskingOptions {
  /** How long a case may take, in milliseconds (default: 5000). */
  readonly timeout?: number;
  /** How long the program may take until it greets, in milliseconds (default: 20000). */
  readonly startTimeout?: number;
  /** So many cases may end it before any was answered (default: 256). */
  readonly mostFailures?: number;
}

/** What a program is asked by. */
interface Asking<Hello, Out extends Answers> {
  readonly asked: string;
  readonly runner: ProgramRunner<Hello, Out>;
  readonly launcher: Launcher<ProgramRunner<Hello, Out>>;
  readonly hashOf: HashOf;
  readonly options: AskingOptions;
}

/**
 * Batches are sent while others are still being answered. Where one fails, its cases are run one by one, so that the answer
 * to each is its own: those that fail alone and in a fresh process are marked, and all others have their answers.
 */
export class AskedProgram<Hello, Out extends Answers> {
  /** What the program said of itself. */
  readonly hello: Hello;
  readonly #launcher: Launcher<ProgramRunner<Hello, Out>>;
  readonly #patience: Patience;
  readonly #mostFailures: number;
  readonly #lostCases: LostCases;
  /** What is asked about, as a word. */
  readonly #asked: string;
  /** By kind of loss, what happened at the first of them. */
  readonly #firstLosses = new Map<number, string>();
  #runner: Promise<ProgramRunner<Hello, Out>>;
  #isolating: Promise<void> = Promise.resolve();
  #isClosed = false;
  #endedByItself: boolean | null = null;
  #hasAnswered = false;
  /** How many cases got no answer. */
  #lost = 0;
  #notAsked = 0;
  #unsteady: Unsteady = NOTHING_UNSTEADY;

  private constructor({ asked, runner, launcher, hashOf, options }: Asking<Hello, Out>) {
    this.#asked = asked;
    this.hello = runner.program.hello;
    this.#launcher = launcher;
    this.#lostCases = new LostCases(hashOf);
    this.#patience = new Patience(options.timeout ?? DEFAULT_TIMEOUT);
    this.#mostFailures = options.mostFailures ?? 256;
    this.#runner = Promise.resolve(runner);
  }

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param speech How it is spoken to.
   * @param hashOf A hash of what it is told of a case.
   * @param options How to ask it.
   * @returns It, and in which protocol it is asked.
   * @throws {SubjectError} When it does not start, or does not greet as it must.
   */
  static async open<Hello, Out extends Answers>(
    words: readonly string[],
    speech: Speech<Hello, Out>,
    hashOf: HashOf,
    options: AskingOptions,
  ): Promise<{ readonly program: AskedProgram<Hello, Out>; readonly codec: ReturnType<Speech<Hello, Out>["codec"]> }> {
    const { startTimeout = 20_000 } = options;
    const launcher = new Launcher(() => ProgramRunner.start(words, speech, startTimeout));
    const runner = await launcher.start();
    const { asked } = speech;
    return { program: new AskedProgram({ asked, runner, launcher, hashOf, options }), codec: runner.codec };
  }

  /** How often it was started. */
  get starts(): number {
    return this.#launcher.starts;
  }

  /**
   * How it is; what it was not asked are cases that need what it does not know, or like others of their batch to which it gave
   * no answer.
   */
  get health(): SubjectHealth {
    const { batches, last } = this.#unsteady;
    return {
      failedBatches: batches,
      lastFailure: last ?? "",
      notAsked: this.#notAsked,
      endedByItself: this.#endedByItself,
    };
  }

  /** The id of the running process, and of its group. */
  async pid(): Promise<number> {
    return (await this.#runner).program.pid;
  }

  /** By kind of loss, what it did at the first case that was lost so, as a phrase: the number is one of `Unanswered`. */
  get firstLosses(): ReadonlyMap<number, string> {
    return this.#firstLosses;
  }

  /** Takes note of a case that it is not asked about. */
  noteNotAsked(): void {
    this.#notAsked++;
  }

  /** Why case `row` is known to get no answer; undefined where that is not known. */
  lossOf(batch: Batch, row: number): number | undefined {
    return this.#lostCases.kindOf(batch, row);
  }

  /**
   * Asks about rows of a batch, which are empty; several batches may be under way at once.
   *
   * @param asked The rows.
   * @param most How many it takes in one request.
   * @param out Receives the answers.
   * @throws {SubjectError} When the program cannot be started any more.
   */
  async ask({ batch, rows, coverage }: AskedRows, most: number, out: Out): Promise<void> {
    for (let from = 0; from < rows.length; from += most) {
      const asked: CoverageRequest | undefined = from === 0 || coverage === undefined
        ? coverage
        : afterFirst(coverage, from);
      await this.#askRows({ batch, rows: rows.slice(from, from + most), coverage: asked }, out);
    }
  }

  /** Ends the program. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const runner = await this.#runner.catch(() => undefined);
    await runner?.close();
    this.#endedByItself = runner?.program.endedByItself ?? null;
  }

  async #askRows(asked: AskedRows, out: Out): Promise<void> {
    for (;;) {
      const runner = await this.#ready();
      const failure = await this.#askOnce(runner, asked, out);
      if (failure === undefined) return;
      if (failure.isBystander) continue;
      const isolated = this.#isolating.then(() => this.#isolate(asked, out, failure));
      this.#isolating = isolated.catch(() => {});
      return await isolated;
    }
  }

  /** Asks about rows. Gives the failure where there is one; the program is then at its end. */
  async #askOnce(
    runner: ProgramRunner<Hello, Out>,
    asked: AskedRows,
    out: Out,
  ): Promise<ProgramFailure | undefined> {
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

  /** The running program, or a fresh one where it has failed. */
  async #ready(): Promise<ProgramRunner<Hello, Out>> {
    for (;;) {
      const current = this.#runner;
      const runner = await current;
      if (runner.isAlive) return runner;
      // Another batch may have seen it first.
      if (this.#runner === current) this.#runner = runner.close().then(() => this.#restart());
    }
  }

  async #restart(): Promise<ProgramRunner<Hello, Out>> {
    if (this.#isClosed) throw new SubjectError("Program was ended");
    return await this.#launcher.restart();
  }

  async #isolate(asked: AskedRows, out: Out, failure: ProgramFailure): Promise<void> {
    const isolation = new Isolation<ProgramRunner<Hello, Out>>({
      start: () => this.#restart(),
      ask: (runner, row) => this.#askOnce(runner, { ...asked, rows: [row] }, out),
      leaveOut: (row) => this.#leaveOut(asked.batch, row, out),
      shapeOf: (row) => shapeOf(asked.batch, row),
      mark: (row, failed) => this.#mark(asked, row, failed, out),
    });
    await isolation.run(asked.rows);
    if (!isolation.explains(failure)) this.#unsteady = { batches: this.#unsteady.batches + 1, last: failure.message };
  }

  #leaveOut(batch: Batch, row: number, out: Out): void {
    out.resetRow(batch, row);
    out.leaveUnanswered(row, Unanswered.notAsked);
    this.#notAsked++;
  }

  #mark({ batch, coverage }: AskedRows, row: number, { kind, message }: ProgramFailure, out: Out): void {
    const lost = ++this.#lost;
    if (!this.#hasAnswered && lost >= this.#mostFailures) {
      throw new SubjectError(
        `Program answers no ${this.#asked} at all: of the first ${lost} each ended it: ${message}`,
      );
    }
    if (!this.#firstLosses.has(kind)) this.#firstLosses.set(kind, message);
    out.resetRow(batch, row);
    out.leaveUnanswered(row, kind);
    this.#patience.noteFailure(kind);
    // Who fails where details are asked for may answer the case itself.
    if (coverage?.detail === undefined) this.#lostCases.add(batch, row, kind);
  }
}
