/**
 * One #VE exit while the handler works on it: where its case stands in the columns, and what the steps found out.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { Outcomes } from "../machine/outcome.ts";
import { Qwords } from "../machine/qwords.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import { Mmio } from "./classify.ts";
import { Insn } from "./insn.ts";

// Constants of its own: docs/design/performance.md says why.
const { read: READ } = Direction;
const { none: NONE } = Mmio;
/** Bytes of a case's registers. */
const REGISTER_BYTES = 8 * GPR_COUNT;

/** One exit. A single object serves a whole batch: {@linkcode Exit.enter} moves it to a case. */
export class Exit {
  /** The cases. */
  batch: Batch = new Batch(1);
  /** What comes of them; the registers in it are the guest's live ones. */
  out: Outcomes = new Outcomes(1);
  /** Row of this exit's case. */
  row = 0;
  /** The instruction. */
  readonly insn: Insn = new Insn();
  /** Whether the instruction of this case's text has been looked for: then {@linkcode Exit.found} holds. */
  isFound = false;
  /** What it is, as the classifier packs it, or the negative errno with which finding it ended. */
  found = 0;
  /** Kind of access, {@linkcode Mmio}. */
  kind: number = NONE;
  /** Access size in bytes. */
  size = 0;
  /** First byte of the register slot within {@linkcode Exit.registers}. */
  slot = 0;
  /** The u64 that goes to or comes from the VMM. */
  readonly val: Qwords = new Qwords(1);

  /** Turns to case `row`, whose text may be the one of the case before it. */
  enter(row: number, repeats = false): void {
    this.row = row;
    this.kind = NONE;
    this.size = 0;
    this.slot = 0;
    if (!repeats) this.isFound = false;
  }

  /** The guest's register file as bytes, for the whole batch. */
  get registers(): Uint8Array<ArrayBuffer> {
    return this.out.registers.u8;
  }

  /** Where the case's text begins. */
  get textOffset(): number {
    return TEXT_STRIDE * this.row;
  }

  /** Where register `r` begins in {@linkcode Exit.registers}. */
  slotOf(r: number): number {
    return REGISTER_BYTES * this.row + 8 * r;
  }

  /**
   * TDG.VP.VMCALL<#VE.RequestMMIO> (GHCI): r12 = size, r13 = direction, r14 = gpa, r15 = val. A read leaves r11 in `val`.
   *
   * @returns Whether the VMM answered with status 0.
   */
  hypercall(direction: number): boolean {
    const { batch, out: { access }, row, val } = this;
    access.count[row]!++;
    access.size[row] = this.size;
    access.direction[row] = direction;
    access.gpa.copy(row, batch.ve.gpa, row);
    access.data.copy(row, val, 0);
    if (!batch.device.status.isZero(row)) return false;
    if (direction === READ) val.copy(0, batch.device.value, row);
    return true;
  }
}
