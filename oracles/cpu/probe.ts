/**
 * Asks the CPU how long an instruction is.
 *
 * The length is the number of bytes it takes before the instruction does anything but ask for the next one: with one
 * byte less it needs more, with all of them it completes or raises an exception of its own.
 *
 * @module
 */
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Records } from "./record.ts";
import { MAX_RECORDS } from "./record_layout.ts";
import { LengthSearch } from "./search.ts";
import { Stop } from "./stop.ts";
import type { Transport } from "./transport.ts";

/** Instruction texts, {@linkcode TEXT_STRIDE} bytes from one to the next, 15 of them in use. */
export interface Texts {
  /** The texts. */
  readonly bytes: Uint8Array;
  /** How many. */
  readonly count: number;
}

/** Sets registers, flags and memory of record `row`, which runs text `text`. Its code is set already. */
export type Prepare = (records: Records, row: number, text: number) => void;

/** Texts that two lengths of are checked in one batch. */
const CONFIRMED_AT_ONCE = MAX_RECORDS / 2;

/** Probes lengths, with one set of records that it uses again and again. */
export class LengthProbe {
  readonly #transport: Transport;
  readonly #search: LengthSearch;
  readonly #records = new Records(MAX_RECORDS);

  /** Makes a probe that asks through `transport`. */
  constructor(transport: Transport) {
    this.#transport = transport;
    this.#search = new LengthSearch(transport);
  }

  /**
   * Finds lengths: four executions a text.
   *
   * @param texts The texts.
   * @param prepare Sets what each runs with.
   * @param lengths Gets the length of each text in bytes, 0 where 15 bytes are not a whole instruction.
   * @param stops Gets how each ended with that many bytes, a {@linkcode Stop}.
   */
  async find(texts: Texts, prepare: Prepare, lengths: Uint8Array, stops: Uint8Array): Promise<void> {
    lengths.fill(0, 0, texts.count);
    stops.fill(Stop.needsMore, 0, texts.count);
    await this.#search.run({
      count: texts.count,
      limit: () => MAX_INSTRUCTION,
      write: (text, length, records, to) => setText(records, to, texts, text, length, prepare),
      found: (text, length, records, from) => {
        lengths[text] = length;
        stops[text] = records.stop[from]!;
      },
    });
  }

  /**
   * Checks lengths that are believed: two executions a text.
   *
   * @param texts The texts.
   * @param prepare Sets what each runs with.
   * @param lengths The length of each text in bytes, 1 to 15.
   * @param confirmed Gets 1 where the CPU agrees, else 0.
   */
  async confirm(texts: Texts, prepare: Prepare, lengths: Uint8Array, confirmed: Uint8Array): Promise<void> {
    for (let first = 0; first < texts.count; first += CONFIRMED_AT_ONCE) {
      const end = Math.min(texts.count, first + CONFIRMED_AT_ONCE);
      for (let text = first, row = 0; text < end; text++) {
        setText(this.#records, row++, texts, text, lengths[text]! - 1, prepare);
        setText(this.#records, row++, texts, text, lengths[text]!, prepare);
      }
      this.#records.size = 2 * (end - first);
      await this.#transport.run(this.#records);
      for (let text = first, row = 0; text < end; text++, row += 2) {
        // No bytes at all always need more.
        const shorter = lengths[text] === 1 || this.#records.stop[row] === Stop.needsMore;
        confirmed[text] = shorter && this.#records.stop[row + 1] !== Stop.needsMore ? 1 : 0;
      }
    }
  }
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
