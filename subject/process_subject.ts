/**
 * Subjects that are programs of their own.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Outcomes, type Subject, Unanswered } from "../machine/outcome.ts";
import type { Scope } from "../machine/scope.ts";
import { caseHash } from "./case_hash.ts";
import type { Request } from "./codec.ts";
import { ProgramFailure, SubjectError } from "./error.ts";
import type { Hello } from "./hello.ts";
import { Launcher } from "./launcher.ts";
import { Feature } from "./layout.ts";
import { nameOfProgram } from "./name.ts";
import { Patience } from "./patience.ts";
import type { Program } from "./program.ts";

/** How many cases are remembered that got no answer. */
const MOST_REMEMBERED = 1 << 16;

/** How a program is run. */
export interface ProcessOptions {
  /** How long a case may take, in milliseconds (default: 5000). */
  readonly timeout?: number;
  /** How long the program may take until it greets, in milliseconds (default: 20000). */
  readonly startTimeout?: number;
  /** What it claims to handle (default: everything). */
  readonly scope?: Scope;
  /** So many cases may end it of a batch of which none was answered (default: 256). */
  readonly mostFailures?: number;
}

/** What has gone wrong so far that is no case's doing. */
export interface Unsteady {
  /** Batches that failed, although each of their cases alone was answered, or was not the one that failed. */
  readonly batches: number;
  /** What happened at the last of them; null where there was none. */
  readonly last: string | null;
}

/**
 * A program as a {@linkcode Subject}. Batches are sent while others are still being answered. Where one fails, its cases
 * are run one by one, so that the outcome of each is its own: those that fail alone and in a fresh process are marked, and
 * all others have their answers.
 */
export class ProcessSubject implements Subject {
  readonly name: string;
  readonly scope?: Scope;
  readonly #launcher: Launcher;
  readonly #patience: Patience;
  /** What the program said of itself. */
  readonly hello: Hello;
  readonly #mostFailures: number;
  /** Cases that got no answer, so that each is tried once only and always ends alike. */
  readonly #remembered = new Map<number, number>();
  #program: Promise<Program>;
  #isolating: Promise<void> = Promise.resolve();
  #isClosed = false;
  #endedByItself = false;
  #number = 0;
  #firstId = 0;
  #unsteady: Unsteady = { batches: 0, last: null };

  private constructor(words: readonly string[], program: Program, launcher: Launcher, options: ProcessOptions) {
    this.name = program.hello.name ?? nameOfProgram(words);
    if (options.scope !== undefined) this.scope = options.scope;
    this.#launcher = launcher;
    this.#patience = new Patience(options.timeout ?? 5000);
    this.hello = program.hello;
    this.#mostFailures = options.mostFailures ?? 256;
    this.#program = Promise.resolve(program);
  }

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param options How to run it.
   * @throws {SubjectError} When it does not start, or does not greet as it must.
   */
  static async open(words: readonly string[], options: ProcessOptions = {}): Promise<ProcessSubject> {
    const launcher = new Launcher(words, options.startTimeout ?? 20_000);
    return new ProcessSubject(words, await launcher.start(), launcher, options);
  }

  /** How often the program was started. */
  get starts(): number {
    return this.#launcher.starts;
  }

  /** What has gone wrong that is no case's doing. */
  get unsteady(): Unsteady {
    return this.#unsteady;
  }

  /** Whether the program, which was closed, ended when its input did. */
  get endedByItself(): boolean {
    return this.#endedByItself;
  }

  /** The id of the running process, and of its group. */
  async pid(): Promise<number> {
    return (await this.#program).pid;
  }

  /**
   * Runs a batch; several may be under way at once.
   *
   * @throws {SubjectError} When the program cannot be started any more.
   */
  async run(batch: Batch, out: Outcomes): Promise<void> {
    out.reset(batch);
    const rows = this.#rowsToSend(batch, out);
    const { mostCases } = this.hello;
    for (let from = 0; from < rows.length; from += mostCases) {
      await this.#runRows(batch, rows.slice(from, from + mostCases), out);
    }
  }

  /** Ends the program. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const program = await this.#program.catch(() => undefined);
    await program?.close();
    this.#endedByItself = program?.endedByItself === true;
  }

  /** The rows whose outcome is not known yet. A text that ends early is refused where the program cannot know it. */
  #rowsToSend(batch: Batch, out: Outcomes): number[] {
    const knowsFetch = (this.hello.features & Feature.fetch) !== 0;
    const rows: number[] = [];
    for (let row = 0; row < batch.size; row++) {
      if (!knowsFetch && batch.fetch[row]! < MAX_INSTRUCTION) continue;
      const kind = this.#remembered.size === 0 ? undefined : this.#remembered.get(caseHash(batch, row));
      if (kind === undefined) rows.push(row);
      else out.unanswered[row] = kind;
    }
    return rows;
  }

  async #runRows(batch: Batch, rows: readonly number[], out: Outcomes): Promise<void> {
    for (;;) {
      const program = await this.#ready();
      const failure = await this.#ask(program, { batch, rows }, out);
      if (failure === undefined) return;
      if (failure.isBystander) continue;
      const isolated = this.#isolating.then(() => this.#isolate(batch, rows, out, failure));
      this.#isolating = isolated.catch(() => {});
      return await isolated;
    }
  }

  /** Asks about rows. Gives the failure where there is one; the program is then at its end. */
  async #ask(
    program: Program,
    { batch, rows }: Pick<Request, "batch" | "rows">,
    out: Outcomes,
  ): Promise<ProgramFailure | undefined> {
    const request = { batch, rows, number: this.#number++, firstId: this.#firstId };
    this.#firstId = (this.#firstId + rows.length) >>> 0;
    const { codec } = program;
    const isWarm = program.answered > 0;
    const started = performance.now();
    try {
      const patience = this.#patience.of(rows.length, isWarm);
      const answer = await program.ask(codec.encode(request), codec.meter(rows.length), patience);
      codec.decode(answer, request, out);
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      program.giveUp(error);
      if (!error.isBystander) this.#launcher.noteFailure();
      return error;
    }
    if (isWarm || rows.length > 1) this.#patience.note(rows.length, performance.now() - started);
    this.#launcher.noteAnswer();
    return undefined;
  }

  /** The running program, or a fresh one where it has failed. */
  async #ready(): Promise<Program> {
    for (;;) {
      const current = this.#program;
      const program = await current;
      if (program.isAlive) return program;
      // Another batch may have seen it first.
      if (this.#program === current) this.#program = program.close().then(() => this.#restart());
    }
  }

  async #restart(): Promise<Program> {
    if (this.#isClosed) throw new SubjectError("Program was ended");
    return await this.#launcher.restart();
  }

  /** Runs the rows of a batch that failed one by one. */
  async #isolate(batch: Batch, rows: readonly number[], out: Outcomes, failure: ProgramFailure): Promise<void> {
    let program: Program | undefined;
    let [answered, marked, flaky] = [0, 0, 0];
    try {
      for (const row of rows) {
        for (let hasFailed = false;;) {
          program ??= await this.#restart();
          const isFresh = program.answered === 0;
          const failed = await this.#ask(program, { batch, rows: [row] }, out);
          if (failed === undefined) {
            answered++;
            if (hasFailed) flaky++;
            break;
          }
          await program.close();
          program = undefined;
          hasFailed = true;
          if (!isFresh) continue;
          this.#mark(batch, row, failed, out);
          if (++marked === this.#mostFailures && answered === 0) throw answersNothing(marked, failed);
          break;
        }
      }
    } finally {
      await program?.close();
    }
    // Many cases may take long together, although none does alone.
    const isExplained = marked > 0 || failure.kind === Unanswered.hang;
    if (flaky > 0 || !isExplained) {
      this.#unsteady = { batches: this.#unsteady.batches + 1, last: failure.message };
    }
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
 * What went wrong with programs among subjects without a case being at fault.
 *
 * @returns A sentence on the first of them; null where nothing did.
 */
export function unsteadyText(subjects: readonly (Subject | undefined)[]): string | null {
  for (const subject of subjects) {
    if (!(subject instanceof ProcessSubject) || subject.unsteady.batches === 0) continue;
    const { batches, last } = subject.unsteady;
    return `Subject is not steady: ${subject.name} failed at ${batches} of its batches and answered each of their cases ` +
      `alone; the last time, it ${last}`;
  }
  return null;
}

function answersNothing(cases: number, { message }: ProgramFailure): SubjectError {
  return new SubjectError(`Program answers no case at all: of the first ${cases} each ended it: ${message}`);
}
