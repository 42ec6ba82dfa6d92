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
import { Stop } from "./stop.ts";
import type { Transport } from "./transport.ts";

/** Instruction texts, {@linkcode TEXT_STRIDE} bytes from one to the next, 15 of them in use. */
export interface Texts {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** Sets registers, flags and memory of record `row`, which runs text `text`. Its code is set already. */
export type Prepare = (records: Records, row: number, text: number) => void;

/** Texts that are probed in one batch, byte by byte and by two lengths. */
const PROBED_AT_ONCE = Math.floor(MAX_RECORDS / MAX_INSTRUCTION);
const CONFIRMED_AT_ONCE = MAX_RECORDS / 2;

/** Probes lengths, with one set of records that it uses again and again. */
export class LengthProbe {
  readonly #transport: Transport;
  readonly #records = new Records(MAX_RECORDS);

  /** Makes a probe that asks through `transport`. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Finds lengths, trying one byte after the other: 15 executions a text.
   *
   * @param texts The texts.
   * @param prepare Sets what each runs with.
   * @param lengths Gets the length of each text in bytes, 0 where 15 bytes are not a whole instruction.
   * @param stops Gets how each ended with that many bytes, a {@linkcode Stop}.
   */
  async find(texts: Texts, prepare: Prepare, lengths: Uint8Array, stops: Uint8Array): Promise<void> {
    for (let first = 0; first < texts.count; first += PROBED_AT_ONCE) {
      const end = Math.min(texts.count, first + PROBED_AT_ONCE);
      for (let text = first, row = 0; text < end; text++) {
        for (let length = 1; length <= MAX_INSTRUCTION; length++) this.#set(row++, texts, text, length, prepare);
      }
      await this.#run((end - first) * MAX_INSTRUCTION);
      for (let text = first, row = 0; text < end; text++, row += MAX_INSTRUCTION) {
        let length = 1;
        while (length <= MAX_INSTRUCTION && this.#records.stop[row + length - 1] === Stop.needsMore) length++;
        lengths[text] = length > MAX_INSTRUCTION ? 0 : length;
        stops[text] = length > MAX_INSTRUCTION ? Stop.needsMore : this.#records.stop[row + length - 1]!;
      }
    }
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
        this.#set(row++, texts, text, lengths[text]! - 1, prepare);
        this.#set(row++, texts, text, lengths[text]!, prepare);
      }
      await this.#run(2 * (end - first));
      for (let text = first, row = 0; text < end; text++, row += 2) {
        // No bytes at all always need more.
        const shorter = lengths[text] === 1 || this.#records.stop[row] === Stop.needsMore;
        confirmed[text] = shorter && this.#records.stop[row + 1] !== Stop.needsMore ? 1 : 0;
      }
    }
  }

  #set(row: number, texts: Texts, text: number, length: number, prepare: Prepare): void {
    this.#records.setCode(row, texts.bytes, TEXT_STRIDE * text, length);
    prepare(this.#records, row, text);
  }

  async #run(size: number): Promise<void> {
    this.#records.size = size;
    await this.#transport.run(this.#records);
  }
}
