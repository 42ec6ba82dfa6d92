/**
 * Accesses: which memory an instruction reads and writes, as the CPU shows it and in the case's own terms.
 *
 * @module
 */
import type { Batch } from "../../../machine/batch.ts";
import { Qwords } from "../../../machine/qwords.ts";
import type { CpuTruths } from "../ask/cpu_truths.ts";

/** Cases, and what the CPU says of their lengths. */
export interface AskedCases {
  /** The cases. */
  readonly batch: Batch;
  /** Truths of the same cases. */
  readonly truths: CpuTruths;
}

/** Memory that is read, or memory that is written, one column a field. */
export class ShownAccesses {
  /** 1 where there is one. An instruction that reads an operand and writes it back shows the write. */
  readonly shown: Uint8Array<ArrayBuffer>;
  /** Linear address that the case's registers, rip and segment bases give; not cut to what is canonical. */
  readonly address: Qwords;
  /** Size in bytes: 1, 2, 4, 8, 16, 32 or 64, rounded up where it is no power of two; 0 where it does not show. */
  readonly size: Uint8Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.shown = new Uint8Array(capacity);
    this.address = new Qwords(capacity);
    this.size = new Uint8Array(capacity);
  }
}

/** The accesses of many cases. MOVS has one of each kind. */
export class AccessTruths {
  /** What is read. */
  readonly read: ShownAccesses;
  /** What is written. */
  readonly write: ShownAccesses;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.read = new ShownAccesses(capacity);
    this.write = new ShownAccesses(capacity);
  }
}
