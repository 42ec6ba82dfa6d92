/**
 * Subjects that are programs of their own.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import type { Hello } from "./hello.ts";
import { IsolatedSubject, type IsolationOptions } from "./isolated_subject.ts";
import { Launcher } from "./launcher.ts";
import { Feature } from "./layout.ts";
import { nameOfProgram } from "./name.ts";
import { ProgramRunner } from "./program_runner.ts";

/** How a program is run. */
export interface ProcessOptions extends IsolationOptions {
  /** How long the program may take until it greets, in milliseconds (default: 20000). */
  readonly startTimeout?: number;
}

/** A program as a {@linkcode Subject}. */
export class ProcessSubject extends IsolatedSubject {
  /** What the program said of itself. */
  readonly hello: Hello;
  readonly #knowsFetch: boolean;
  #endedByItself = false;

  private constructor(
    words: readonly string[],
    runner: ProgramRunner,
    launcher: Launcher<ProgramRunner>,
    options: ProcessOptions,
  ) {
    const { hello } = runner.program;
    super(runner, launcher, { name: hello.name ?? nameOfProgram(words), mostCases: hello.mostCases }, options);
    this.hello = hello;
    this.#knowsFetch = (hello.features & Feature.fetch) !== 0;
  }

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param options How to run it.
   * @throws {SubjectError} When it does not start, or does not greet as it must.
   */
  static async open(words: readonly string[], options: ProcessOptions = {}): Promise<ProcessSubject> {
    const launcher = new Launcher("Program", () => ProgramRunner.start(words, options.startTimeout ?? 20_000));
    return new ProcessSubject(words, await launcher.start(), launcher, options);
  }

  /** Whether the program, which was closed, ended when its input did. */
  get endedByItself(): boolean {
    return this.#endedByItself;
  }

  /** The id of the running process, and of its group. */
  async pid(): Promise<number> {
    return (await this.#programRunner()).program.pid;
  }

  /** Ends the program. */
  override async close(): Promise<void> {
    await super.close();
    const runner = await this.#programRunner().catch(() => undefined);
    this.#endedByItself = runner?.program.endedByItself === true;
  }

  async #programRunner(): Promise<ProgramRunner> {
    // The launcher starts nothing else.
    return await this.runner as ProgramRunner;
  }

  /** A text that ends early is refused where the program cannot know it. */
  protected override asks(batch: Batch, row: number): boolean {
    return this.#knowsFetch || batch.fetch[row] === MAX_INSTRUCTION;
  }
}
