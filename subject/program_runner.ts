/**
 * Programs as runners: cases written and outcomes read in the protocol that the program greeted with.
 *
 * @module
 */
import type { Outcomes } from "../machine/outcome.ts";
import { BinaryCodec } from "./binary.ts";
import type { Codec } from "./codec.ts";
import type { ProgramFailure } from "./error.ts";
import { LinesCodec } from "./lines.ts";
import { Program } from "./program.ts";
import type { AskedRows, Runner } from "./runner.ts";

/** A program that is running. */
export class ProgramRunner implements Runner {
  /** The program. */
  readonly program: Program;
  readonly #codec: Codec;
  #number = 0;
  #firstId = 0;

  private constructor(program: Program) {
    this.program = program;
    this.#codec = program.hello.protocol === "binary" ? new BinaryCodec() : new LinesCodec();
  }

  /** Starts a program; see {@linkcode Program.start}. */
  static async start(words: readonly string[], patience: number): Promise<ProgramRunner> {
    return new ProgramRunner(await Program.start(words, patience));
  }

  get isAlive(): boolean {
    return this.program.isAlive;
  }

  get answered(): number {
    return this.program.answered;
  }

  async ask({ batch, rows }: AskedRows, out: Outcomes, patience: number): Promise<void> {
    const request = { batch, rows, number: this.#number++, firstId: this.#firstId };
    this.#firstId = (this.#firstId + rows.length) >>> 0;
    const codec = this.#codec;
    const answer = await this.program.ask(codec.encode(request), codec.meter(rows.length), patience);
    codec.decode(answer, request, out);
  }

  giveUp(failure: ProgramFailure): void {
    this.program.giveUp(failure);
  }

  close(): Promise<void> {
    return this.program.close();
  }
}
