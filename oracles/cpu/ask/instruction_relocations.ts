/**
 * How cases whose instructions are no moves were relocated.
 *
 * @module
 */

/** How each case was relocated, one column a field. */
export class InstructionRelocations {
  /** `NotAsked`: why not. */
  readonly why: Uint8Array<ArrayBuffer>;
  /** Bytes that were added in front of the text: 0 or 1. */
  readonly added: Uint8Array<ArrayBuffer>;
  /** Offset of the operand in the region, or none. */
  readonly operandAt: Int16Array<ArrayBuffer>;
  /** The same of what rdi or rsp leads to. */
  readonly secondAt: Int16Array<ArrayBuffer>;
  /** The same of the device's 64 bytes. */
  readonly deviceAt: Int16Array<ArrayBuffer>;
  /** The count that a record has in place of a greater one; 0 where it has the case's. */
  readonly count: Uint8Array<ArrayBuffer>;
  /** 1 where rsp is none of the instruction's, so that the record has it at an address. */
  readonly isSpared: Uint8Array<ArrayBuffer>;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.why = new Uint8Array(capacity);
    this.added = new Uint8Array(capacity);
    this.operandAt = new Int16Array(capacity);
    this.secondAt = new Int16Array(capacity);
    this.deviceAt = new Int16Array(capacity);
    this.count = new Uint8Array(capacity);
    this.isSpared = new Uint8Array(capacity);
  }
}
