/**
 * Rounds: the same question about many rows, in as few batches of records as hold it.
 *
 * @module
 */
import { MAX_RECORDS } from "../executor/record_layout.ts";
import type { Records } from "../executor/records.ts";
import type { Transport } from "../executor/transport.ts";

/** One round of executions: how many each row takes, what they are, and what they show. */
export interface Round {
  /** Records of one row. */
  readonly count: number;
  /** Writes the records of a row, the first of them at `to`. */
  readonly write: (row: number, to: number) => void;
  /** Reads what the records of a row show, the first of them at `from`. */
  readonly read: (row: number, from: number) => void;
}

/** Runs rounds. */
export class Rounds {
  readonly #transport: Transport;
  readonly #records: Records;

  /** Makes one that runs `records`, of which there is room for {@linkcode MAX_RECORDS}. */
  constructor(transport: Transport, records: Records) {
    this.#transport = transport;
    this.#records = records;
  }

  /** Asks about some rows. */
  async run(rows: readonly number[], { count, write, read }: Round): Promise<void> {
    const atOnce = Math.floor(MAX_RECORDS / count);
    for (let start = 0; start < rows.length; start += atOnce) {
      const some = rows.slice(start, start + atOnce);
      some.forEach((row, n) => write(row, count * n));
      this.#records.size = count * some.length;
      await this.#transport.run(this.#records);
      some.forEach((row, n) => read(row, count * n));
    }
  }
}
