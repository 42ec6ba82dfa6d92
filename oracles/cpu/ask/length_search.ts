/**
 * Finds the length of instructions by halving: the shortest prefix that does not need more.
 *
 * With fewer bytes than its length an instruction needs more, with as many or more it does not. So four executions settle
 * fifteen lengths, and the last word is always a pair: one byte less needs more, and this does not.
 *
 * @module
 */
import { MAX_RECORDS } from "../executor/record_layout.ts";
import { Records } from "../executor/records.ts";
import { Stop } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";

/** What is searched: instructions by number. */
export interface Searched {
  /** How many there are. */
  readonly count: number;
  /** How many bytes of one can be fetched at most, up to 15. */
  limit(item: number): number;
  /** Makes record `to` the first `length` bytes of an instruction, with all that they run with. */
  write(item: number, length: number, records: Records, to: number): void;
  /** Is told that `length` bytes are enough, and how that ended in record `from`; the last one told is the shortest. */
  found(item: number, length: number, records: Records, from: number): void;
}

/** Searches lengths, with memory that it uses again and again. */
export class LengthSearch {
  readonly #transport: Transport;
  readonly #records = new Records(MAX_RECORDS);
  /** The longest prefix that is known to need more, and the shortest that is known not to. */
  readonly #short = new Uint8Array(MAX_RECORDS);
  readonly #enough = new Uint8Array(MAX_RECORDS);
  readonly #items = new Uint32Array(MAX_RECORDS);

  /** Makes a search that asks through `transport`. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Searches all instructions of `searched`. Of one that needs more at its limit, nothing is found. */
  async run(searched: Searched): Promise<void> {
    for (let first = 0; first < searched.count; first += MAX_RECORDS) {
      const count = Math.min(MAX_RECORDS, searched.count - first);
      for (let n = 0; n < count; n++) {
        this.#short[n] = 0;
        this.#enough[n] = searched.limit(first + n) + 1;
      }
      while (this.#pack(searched, first, count) > 0) {
        await this.#transport.run(this.#records);
        this.#read(searched, first);
      }
    }
  }

  /** Packs the middle of what is open of each instruction; returns how many are open. */
  #pack(searched: Searched, first: number, count: number): number {
    let to = 0;
    for (let n = 0; n < count; n++) {
      if (this.#enough[n]! - this.#short[n]! === 1) continue;
      this.#items[to] = n;
      searched.write(first + n, this.#middle(n), this.#records, to++);
    }
    this.#records.size = to;
    return to;
  }

  #read(searched: Searched, first: number): void {
    for (let from = 0; from < this.#records.size; from++) {
      const n = this.#items[from]!;
      const length = this.#middle(n);
      if (this.#records.stop[from] === Stop.needsMore) {
        this.#short[n] = length;
        continue;
      }
      this.#enough[n] = length;
      searched.found(first + n, length, this.#records, from);
    }
  }

  #middle(n: number): number {
    return this.#short[n]! + this.#enough[n]! >> 1;
  }
}
