/**
 * Decoders that are programs of their own.
 *
 * @module
 */
import { ALWAYS_TOLD, type Decoder } from "../oracles/decoders/decoder.ts";
import { DecoderField } from "../findings/fields.ts";
import { type Batch, LAST_WORD, TEXT_WORDS } from "../machine/batch.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import { unansweredName } from "../machine/outcome.ts";
import type { SubjectHealth } from "../machine/subject.ts";
import { SubjectError } from "../subject/protocol/subject_error.ts";
import { AskedProgram, type AskingOptions } from "../subject/program/asked_program.ts";
import { DEFAULT_MEMORY, withMemoryLimit } from "../subject/program/memory_limit.ts";
import { nameOfProgram } from "../subject/program/subject_name.ts";
import type { DecoderHello } from "./protocol/decoder_hello.ts";
import { DecoderTells } from "./protocol/decoder_layout.ts";
import { DECODER_SPEECH } from "./protocol/decoder_speech.ts";

const { mnemonic } = DecoderField;
const EVERYTHING = Object.values(DecoderField).reduce((all, bit) => all | bit);

/** So many texts may end it before any was answered. */
export const MOST_FAILURES = 32;

/** How a decoder is run. */
export interface DecoderOptions extends AskingOptions {
  /** How much memory it may take, in bytes (default: 8 GiB). */
  readonly memory?: number;
}

/** A decoder that can be asked no more; the message is for people. */
export class DecoderError extends SubjectError {}

/** A program as a {@linkcode Decoder}. It is isolated as a subject is: what it does to itself is its answer to one text. */
export class ProcessDecoder implements Decoder {
  readonly name: string;
  readonly version: string;
  readonly tells: number;
  readonly isAdded = true;
  /** What the program said of itself. */
  readonly hello: DecoderHello;
  readonly #program: AskedProgram<DecoderHello, DecodingColumns>;

  private constructor(words: readonly string[], program: AskedProgram<DecoderHello, DecodingColumns>) {
    const { hello } = program;
    this.name = hello.name ?? nameOfProgram(words);
    this.version = hello.release;
    this.tells = toldFields(hello.tells);
    this.hello = hello;
    this.#program = program;
  }

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param options How to ask it.
   * @throws {SubjectError} When it does not start, or does not greet as it must.
   */
  static async open(words: readonly string[], options: DecoderOptions = {}): Promise<ProcessDecoder> {
    const limited = withMemoryLimit(words, options.memory ?? DEFAULT_MEMORY);
    const { program } = await AskedProgram.open(limited, DECODER_SPEECH, textHash, {
      mostFailures: MOST_FAILURES,
      ...options,
    });
    return new ProcessDecoder(words, program);
  }

  /** How it is. */
  get health(): SubjectHealth {
    return this.#program.health;
  }

  /** What it did at the first text of each kind that got no answer, as a phrase, by the kind's name, such as `garbage`. */
  get firstLosses(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#program.firstLosses].map(([kind, did]) => [unansweredName(kind), did]));
  }

  /** The id of the running process, and of its group. */
  async pid(): Promise<number> {
    return await this.#program.pid();
  }

  /**
   * Decodes the texts of a batch, each only once where it is repeated; several batches may be under way at once.
   *
   * @throws {DecoderError} When the program cannot be started any more.
   */
  async decode(batch: Batch, out: DecodingColumns): Promise<void> {
    out.reset();
    const rows: number[] = [];
    for (let row = 0; row < batch.size;) {
      let end = row + 1;
      while (end < batch.size && batch.repeatsText(end) && batch.fetch[end] === batch.fetch[row]) end++;
      out.share(out.add(row), row, end);
      const why = this.#program.lossOf(batch, row);
      if (why === undefined) rows.push(row);
      else out.leaveUnanswered(row, why);
      row = end;
    }
    try {
      await this.#program.ask({ batch, rows }, this.hello.mostTexts, out);
    } catch (error) {
      throw error instanceof SubjectError ? new DecoderError(`Decoder ${this.name}: ${error.message}`) : error;
    }
  }

  /** Ends the program. */
  async close(): Promise<void> {
    await this.#program.close();
  }
}

/** What a decoder that tells so much is compared in. */
function toldFields(tells: number): number {
  if ((tells & DecoderTells.operands) !== 0) return EVERYTHING;
  return ALWAYS_TOLD | ((tells & DecoderTells.mnemonic) === 0 ? 0 : mnemonic);
}

/** A number below 2^53 from the text of case `row` and how much of it can be fetched. */
function textHash({ words, fetch }: Batch, row: number): number {
  let [a, b] = [0x811c_9dc5 ^ fetch[row]!, 0x9747_b28c];
  for (let k = 0; k < TEXT_WORDS; k++) {
    const word = k < TEXT_WORDS - 1 ? words[TEXT_WORDS * row + k]! : words[TEXT_WORDS * row + k]! & LAST_WORD;
    a = Math.imul(a ^ word, 0x0100_0193);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x5bd1_e995);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 0x20_0000 + (b >>> 11);
}
