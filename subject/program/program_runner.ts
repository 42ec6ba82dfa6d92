/**
 * A running program that is asked about rows of batches, in the protocol that it greeted with.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Answers, Codec, CoverageRequest, Request, Speech } from "../protocol/codec.ts";
import type { ProgramFailure } from "../protocol/subject_error.ts";
import { Program } from "./program.ts";

/** Some cases of a batch. */
export interface AskedRows {
  /** Where the cases are. */
  readonly batch: Batch;
  /** Which of them, in the order in which they are sent. */
  readonly rows: readonly number[];
  /** What is asked about their coverage beside their outcomes. */
  readonly coverage?: CoverageRequest | undefined;
}

/** A program that has greeted. */
export class ProgramRunner<Hello, Out extends Answers> {
  /** The program. */
  readonly program: Program<Hello>;
  /** The protocol that it is asked in. */
  readonly codec: Codec<Out>;
  /** Bytes of requests that were answered. */
  readonly #spare: Uint8Array[] = [];
  #number = 0;
  #firstId = 0;

  private constructor(program: Program<Hello>, codec: Codec<Out>) {
    this.program = program;
    this.codec = codec;
  }

  /** Starts a program; see {@linkcode Program.start}. */
  static async start<Hello, Out extends Answers>(
    words: readonly string[],
    speech: Speech<Hello, Out>,
    patience: number,
  ): Promise<ProgramRunner<Hello, Out>> {
    const program = await Program.start(words, speech, patience);
    return new ProgramRunner(program, speech.codec(program.hello));
  }

  /** Whether it can be asked. */
  get isAlive(): boolean {
    return this.program.isAlive;
  }

  /** How many requests it has answered. */
  get answered(): number {
    return this.program.answered;
  }

  /**
   * Asks about cases; others may still be waiting for their answers.
   *
   * @param asked The cases.
   * @param out Receives what is answered, in the same rows, which are empty.
   * @param patience How long it may take once the answers before it are there, in milliseconds.
   * @throws {ProgramFailure} When there is no answer, or none that can be one; the rows are then as they were.
   */
  async ask({ batch, rows, coverage }: AskedRows, out: Out, patience: number): Promise<void> {
    const request = { batch, rows, number: this.#number++, firstId: this.#firstId, coverage };
    this.#firstId = (this.#firstId + rows.length) >>> 0;
    const { codec } = this;
    const bytes = codec.encode(request, this.#spare.pop());
    await this.program.ask(bytes, codec.meter(rows.length), patience, (answer) => this.#read(answer, request, out));
    // Who has answered to the end has read all of the request. What lies between fields must be zero in the next one.
    if ((coverage?.known?.length ?? 0) === 0) this.#spare.push(bytes);
  }

  /** Reads an answer. Whoever asks again where it is none begins anew: some of it may have been read by then. */
  #read(answer: Uint8Array, request: Request, out: Out): void {
    try {
      this.codec.decode(answer, request, out);
    } catch (error) {
      for (const row of request.rows) out.resetRow(request.batch, row);
      throw error;
    }
  }

  /** Ends it because it failed. */
  giveUp(failure: ProgramFailure): void {
    this.program.giveUp(failure);
  }

  /** Ends it, politely where it is well, and whatever it has started. */
  close(): Promise<void> {
    return this.program.close();
  }
}
