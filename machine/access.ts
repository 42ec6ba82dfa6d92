/**
 * MMIO accesses: the hypercalls a handler makes (GHCI, TDG.VP.VMCALL<#VE.RequestMMIO>).
 *
 * @module
 */
import { Qwords } from "./qwords.ts";

/** Direction of an access, as r13 of the hypercall has it. */
export const Direction = { read: 0, write: 1 } as const;

/** The accesses of many cases, one column a field. */
export class AccessColumns {
  /** How many hypercalls the case made; the fields are the last one's. */
  readonly count: Uint8Array<ArrayBuffer>;
  /** Size in bytes: 1, 2, 4 or 8 (r12). */
  readonly size: Uint8Array<ArrayBuffer>;
  /** {@linkcode Direction} (r13). */
  readonly direction: Uint8Array<ArrayBuffer>;
  /** Guest physical address (r14). */
  readonly gpa: Qwords;
  /** Data sent to the VMM (r15). */
  readonly data: Qwords;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.count = new Uint8Array(capacity);
    this.size = new Uint8Array(capacity);
    this.direction = new Uint8Array(capacity);
    this.gpa = new Qwords(capacity);
    this.data = new Qwords(capacity);
  }
}
