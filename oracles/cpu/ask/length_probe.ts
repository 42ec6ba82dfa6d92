/**
 * Asks the CPU how long instructions are, and how they end.
 *
 * The length is the number of bytes it takes before the instruction does anything but ask for the next one: with one
 * byte less it needs more, with all of them it completes or raises an exception of its own.
 *
 * @module
 */
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../../../machine/batch.ts";
import { MAX_RECORDS } from "../executor/record_layout.ts";
import { Records } from "../executor/records.ts";
import { NO_VECTOR, Stop } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";
import { LengthSearch } from "./length_search.ts";

/** Instruction texts, {@linkcode TEXT_STRIDE} bytes from one to the next, 15 of them in use. */
export interface Texts {
  /** The texts. */
  readonly bytes: Uint8Array;
  /** How many. */
  readonly count: number;
}

/** Sets registers, flags and memory of record `row`, which runs text `text`. Its code is set already. */
export type Prepare = (records: Records, row: number, text: number) => void;

/** What is known of each text, one column a field. */
export interface ProbedTexts {
  /** Length in bytes, 0 where 15 bytes are not a whole instruction. */
  readonly length: Uint8Array;
  /** {@linkcode Stop}: how it ended with that many bytes. */
  readonly stop: Uint8Array;
  /** Vector of the exception where it ended in one, else {@linkcode NO_VECTOR}. */
  readonly vector: Uint8Array;
}

/** Texts that two lengths of are tried in one batch. */
const TRIED_AT_ONCE = MAX_RECORDS / 2;

/** Probes lengths, with one set of records that it uses again and again. */
export class LengthProbe {
  readonly #transport: Transport;
  readonly #search: LengthSearch;
  readonly #records = new Records(MAX_RECORDS);
  readonly #open: number[] = [];

  /** Makes a probe that asks through `transport`. */
  constructor(transport: Transport) {
    this.#transport = transport;
    this.#search = new LengthSearch(transport);
  }

  /**
   * Finds lengths: two executions of a text whose length was guessed right, up to four more of any other.
   *
   * @param texts The texts.
   * @param prepare Sets what each runs with.
   * @param out Gets the answers. Its lengths are guesses before, 0 where there is none.
   */
  async find(texts: Texts, prepare: Prepare, out: ProbedTexts): Promise<void> {
    const open = this.#open;
    open.length = 0;
    for (let first = 0; first < texts.count; first += TRIED_AT_ONCE) await this.#tryGuesses(texts, first, prepare, out);
    for (const text of open) write(out, text, 0, Stop.needsMore, NO_VECTOR);
    await this.#search.run({
      count: open.length,
      limit: () => MAX_INSTRUCTION,
      write: (n, length, records, to) => setText(records, to, texts, open[n]!, length, prepare),
      found: (n, length, records, from) => write(out, open[n]!, length, records.stop[from]!, records.vector[from]!),
    });
  }

  /** Tries the guesses of the texts from `first` on; those that are wrong stay open. */
  async #tryGuesses(texts: Texts, first: number, prepare: Prepare, out: ProbedTexts): Promise<void> {
    const records = this.#records;
    const end = Math.min(texts.count, first + TRIED_AT_ONCE);
    let row = 0;
    for (let text = first; text < end; text++) {
      if (out.length[text] === 0) continue;
      setText(records, row++, texts, text, out.length[text]! - 1, prepare);
      setText(records, row++, texts, text, out.length[text]!, prepare);
    }
    records.size = row;
    await this.#transport.run(records);
    row = 0;
    for (let text = first; text < end; text++) {
      const length = out.length[text]!;
      if (length === 0) {
        this.#open.push(text);
        continue;
      }
      // No bytes at all always need more.
      const isShort = length === 1 || records.stop[row] === Stop.needsMore;
      if (isShort && records.stop[row + 1] !== Stop.needsMore) {
        write(out, text, length, records.stop[row + 1]!, records.vector[row + 1]!);
      } else this.#open.push(text);
      row += 2;
    }
  }
}

function write(out: ProbedTexts, text: number, length: number, stop: number, vector: number): void {
  out.length[text] = length;
  out.stop[text] = stop;
  out.vector[text] = vector;
}

function setText(
  records: Records,
  row: number,
  texts: Texts,
  text: number,
  length: number,
  prepare: Prepare,
): void {
  records.setCode(row, texts.bytes, TEXT_STRIDE * text, length);
  prepare(records, row, text);
}
