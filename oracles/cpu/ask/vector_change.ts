/**
 * Which vector register an instruction changed, from what a record got back.
 *
 * @module
 */
import { VECTOR_BYTES, VECTOR_COUNT } from "../../../machine/effects.ts";
import { Asked, REGION_SIZE, VectorState } from "../executor/record_layout.ts";
import type { Records } from "../executor/records.ts";

/** Bits of what of the registers' state is not as after a reset: 16 bytes of each, and the upper 16. */
const [LOW_PRESENT, HIGH_PRESENT] = [2, 4];

const HALF = VECTOR_BYTES / 2;

/** Compares the registers of one record after the other. */
export class VectorChange {
  /** How many registers changed. */
  changed = 0;
  /** The last of them. */
  register = 0;
  /** What registers held before, one after the other: each lane is the one before it, rotated left by a bit. */
  readonly #lanes = new Uint32Array(2 * 4 * VECTOR_COUNT);
  readonly #before = new Uint8Array(this.#lanes.buffer);

  /** Compares the registers of record `from`, which were made of a value with these halves. */
  read(low: number, high: number, records: Records, from: number): void {
    let [a, b] = [low >>> 0, high >>> 0];
    for (let k = 0; k < this.#lanes.length; k += 2) {
      this.#lanes[k] = a;
      this.#lanes[k + 1] = b;
      [a, b] = [(a << 1 | b >>> 31) >>> 0, (b << 1 | a >>> 31) >>> 0];
    }
    this.changed = 0;
    for (let n = 0; n < VECTOR_COUNT; n++) {
      if (this.#isSame(records, from, n)) continue;
      this.changed++;
      this.register = n;
    }
  }

  /** Copies the register that changed to row `row` of `out`. */
  copy(records: Records, from: number, out: Uint8Array, row: number): void {
    for (let k = 0; k < VECTOR_BYTES; k++) out[VECTOR_BYTES * row + k] = byteOf(records, from, this.register, k);
  }

  #isSame(records: Records, from: number, n: number): boolean {
    // A CPU without the upper halves does not say that it has them.
    const bytes = (records.asked(from) & (Asked.avx | Asked.avx512)) !== 0 ? VECTOR_BYTES : HALF;
    for (let k = 0; k < bytes; k++) {
      if (byteOf(records, from, n, k) !== this.#before[VECTOR_BYTES * n + k]) return false;
    }
    return true;
  }
}

/** Byte `k` of register `n`: what is as after a reset is zero. */
function byteOf(records: Records, from: number, n: number, k: number): number {
  const { extra } = records;
  const state = records.extraAt(from) + REGION_SIZE;
  const present = extra[state + VectorState.present]!;
  if (k < HALF) return (present & LOW_PRESENT) === 0 ? 0 : extra[state + VectorState.low + HALF * n + k]!;
  return (present & HIGH_PRESENT) === 0 ? 0 : extra[state + VectorState.high + HALF * n + k - HALF]!;
}
