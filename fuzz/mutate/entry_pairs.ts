/**
 * What was compared in each entry of a corpus, as far as the entry itself has the value: putting the other value in its
 * place is likely to satisfy the comparison.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Qwords } from "../../machine/qwords.ts";
import type { ComparedValues, PairColumns } from "./dictionary.ts";
import { COLUMNS } from "./places.ts";
import { GPR_COUNT } from "../../machine/registers.ts";

/** Pairs of bytes that are kept of an entry at most, and as many of what is wider. */
const MOST = 32;

/** All that are kept of an entry at most. */
export const MOST_PAIRS: number = 2 * MOST;

const FIRST_ROOM = 1024;

/** Pairs of all entries, one entry's after the other's. */
export class EntryPairs implements PairColumns {
  found = new Qwords(FIRST_ROOM);
  wanted = new Qwords(FIRST_ROOM);
  sizes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_ROOM);
  /** By entry: where its pairs end, and the ones of the next begin. */
  readonly #ends: number[] = [];
  readonly #values = new CaseValues();

  /** Where the pairs of an entry begin; where it is none, there are none. */
  begin(entry: number): number {
    return entry === 0 ? 0 : this.#ends[entry - 1] ?? 0;
  }

  /** Where they end. */
  end(entry: number): number {
    return this.#ends[entry] ?? this.begin(entry);
  }

  /** Forgets the pairs of all entries but the first `count`. */
  truncate(count: number): void {
    this.#ends.length = Math.min(count, this.#ends.length);
  }

  /** Takes up the next entry: case `row` of a batch, and what was compared in it. */
  add(batch: Batch, row: number, compared: readonly ComparedValues[]): void {
    const values = this.#values;
    values.read(batch, row);
    const known = new Set<string>();
    let [at, bytes, others] = [this.#ends.at(-1) ?? 0, 0, 0];
    // What was compared last is where the case got to; what came before, other entries have as well.
    for (const { found, wanted, size } of compared.toReversed()) {
      if ((size === 1 ? bytes : others) === MOST || !values.has(found, size)) continue;
      const key = `${found} ${wanted} ${size}`;
      if (known.has(key)) continue;
      known.add(key);
      if (size === 1) bytes++;
      else others++;
      if (at === this.sizes.length) this.#grow();
      this.found.set(at, found);
      this.wanted.set(at, wanted);
      this.sizes[at++] = size;
    }
    this.#ends.push(at);
  }

  #grow(): void {
    const [found, wanted, sizes] = [this.found, this.wanted, this.sizes];
    this.found = new Qwords(2 * sizes.length);
    this.wanted = new Qwords(2 * sizes.length);
    this.sizes = new Uint8Array(2 * sizes.length);
    this.found.u64.set(found.u64);
    this.wanted.u64.set(wanted.u64);
    this.sizes.set(sizes);
  }
}

/** The values that stand in a case: bytes of its text, and words and doublewords of its text, registers and the rest. */
class CaseValues {
  readonly #bytes = new Set<number>();
  readonly #words = new Set<number>();
  readonly #dwords = new Set<number>();

  /** Reads case `row` of a batch. */
  read(batch: Batch, row: number): void {
    for (const values of [this.#bytes, this.#words, this.#dwords]) values.clear();
    const text = batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + MAX_INSTRUCTION);
    this.#readBytes(text, 1);
    for (const byte of text) this.#bytes.add(byte);
    this.#readBytes(batch.registers.u8.subarray(8 * GPR_COUNT * row, 8 * GPR_COUNT * (row + 1)), 2);
    for (const column of COLUMNS) this.#readBytes(column(batch).u8.subarray(8 * row, 8 * row + 8), 2);
  }

  /** Whether a value stands there; of one of 8 bytes the lower half is looked for. */
  has(value: bigint, size: number): boolean {
    const low = Number(BigInt.asUintN(32, value));
    if (size === 1) return this.#bytes.has(low);
    // What was compared may have been extended from fewer bytes.
    return this.#dwords.has(low) || value < 0x1_0000n && this.#words.has(low);
  }

  #readBytes(bytes: Uint8Array, step: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let k = 0; k + 2 <= bytes.length; k += step) this.#words.add(view.getUint16(k, true));
    for (let k = 0; k + 4 <= bytes.length; k += step) this.#dwords.add(view.getUint32(k, true));
  }
}
