/**
 * The CPU as an oracle for cases: what it does with each, in the case's own terms.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import type { DecodingColumns } from "../../../machine/decoding.ts";
import { NotAsked } from "../../instructions/instruction_effects.ts";
import { Asked } from "../executor/record_layout.ts";
import { Records } from "../executor/records.ts";
import { Stop, Vector } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";
import { Wide } from "../executor/wide.ts";
import { Answers } from "./answers.ts";
import type { CpuTruths } from "./cpu_truths.ts";
import { InstructionRelocations } from "./instruction_relocations.ts";
import { headLength, LengthProofs } from "./length_proofs.ts";
import { LengthSearch, type Searched } from "./length_search.ts";
import { Relocations, Relocator } from "./relocate.ts";

/** Batches of records under way at once: one runs while the other is packed or read. */
const LANES = 2;

/** Records of one of them: enough that a batch costs nothing, few enough that both lanes have work. */
const LANE_RECORDS = 1024;

/**
 * How a case of a batch is asked about: not at all, with all that can be fetched because the decoder sees no instruction
 * in it, or with the length that the decoder gives and a proof of that. Cases in a row can share both.
 */
const Plan = { none: 0, whole: 1, wholeBefore: 2, ownProof: 3, proofBefore: 4, proven: 5 } as const;

/** What all bytes of a case show where the decoder sees no instruction. */
const Whole = { tooShort: 0, invalid: 1, disputed: 2 } as const;

/** What can be asked for besides the answers. */
export interface CpuOracleOptions {
  /**
   * Takes a length for proven where it is for another text of the same shape, and does not look for the length of what
   * is no instruction: it is then 0. For many cases; what differs can be asked again without it.
   */
  readonly quick?: boolean;
  /** How wide vector registers are, as bits of `Asked`; for truths that have effects (default: 16 bytes). */
  readonly vectors?: number;
}

/** Cases of a batch: from `first` on, before `end`. */
interface Range {
  readonly first: number;
  readonly end: number;
}

/** Asks the CPU. It keeps the memory it needs between batches, and takes one batch at a time. */
export class CpuOracle {
  readonly #transport: Transport;
  readonly #lanes = Array.from({ length: LANES }, () => new Records(LANE_RECORDS, true));
  readonly #search: LengthSearch;
  readonly #relocations: Relocations;
  readonly #instructions: InstructionRelocations;
  readonly #vectors: number;
  readonly #plan: Uint8Array<ArrayBuffer>;
  readonly #proofs: LengthProofs | undefined;
  readonly #disputed: number[] = [];
  readonly #moved = new Wide();

  /** Makes an oracle for batches of up to `capacity` cases. */
  constructor(transport: Transport, capacity: number, { quick = false, vectors = Asked.sse }: CpuOracleOptions = {}) {
    this.#transport = transport;
    this.#proofs = quick ? new LengthProofs() : undefined;
    this.#search = new LengthSearch(transport);
    this.#relocations = new Relocations(capacity);
    this.#instructions = new InstructionRelocations(capacity);
    this.#vectors = vectors;
    this.#plan = new Uint8Array(capacity);
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
    const own = out.effects === undefined ? undefined : this.#instructions;
    const relocator = new Relocator(
      batch,
      decodings,
      this.#relocations,
      own && { out: own, addresses: out.effects!.places, vectors: this.#vectors },
    );
    const answers = new Answers(batch, decodings, this.#relocations, out, own);
    out.effects?.why.fill(NotAsked.instruction, 0, batch.size);
    this.#disputed.length = 0;
    let next = 0;
    const confirm = async (records: Records) => {
      while (next < batch.size) {
        const first = next;
        next = this.#pack(batch, decodings, first, relocator, records);
        const end = next;
        await this.#transport.run(records);
        this.#read(batch, decodings, { first, end }, answers, records);
      }
    };
    await Promise.all(this.#lanes.map(confirm));
    await this.#search.run(this.#searched(batch, relocator, answers));
  }

  /** The cases that the CPU did not confirm. */
  #searched(batch: Batch, relocator: Relocator, answers: Answers): Searched {
    const rows = this.#disputed;
    for (const row of rows) answers.writeTooShort(row);
    return {
      count: rows.length,
      limit: (n) => batch.fetch[rows[n]!]!,
      write: (n, length, records, to) => relocator.writePlain(rows[n]!, length, records, to),
      found: (n, length, records, from) => answers.write(rows[n]!, length, records, from),
    };
  }

  /** Fills `records` with cases from `first` on; returns the first case that does not fit any more. */
  #pack(batch: Batch, decodings: DecodingColumns, first: number, relocator: Relocator, records: Records): number {
    let to = 0;
    let row = first;
    for (; row < batch.size && to + 2 <= records.capacity; row++) {
      const plan = this.#planOf(batch, decodings, row, first);
      this.#plan[row] = plan;
      if (plan === Plan.none || plan === Plan.wholeBefore) continue;
      const length = plan === Plan.whole ? batch.fetch[row]! : decodings.lengthOf(row);
      if (plan === Plan.ownProof) records.setPlainCode(to++, batch.text, TEXT_STRIDE * row, length - 1);
      relocator.write(row, length, records, to++);
    }
    records.size = to;
    return row;
  }

  #planOf(batch: Batch, decodings: DecodingColumns, row: number, first: number): number {
    const at = decodings.rowOf[row]!;
    const length = decodings.length[at]!;
    const isSame = row > first && decodings.lengthOf(row - 1) === length && batch.repeats(row);
    const before = isSame ? this.#plan[row - 1]! : Plan.none;
    if (decodings.valid[at] === 0) {
      if (batch.fetch[row] === 0) return Plan.none;
      return before !== Plan.none && this.#proofs !== undefined ? Plan.wholeBefore : Plan.whole;
    }
    // One byte less than one byte is nothing, and nothing always needs more.
    if (length === 1 || before === Plan.proven) return Plan.proven;
    if (before >= Plan.ownProof) return Plan.proofBefore;
    if (this.#proofs === undefined) return Plan.ownProof;
    this.#proofs.look(batch.text, TEXT_STRIDE * row, length, headLength(batch.text, decodings, row));
    return this.#proofs.isProven ? Plan.proven : Plan.ownProof;
  }

  #read(batch: Batch, decodings: DecodingColumns, { first, end }: Range, answers: Answers, records: Records): void {
    let from = 0;
    let isProven = true;
    let ending: number = Whole.disputed;
    for (let row = first; row < end; row++) {
      const plan = this.#plan[row]!;
      if (plan === Plan.none) {
        answers.writeTooShort(row);
        continue;
      }
      if (plan < Plan.ownProof) {
        if (plan === Plan.whole) ending = this.#readWhole(records, from++);
        if (ending === Whole.tooShort) answers.writeTooShort(row);
        else if (ending === Whole.invalid) answers.writeInvalid(row);
        else this.#disputed.push(row);
        continue;
      }
      if (plan === Plan.ownProof) {
        isProven = records.stop[from++] === Stop.needsMore;
        if (isProven) this.#remember(batch, decodings, row);
      } else if (plan === Plan.proven) isProven = true;
      if (isProven && records.stop[from] !== Stop.needsMore) answers.write(row, decodings.lengthOf(row), records, from);
      else this.#disputed.push(row);
      from++;
    }
  }

  #remember(batch: Batch, decodings: DecodingColumns, row: number): void {
    if (this.#proofs === undefined) return;
    const shape = headLength(batch.text, decodings, row);
    this.#proofs.look(batch.text, TEXT_STRIDE * row, decodings.lengthOf(row), shape);
    this.#proofs.remember();
  }

  /** Reads an execution of all bytes that can be fetched: a {@linkcode Whole}. */
  #readWhole(records: Records, from: number): number {
    if (records.stop[from] === Stop.needsMore) return Whole.tooShort;
    if (this.#proofs === undefined || records.vector[from] !== Vector.invalidOpcode) return Whole.disputed;
    // What raised the exception is the first instruction only where rip has not moved.
    records.ripMoved(from, this.#moved);
    return this.#moved.low === 0 && this.#moved.high === 0 ? Whole.invalid : Whole.disputed;
  }
}
