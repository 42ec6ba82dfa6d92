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
import type { Outcomes } from "../../machine/outcome.ts";
import type { Scope } from "../../machine/scope.ts";
import type { Subject, SubjectGreeting, SubjectHealth } from "../../machine/subject.ts";
import type { Codec, CoverageRequest } from "../protocol/codec.ts";
import type { Hello } from "../protocol/hello.ts";
import { SUBJECT_SPEECH } from "../protocol/speech.ts";
import { AskedProgram, type AskingOptions } from "./asked_program.ts";
import { caseHash } from "./case_hash.ts";
import { ProgramCoverage } from "./coverage_teller.ts";
import { nameOfProgram } from "./subject_name.ts";

/** How a program is run. */
export interface ProcessOptions extends AskingOptions {
  /** How cases are written to it (default: in the protocol that it greets with). */
  readonly codec?: (hello: Hello) => Codec;
  /** What it claims to handle (default: everything). */
  readonly scope?: Scope;
  /** Whose handler it is (default: as it greets). */
  readonly contract?: Contract;
}

/** A program as a {@linkcode Subject}. */
export class ProcessSubject implements Subject {
  readonly name: string;
  readonly scope?: Scope;
  readonly contract: Contract;
  readonly telling?: Telling;
  readonly coverage?: CoverageTeller;
  /** What the program said of itself. */
  readonly hello: Hello;
  readonly #program: AskedProgram<Hello, Outcomes>;

  private constructor(
    words: readonly string[],
    program: AskedProgram<Hello, Outcomes>,
    { telling }: Codec,
    options: ProcessOptions,
  ) {
    const { hello } = program;
    this.name = hello.name ?? nameOfProgram(words);
    if (options.scope !== undefined) this.scope = options.scope;
    this.hello = hello;
    this.contract = options.contract ?? hello.contract;
    if (telling !== undefined) this.telling = telling;
    if (((telling?.what ?? 0) & Tells.coverage) !== 0) {
      this.coverage = new ProgramCoverage((batch, out, coverage) => this.#runBatch(batch, out, coverage));
    }
    this.#program = program;
  }

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param options How to run it.
   * @throws {SubjectError} When it does not start, or does not greet as it must.
   */
  static async open(words: readonly string[], options: ProcessOptions = {}): Promise<ProcessSubject> {
    const speech = options.codec === undefined ? SUBJECT_SPEECH : { ...SUBJECT_SPEECH, codec: options.codec };
    const { program, codec } = await AskedProgram.open(words, speech, caseHash, options);
    return new ProcessSubject(words, program, codec, options);
  }

  /** How often it was started. */
  get starts(): number {
    return this.#program.starts;
  }

  /** How it is. */
  get health(): SubjectHealth {
    return this.#program.health;
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
    return await this.#program.pid();
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
    await this.#program.close();
  }

  async #runBatch(batch: Batch, out: Outcomes, coverage?: CoverageRequest): Promise<void> {
    out.reset(batch);
    const rows = this.#rowsToSend(batch, out);
    await this.#program.ask({ batch, rows, coverage }, this.hello.mostCases, out);
  }

  /** The rows whose outcome is not known yet. The program is not asked what it cannot know. */
  #rowsToSend(batch: Batch, out: Outcomes): number[] {
    markUnknown(batch, this.hello.features, out.unanswered);
    const rows: number[] = [];
    for (let row = 0; row < batch.size; row++) {
      if (out.unanswered[row] !== 0) {
        this.#program.noteNotAsked();
        continue;
      }
      const kind = this.#program.lossOf(batch, row);
      if (kind === undefined) rows.push(row);
      else out.unanswered[row] = kind;
    }
    return rows;
  }
}
