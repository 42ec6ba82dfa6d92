/**
 * Expectations: what the reference model says must come of each case of a batch.
 *
 * @module
 */
import { AccessColumns } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";

/**
 * What must come of a case. `outside` is outside the model: an instruction that is legal, reads or writes memory, and is
 * none that the model knows. Whatever a subject does with it is counted and not judged, but that it answers.
 */
export const EXPECTED = ["handled", "refused", "fault", "outside"] as const;

/** Number of each expected outcome in {@linkcode Expectations.kind}. */
export const Expected = { handled: 0, refused: 1, fault: 2, outside: 3 } as const;

/** Why a case is refused, faults or is not judged, in words; by number in {@linkcode Expectations.reason}. */
export const REASONS = [
  "",
  "the bytes that can be fetched are no instruction",
  "the instruction accesses no operand in memory",
  "the operand is a register",
  "the exception comes from user mode",
  "the string instruction repeats zero times",
  "the VMM answered with a failure",
  "the instruction is legal, accesses memory, and is none that the model knows",
] as const;

/** Number of each reason. */
export const Reason = {
  none: 0,
  invalid: 1,
  otherInstruction: 2,
  registerForm: 3,
  userMode: 4,
  noIteration: 5,
  deviceStatus: 6,
  outsideModel: 7,
} as const;

/** Bits of what is special about a MOVS, of which more than one outcome can be right. */
export const StringMove = { moves: 1, repeats: 2, narrow: 4, both: 8 } as const;

/**
 * Bits of what makes an access unfit for emulation although the architecture allows it: a handler that refuses it is
 * right, one that emulates it does what a guest kernel must not. Only a non-canonical address is no matter of its own:
 * the CPU never gets as far as a #VE with one.
 */
export const Hazard = { userAddress: 1, pageCrossing: 2, privateGpa: 4, nonCanonical: 8 } as const;

/** The names of the hazards, by bit. */
export const HAZARDS = ["user-address", "page-crossing", "private-gpa", "non-canonical"] as const;

/** The expectations of a batch, one column a field. */
export class Expectations {
  /** {@linkcode Expected}. */
  readonly kind: Uint8Array<ArrayBuffer>;
  /** {@linkcode Reason}. */
  readonly reason: Uint8Array<ArrayBuffer>;
  /** Bits of {@linkcode Hazard}. */
  readonly hazard: Uint8Array<ArrayBuffer>;
  /**
   * Bits of `Impossible`: what keeps the case's state from ever coming about. What the instruction does in it is said all the
   * same, but no subject is judged by it.
   */
  readonly impossible: Uint8Array<ArrayBuffer>;
  /** The instruction's length in bytes; 0 where it faults. */
  readonly length: Uint8Array<ArrayBuffer>;
  /** rip afterwards. */
  readonly rip: Qwords;
  /** The MMIO access; data above its size is zero. */
  readonly access: AccessColumns;
  /**
   * Bits of {@linkcode StringMove}, 0 where the instruction is no MOVS: whether it is repeated, has addresses of 32 bits,
   * and moves from the device to the device. The other columns tell what one iteration does.
   */
  readonly string: Uint8Array<ArrayBuffer>;
  /** Of a write of a register: what stands in it above the bytes that are sent, at their places in the data; else 0. */
  readonly above: Qwords;
  /** 1 where the access's data follows from the case; a string store takes it from memory that no case holds. */
  readonly dataKnown: Uint8Array<ArrayBuffer>;
  /** Registers afterwards. */
  readonly registers: Qwords;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.reason = new Uint8Array(capacity);
    this.hazard = new Uint8Array(capacity);
    this.impossible = new Uint8Array(capacity);
    this.length = new Uint8Array(capacity);
    this.rip = new Qwords(capacity);
    this.access = new AccessColumns(capacity);
    this.string = new Uint8Array(capacity);
    this.above = new Qwords(capacity);
    this.dataKnown = new Uint8Array(capacity);
    this.registers = new Qwords(GPR_COUNT * capacity);
  }

  /** Sets every case of `batch` to: nothing done, nothing against it, registers and rip as they were. */
  reset(batch: Batch): void {
    this.hazard.fill(0);
    this.string.fill(0);
    this.access.count.fill(0);
    this.above.u64.fill(0n);
    this.dataKnown.fill(1);
    this.rip.u64.set(batch.rip.u64);
    this.registers.u64.set(batch.registers.u64);
  }
}
