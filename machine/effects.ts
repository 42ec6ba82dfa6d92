/**
 * Effects: what subjects of protocol 2 tell of an instruction beside registers and rip. It is judged where it is told.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import { Qwords } from "./qwords.ts";

/** What a subject can tell, by bit: the names are those of greetings. */
export const TELLS = ["rflags", "exception", "accesses", "iterations", "vectors", "path"] as const;

/** One of these. */
export type Told = typeof TELLS[number];

/** Bit of each, and of coverage: that is no effect of an instruction, and lines have no room for it. */
export const Tells: Readonly<Record<Told | "coverage", number>> = {
  ...Object.fromEntries(TELLS.map((name, n) => [name, 1 << n])) as Record<Told, number>,
  coverage: 1 << TELLS.length,
};

/** The most accesses that a subject can tell of a case. */
export const MOST_TOLD = 16;

/** The most accesses that are counted. */
const MOST_COUNTED = 0xff;

/** Stands for an exception where none is raised, and for a vector register where none changed. */
export const NONE = 0xff;

/** Bytes of a vector register that are told. */
export const VECTOR_BYTES = 32;

/** How many vector registers there are to tell of. */
export const VECTOR_COUNT = 16;

/** What is particular to an access, by bit. */
export const Mark = {
  /** It is the device's, and its gpa is told. */
  device: 1,
  /** It goes on with the access before: both are pieces of one that is wider than 8 bytes. */
  piece: 2,
  /** Its linear address is not told. */
  unplaced: 4,
  /** Its data is not told. */
  silent: 8,
} as const;

/** What a subject tells, and how much of it. */
export interface Telling {
  /** Bits of {@linkcode Tells}. */
  readonly what: number;
  /** How many accesses of a case it can tell, 0 to {@linkcode MOST_TOLD}. */
  readonly accesses: number;
}

/** Memory accesses of many cases in their order: access `k` of case `i` is value `most * i + k` of each column. */
export class AccessLists {
  /** How many accesses of a case are told at most. */
  readonly most: number;
  /** How many accesses a case made; 255 stands for that many or more. */
  readonly count: Uint8Array<ArrayBuffer>;
  /** How many of them are told, from the first on: at most {@linkcode AccessLists.most}. */
  readonly told: Uint8Array<ArrayBuffer>;
  /** Linear address. */
  readonly address: Qwords;
  /** Guest physical address, where it is the device's. */
  readonly gpa: Qwords;
  /** What was read or written; bytes above the size mean nothing. */
  readonly data: Qwords;
  /** Size in bytes, 1 to 8. */
  readonly size: Uint8Array<ArrayBuffer>;
  /** `Direction`. */
  readonly direction: Uint8Array<ArrayBuffer>;
  /** Bits of {@linkcode Mark}. */
  readonly mark: Uint8Array<ArrayBuffer>;

  /** Makes lists of `most` accesses for `capacity` cases. */
  constructor(capacity: number, most: number) {
    this.most = most;
    this.count = new Uint8Array(capacity);
    this.told = new Uint8Array(capacity);
    this.address = new Qwords(most * capacity);
    this.gpa = new Qwords(most * capacity);
    this.data = new Qwords(most * capacity);
    this.size = new Uint8Array(most * capacity);
    this.direction = new Uint8Array(most * capacity);
    this.mark = new Uint8Array(most * capacity);
  }

  /** Empties all lists. */
  reset(): void {
    this.count.fill(0);
    this.told.fill(0);
  }

  /** Sets how many accesses a case made; the first ones are told. */
  setCount(row: number, count: number, told: number = Math.min(count, this.most)): void {
    this.count[row] = Math.min(count, MOST_COUNTED);
    this.told[row] = told;
  }

  /** Copies to `row` what row `of` of other lists has: all that is told there, and how many accesses there are. */
  copyRow(row: number, from: AccessLists, of: number): void {
    const told = Math.min(from.told[of]!, this.most);
    const [to, first] = [this.most * row, from.most * of];
    for (let k = 0; k < told; k++) {
      this.address.copy(to + k, from.address, first + k);
      this.gpa.copy(to + k, from.gpa, first + k);
      this.data.copy(to + k, from.data, first + k);
      this.size[to + k] = from.size[first + k]!;
      this.direction[to + k] = from.direction[first + k]!;
      this.mark[to + k] = from.mark[first + k]!;
    }
    this.setCount(row, from.count[of]!, told);
  }
}

/** The effects of many cases, one column a field. */
export class EffectColumns {
  /** Bits of {@linkcode Tells}: what is told of a case. The other columns mean nothing there. */
  readonly told: Uint8Array<ArrayBuffer>;
  /** RFLAGS afterwards. */
  readonly rflags: Qwords;
  /** Vector of the exception that is raised instead; {@linkcode NONE} where none is. */
  readonly exception: Uint8Array<ArrayBuffer>;
  /** Its error code; 0 where it has none. */
  readonly errorCode: Uint32Array<ArrayBuffer>;
  /** CR2, of a #PF. */
  readonly cr2: Qwords;
  /** All memory accesses. */
  readonly accesses: AccessLists;
  /** Iterations that were done of a repeated instruction. */
  readonly iterations: Qwords;
  /** The vector register that changed; {@linkcode NONE} where none did. */
  readonly vector: Uint8Array<ArrayBuffer>;
  /** Its bytes, 32 a case. */
  readonly vectorBytes: Uint8Array<ArrayBuffer>;
  /** A hash of the path that the subject took. */
  readonly path: Qwords;
  /** Of a case that is watched: 1 where it covered what was not known, else 0. */
  readonly fresh: Uint8Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases, with `accesses` of each. */
  constructor(capacity: number, accesses: number) {
    this.told = new Uint8Array(capacity);
    this.rflags = new Qwords(capacity);
    this.exception = new Uint8Array(capacity);
    this.errorCode = new Uint32Array(capacity);
    this.cr2 = new Qwords(capacity);
    this.accesses = new AccessLists(capacity, accesses);
    this.iterations = new Qwords(capacity);
    this.vector = new Uint8Array(capacity);
    this.vectorBytes = new Uint8Array(VECTOR_BYTES * capacity);
    this.path = new Qwords(capacity);
    this.fresh = new Uint8Array(capacity);
  }

  /** Sets every case to: nothing told. */
  reset(): void {
    this.told.fill(0);
    this.exception.fill(NONE);
    this.vector.fill(NONE);
    this.fresh.fill(0);
    this.accesses.reset();
  }

  /** Does the same for one case, whose flags are then as they were. */
  resetRow(batch: Batch, row: number): void {
    this.told[row] = 0;
    this.exception[row] = NONE;
    this.vector[row] = NONE;
    this.accesses.setCount(row, 0);
    this.errorCode[row] = 0;
    this.rflags.copy(row, batch.rflags, row);
    this.cr2.setHalves(row, 0, 0);
    this.iterations.setHalves(row, 0, 0);
    this.path.setHalves(row, 0, 0);
    this.fresh[row] = 0;
  }
}

/**
 * Writes what vector register `register` of a case holds before the instruction: 8-byte lane j is the case's `vectors` rotated
 * left by 4 * register + j bits, so that all of them differ.
 *
 * @param vectors The case's value of 64 bits.
 * @param register Number of the register, 0 to 15.
 * @param out Receives its 32 bytes.
 * @param at Where the first of them goes.
 */
export function writeVector(vectors: bigint, register: number, out: Uint8Array, at: number): void {
  const view = new DataView(out.buffer, out.byteOffset);
  for (let lane = 0; lane < VECTOR_BYTES / 8; lane++) {
    const turn = BigInt(4 * register + lane);
    view.setBigUint64(at + 8 * lane, vectors << turn | vectors >> 64n - turn, true);
  }
}
