/**
 * Subjects that are programs of their own.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Contract } from "../../machine/contract.ts";
import type { CoverageTeller } from "../../machine/coverage.ts";
import { type Telling, Tells } from "../../machine/effects.ts";
import { featuresIn, markUnknown } from "../../machine/feature.ts";
import { type Outcomes, Unanswered } from "../../machine/outcome.ts";
import type { Scope } from "../../machine/scope.ts";
import type { Subject, SubjectGreeting, SubjectHealth } from "../../machine/subject.ts";
import type { Codec, CoverageRequest } from "../protocol/codec.ts";
import type { Hello } from "../protocol/hello.ts";
import { ProgramFailure, SubjectError } from "../protocol/subject_error.ts";
import { afterFirst, ProgramCoverage } from "./coverage_teller.ts";
import { Isolation, NOTHING_UNSTEADY, type Unsteady } from "./isolation.ts";
import { Launcher } from "./launcher.ts";
import { LostCases } from "./lost_cases.ts";
import { Patience } from "./patience.ts";
import { type AskedRows, ProgramRunner } from "./program_runner.ts";
import { nameOfProgram } from "./subject_name.ts";
import { shapeOf } from "./text_shape.ts";

/** How long a case may take where nothing else is said, in milliseconds. */
export const DEFAULT_TIMEOUT = 5000;

/** How a program is run. */
export interface ProcessOptions {
  /** How long a case may take, in milliseconds (default: 5000). */
  readonly timeout?: number;
  /** How long the program may take until it greets, in milliseconds (default: 20000). */
  readonly startTimeout?: number;
  /** How cases are written to it (default: in the protocol that it greets with). */
  readonly codec?: (hello: Hello) => Codec;
  /** What it claims to handle (default: everything). */
  readonly scope?: Scope;
  /** Whose handler it is (default: as it greets). */
  readonly contract?: Contract;
  /** So many cases may end it before any was answered (default: 256). */
  readonly mostFailures?: number;
}

/**
 * A program as a {@linkcode Subject}. Batches are sent while others are still being answered. Where one fails, its cases
 * are run one by one, so that the outcome of each is its own: those that fail alone and in a fresh process are marked, and
 * all others have their answers.
 */
export class ProcessSubject implements Subject {
  readonly name: string;
  readonly scope?: Scope;
  readonly contract: Contract;
  readonly telling?: Telling;
  readonly coverage?: CoverageTeller;
  /** What the program said of itself. */
  readonly hello: Hello;
  readonly #launcher: Launcher;
  readonly #patience: Patience;
  readonly #mostFailures: number;
  readonly #lostCases = new LostCases();
  #runner: Promise<ProgramRunner>;
  #isolating: Promise<void> = Promise.resolve();
  #isClosed = false;
  #endedByItself: boolean | null = null;
  #hasAnswered = false;
  /** How many cases got no answer. */
  #lost = 0;
  #notAsked = 0;
  #unsteady: Unsteady = NOTHING_UNSTEADY;

  private constructor(words: readonly string[], runner: ProgramRunner, launcher: Launcher, options: ProcessOptions) {
    const { telling, program: { hello } } = runner;
    this.name = hello.name ?? nameOfProgram(words);
    if (options.scope !== undefined) this.scope = options.scope;
    this.hello = hello;
    this.contract = options.contract ?? hello.contract;
    if (telling !== undefined) this.telling = telling;
    if (((telling?.what ?? 0) & Tells.coverage) !== 0) {
      this.coverage = new ProgramCoverage((batch, out, coverage) => this.#runBatch(batch, out, coverage));
    }
    this.#launcher = launcher;
    this.#patience = new Patience(options.timeout ?? DEFAULT_TIMEOUT);
    this.#mostFailures = options.mostFailures ?? 256;
    this.#runner = Promise.resolve(runner);
  }

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param options How to run it.
   * @throws {SubjectError} When it does not start, or does not greet as it must.
   */
  static async open(words: readonly string[], options: ProcessOptions = {}): Promise<ProcessSubject> {
    const { startTimeout = 20_000, codec } = options;
    const launcher = new Launcher(() => ProgramRunner.start(words, startTimeout, codec));
    return new ProcessSubject(words, await launcher.start(), launcher, options);
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

  /** What it said when it was started first. */
  get greeting(): SubjectGreeting {
    const { telling, hello: { protocol, version, mostCases, features } } = this;
    return {
      protocol,
      version,
      mostCases,
      features: featuresIn(features).map(({ name }) => name),
      ...telling === undefined
        ? {}
        : { tells: Object.entries(Tells).flatMap(([name, bit]) => (telling.what & bit) === 0 ? [] : [name]) },
    };
  }

  /** The id of the running process, and of its group. */
  async pid(): Promise<number> {
    return (await this.#runner).program.pid;
  }

  /**
   * Runs a batch; several may be under way at once.
   *
   * @throws {SubjectError} When the program cannot be started any more.
   */
  async run(batch: Batch, out: Outcomes): Promise<void> {
    await this.#runBatch(batch, out);
  }

  /** Ends the program. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const runner = await this.#runner.catch(() => undefined);
    await runner?.close();
    this.#endedByItself = runner?.program.endedByItself ?? null;
  }

  async #runBatch(batch: Batch, out: Outcomes, coverage?: CoverageRequest): Promise<void> {
    out.reset(batch);
    const rows = this.#rowsToSend(batch, out);
    const { mostCases } = this.hello;
    for (let from = 0; from < rows.length; from += mostCases) {
      const asked = from === 0 || coverage === undefined ? coverage : afterFirst(coverage, from);
      await this.#runRows({ batch, rows: rows.slice(from, from + mostCases), coverage: asked }, out);
    }
  }

  /** The rows whose outcome is not known yet. The program is not asked what it cannot know. */
  #rowsToSend(batch: Batch, out: Outcomes): number[] {
    markUnknown(batch, this.hello.features, out.unanswered);
    const rows: number[] = [];
    for (let row = 0; row < batch.size; row++) {
      if (out.unanswered[row] !== 0) {
        this.#notAsked++;
        continue;
      }
      const kind = this.#lostCases.kindOf(batch, row);
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

  /** Asks about rows. Gives the failure where there is one; the program is then at its end. */
  async #ask(runner: ProgramRunner, asked: AskedRows, out: Outcomes): Promise<ProgramFailure | undefined> {
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
  async #ready(): Promise<ProgramRunner> {
    for (;;) {
      const current = this.#runner;
      const runner = await current;
      if (runner.isAlive) return runner;
      // Another batch may have seen it first.
      if (this.#runner === current) this.#runner = runner.close().then(() => this.#restart());
    }
  }

  async #restart(): Promise<ProgramRunner> {
    if (this.#isClosed) throw new SubjectError("Program was ended");
    return await this.#launcher.restart();
  }

  async #isolate(asked: AskedRows, out: Outcomes, failure: ProgramFailure): Promise<void> {
    const isolation = new Isolation({
      start: () => this.#restart(),
      ask: (runner, row) => this.#ask(runner, { ...asked, rows: [row] }, out),
      leaveOut: (row) => this.#leaveOut(asked.batch, row, out),
      shapeOf: (row) => shapeOf(asked.batch, row),
      mark: (row, failed) => this.#mark(asked, row, failed, out),
    });
    await isolation.run(asked.rows);
    if (!isolation.explains(failure)) this.#unsteady = { batches: this.#unsteady.batches + 1, last: failure.message };
  }

  #leaveOut(batch: Batch, row: number, out: Outcomes): void {
    out.resetRow(batch, row);
    out.unanswered[row] = Unanswered.notAsked;
    this.#notAsked++;
  }

  #mark({ batch, coverage }: AskedRows, row: number, { kind, message }: ProgramFailure, out: Outcomes): void {
    const lost = ++this.#lost;
    if (!this.#hasAnswered && lost >= this.#mostFailures) {
      throw new SubjectError(`Program answers no case at all: of the first ${lost} each ended it: ${message}`);
    }
    out.resetRow(batch, row);
    out.unanswered[row] = kind;
    this.#patience.noteFailure(kind);
    // Who fails where details are asked for may answer the case itself.
    if (coverage?.detail === undefined) this.#lostCases.add(batch, row, kind);
  }
}
