/**
 * What a handler in a module is given: one exception, and the way to the device.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { garbage } from "../protocol/subject_error.ts";

/** What the VMM answers to a hypercall. */
export interface DeviceAnswer {
  /** r10: 0 is success. */
  readonly status: bigint;
  /** r11: the value read, whatever the size. */
  readonly value: bigint;
}

/** The #VE information. */
export interface TrapInfo {
  /** Exit reason, 48. */
  readonly exitReason: bigint;
  /** Exit qualification. */
  readonly exitQualification: bigint;
  /** Guest linear address of the access. */
  readonly gla: bigint;
  /** Guest physical address of the access, shared bit included. */
  readonly gpa: bigint;
  /** Instruction length; undefined after an EPT violation. */
  readonly instrLen: number;
  /** Instruction information. */
  readonly instrInfo: number;
  /** How many bits a gpa has, 48 or 52 (GPAW, TDG.VP.INFO); the top one is the shared bit. */
  readonly gpaWidth: number;
}

/** An exception that a handler in a module is to handle. One object serves all cases. */
export interface Trap {
  /** The instruction's bytes at rip: as many as can be fetched, 15 at most. */
  readonly text: Uint8Array;
  /** Current privilege level, 0 or 3. */
  readonly cpl: number;
  /** Levels of paging, 4 or 5: linear addresses are canonical in 48 or 57 bits (CR4.LA57). */
  readonly paging: number;
  /** Address of the instruction. */
  readonly rip: bigint;
  /** RFLAGS. */
  readonly rflags: bigint;
  /** Base of fs. */
  readonly fsBase: bigint;
  /** Base of gs. */
  readonly gsBase: bigint;
  /** The 16 general-purpose registers by number: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. Write to change one. */
  readonly regs: BigUint64Array;
  /** The #VE information. */
  readonly ve: TrapInfo;
  /** Asks the VMM for an access of 1, 2, 4 or 8 bytes. */
  hypercall(size: number, direction: "read" | "write", gpa: bigint, data: bigint): DeviceAnswer;
}

/** What a handler says: the instruction's length where it handled it, 0 or a negative errno where it did not. */
export type TrapResult = number | TrapOutcome;

/** The same, for handlers whose results are not that simple. */
export interface TrapOutcome {
  /** Whether the exception is called handled. */
  readonly handled: boolean;
  /** The handler's int. */
  readonly returned: number;
  /** rip afterwards (default: behind the instruction where it is handled). */
  readonly rip?: bigint;
}

/** The trap of row `row` of a batch. */
export class BatchTrap implements Trap {
  /** The cases. */
  batch: Batch = new Batch(1);
  /** What comes of them. */
  out: Outcomes = new Outcomes(1);
  /** Which case it is. */
  row = 0;
  regs: BigUint64Array = new BigUint64Array(GPR_COUNT);

  /** Goes to a row. */
  enter(row: number): void {
    this.row = row;
    this.regs = this.out.registers.u64.subarray(GPR_COUNT * row, GPR_COUNT * (row + 1));
  }

  get text(): Uint8Array {
    const at = TEXT_STRIDE * this.row;
    return this.batch.text.subarray(at, at + Math.min(this.batch.fetch[this.row]!, MAX_INSTRUCTION));
  }

  get cpl(): number {
    return this.batch.cpl[this.row]!;
  }

  get paging(): number {
    return this.batch.paging[this.row]!;
  }

  get rip(): bigint {
    return this.batch.rip.at(this.row);
  }

  get rflags(): bigint {
    return this.batch.rflags.at(this.row);
  }

  get fsBase(): bigint {
    return this.batch.fsBase.at(this.row);
  }

  get gsBase(): bigint {
    return this.batch.gsBase.at(this.row);
  }

  get ve(): TrapInfo {
    const { row, batch: { ve } } = this;
    return {
      exitReason: ve.exitReason.at(row),
      exitQualification: ve.exitQualification.at(row),
      gla: ve.gla.at(row),
      gpa: ve.gpa.at(row),
      instrLen: ve.instrLen[row]!,
      instrInfo: ve.instrInfo[row]!,
      gpaWidth: ve.gpaWidth[row]!,
    };
  }

  /** A property, so that it works without the object, too. */
  readonly hypercall = (size: number, direction: "read" | "write", gpa: bigint, data: bigint): DeviceAnswer => {
    const { row, out: { access }, batch: { device } } = this;
    if (![1, 2, 4, 8].includes(size)) throw garbage(`asks for an access of ${size} bytes`);
    if (direction !== "read" && direction !== "write") throw garbage(`asks for an access of direction ${direction}`);
    access.count[row] = Math.min(access.count[row]! + 1, 255);
    access.size[row] = size;
    access.direction[row] = Direction[direction];
    access.gpa.set(row, gpa);
    access.data.set(row, data);
    return { status: device.status.at(row), value: device.value.at(row) };
  };
}
