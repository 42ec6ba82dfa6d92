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

/** What is done with memory; bits. */
export const Way = { none: 0, read: 1, write: 2 } as const;

/** One access of many cases, one column a field. */
export class ShownAccesses {
  /** Bits of {@linkcode Way}; none where there is no such access. Both where what is read is written back. */
  readonly ways: Uint8Array<ArrayBuffer>;
  /** Linear address that the case's registers, rip and segment bases give; not cut to what is canonical. */
  readonly address: Qwords;
  /** Size in bytes; rounded up to the alignment where the instruction asks for one; 0 where it does not show. */
  readonly size: Uint16Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.ways = new Uint8Array(capacity);
    this.address = new Qwords(capacity);
    this.size = new Uint16Array(capacity);
  }
}

/** How much of the accesses of a case can be told. */
export const Told = {
  /** All that show. */
  all: 0,
  /** There are more, at addresses that no operand has. */
  some: 1,
  /** There is one, at an address that no operand has. */
  none: 2,
  /** Whatever it may access then: it raises #GP, wherever its first operand lies. */
  refused: 3,
} as const;

/** The accesses of many cases, in the order in which the CPU makes them. MOVS has two. */
export class AccessTruths {
  /** What is accessed first, and what is accessed then. */
  readonly accesses: readonly [ShownAccesses, ShownAccesses];
  /** {@linkcode Told}. */
  readonly told: Uint8Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.accesses = [new ShownAccesses(capacity), new ShownAccesses(capacity)];
    this.told = new Uint8Array(capacity);
  }
}
