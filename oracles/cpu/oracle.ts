/**
 * The CPU as an oracle for cases: what it does with each, in the case's own terms.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { AccessProbe, type AskedCases } from "./access.ts";
import type { AccessTruths } from "./access_truth.ts";
import { Answers } from "./answer.ts";
import { Records } from "./record.ts";
import { MAX_RECORDS } from "./record_layout.ts";
import { Relocations, Relocator } from "./relocate.ts";
import { LengthSearch, type Searched } from "./search.ts";
import { Stop } from "./stop.ts";
import type { Transport } from "./transport.ts";
import type { CpuTruths } from "./truth.ts";

/** Batches of records under way at once: one runs while the other is packed or read. */
const LANES = 2;

/** What is known of the length of a case that is being asked about. */
const Proof = { none: 0, ownPrefix: 1, previousPrefix: 2 } as const;

/** Asks the CPU. It keeps the memory it needs between batches, and takes one batch at a time. */
export class CpuOracle {
  readonly #transport: Transport;
  readonly #lanes = Array.from({ length: LANES }, () => new Records(MAX_RECORDS));
  readonly #search: LengthSearch;
  readonly #relocations: Relocations;
  readonly #proof: Uint8Array<ArrayBuffer>;
  readonly #disputed: number[] = [];
  #access: AccessProbe | undefined;

  /** Makes an oracle for batches of up to `capacity` cases. */
  constructor(transport: Transport, capacity: number) {
    this.#transport = transport;
    this.#search = new LengthSearch(transport);
    this.#relocations = new Relocations(capacity);
    this.#proof = new Uint8Array(capacity);
  }

  /**
   * Asks the CPU about every case of a batch.
   *
   * A case whose length the decoder knows takes two executions: all but the last byte, which must need more, and all of
   * them. Of cases in a row with one text only the first takes both. Where the decoder is wrong about the length, or sees
   * no instruction, the length is searched.
   *
   * @param batch The cases.
   * @param decodings What a decoder makes of them: the memory operand comes from here.
   * @param out Gets the truths.
   */
  async ask(batch: Batch, decodings: DecodingColumns, out: CpuTruths): Promise<void> {
    const relocator = new Relocator(batch, decodings, this.#relocations);
    const answers = new Answers(batch, decodings, this.#relocations, out);
    this.#disputed.length = 0;
    let next = 0;
    const confirm = async (records: Records) => {
      while (next < batch.size) {
        const first = next;
        next = this.#packPairs(batch, decodings, first, relocator, records);
        const end = next;
        await this.#transport.run(records);
        this.#readPairs(decodings, first, end, answers, records);
      }
    };
    await Promise.all(this.#lanes.map(confirm));
    await this.#search.run(this.#searched(batch, relocator, answers));
  }

  /**
   * Asks the CPU which memory some cases read and write. No decoder has a part in it, so it settles what they disagree on.
   *
   * @param asked The batch that was asked about last, and its truths: lengths come from there.
   * @param rows The cases.
   * @param out Gets the accesses of those rows.
   */
  async access(asked: AskedCases, rows: Iterable<number>, out: AccessTruths): Promise<void> {
    this.#access ??= new AccessProbe(this.#transport, this.#relocations.solved.length);
    await this.#access.run(asked, rows, out);
  }

  /** The cases that the CPU did not confirm. */
  #searched(batch: Batch, relocator: Relocator, answers: Answers): Searched {
    const rows = this.#disputed;
    for (const row of rows) answers.writeTooShort(row);
    return {
      count: rows.length,
      limit: (n) => batch.fetch[rows[n]!]!,
      write: (n, length, records, to) => relocator.write(rows[n]!, length, records, to),
      found: (n, length, records, from) => answers.write(rows[n]!, length, records, from),
    };
  }

  /** Fills `records` with cases from `first` on that the decoder knows; returns the first case that is not looked at. */
  #packPairs(
    batch: Batch,
    decodings: DecodingColumns,
    first: number,
    relocator: Relocator,
    records: Records,
  ): number {
    let to = 0;
    let row = first;
    for (; row < batch.size && to + 2 <= records.capacity; row++) {
      const length = decodings.length[row]!;
      if (decodings.valid[row] === 0) {
        this.#proof[row] = Proof.none;
        continue;
      }
      // One byte less than one byte is nothing, and nothing always needs more.
      const isShared = length === 1 || row > first && this.#proof[row - 1] !== Proof.none && sameText(batch, row) &&
          decodings.length[row - 1] === length;
      this.#proof[row] = isShared ? Proof.previousPrefix : Proof.ownPrefix;
      if (!isShared) records.setCode(to++, batch.text, TEXT_STRIDE * row, length - 1);
      relocator.write(row, length, records, to++);
    }
    records.size = to;
    return row;
  }

  #readPairs(decodings: DecodingColumns, first: number, end: number, answers: Answers, records: Records): void {
    let from = 0;
    let isProven = true;
    for (let row = first; row < end; row++) {
      const proof = this.#proof[row];
      if (proof === Proof.none) {
        this.#disputed.push(row);
        continue;
      }
      if (proof === Proof.ownPrefix) isProven = records.stop[from++] === Stop.needsMore;
      else if (decodings.length[row] === 1) isProven = true;
      if (isProven && records.stop[from] !== Stop.needsMore) answers.write(row, decodings.length[row]!, records, from);
      else this.#disputed.push(row);
      from++;
    }
  }
}

/** Whether case `row` has the same text as the one before it. */
function sameText(batch: Batch, row: number): boolean {
  const at = TEXT_STRIDE * row;
  for (let k = 0; k < TEXT_STRIDE - 1; k++) {
    if (batch.text[at + k] !== batch.text[at + k - TEXT_STRIDE]) return false;
  }
  return true;
}
