/**
 * Expectations: what the reference model says must come of each case of a batch.
 *
 * @module
 */
import { AccessColumns } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { GUEST_TERMS, POLICIES, type Terms } from "../../machine/contract.ts";
import { AccessLists, MOST_TOLD, NONE } from "../../machine/effects.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import type { InstructionEffects } from "../instructions/instruction_effects.ts";

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

/** Whose expectation it is. */
export const Source = { model: 0, cpu: 1 } as const;

/** Bits of what is special about a string instruction that is repeated and no MOVS. */
export const Repeated = {
  repeats: 1,
  narrow: 2,
  source: 4,
  destination: 8,
  stores: 16,
  loads: 32,
  compares: 64,
} as const;

/** Bits of what is special about a MOVS, of which more than one outcome can be right. */
export const StringMove = { moves: 1, repeats: 2, narrow: 4, both: 8 } as const;

/**
 * Bits of what makes a case one that a handler need not handle although the architecture allows it, in the order of
 * `POLICIES`: who refuses it is right. Who handles it is wrong only where the policy says that it must be refused. What the
 * policy says is to be handled is no hazard.
 */
export const Hazard = {
  userAddress: 1,
  pageCrossing: 2,
  privateGpa: 4,
  nonCanonical: 8,
  userMode: 16,
  registerOperand: 32,
} as const;

/** The names of the hazards, by bit. */
export const HAZARDS: typeof POLICIES = POLICIES;

/** The expectations of a batch, one column a field. */
export class Expectations {
  /** {@linkcode Expected}. */
  readonly kind: Uint8Array<ArrayBuffer>;
  /** {@linkcode Reason}. */
  readonly reason: Uint8Array<ArrayBuffer>;
  /** On whose terms the cases are judged. */
  terms: Terms = GUEST_TERMS;
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
  /** Linear address of the operand in memory; of a string move, of its source. Known where memory is real. */
  readonly address: Qwords;
  /** What the operand in memory holds before the instruction; where memory is not real, what the device answers. */
  readonly held: Qwords;
  /** The MMIO access; data above its size is zero. */
  readonly access: AccessColumns;
  /**
   * Bits of {@linkcode StringMove}, 0 where the instruction is no MOVS: whether it is repeated, has addresses of 32 bits,
   * and moves from the device to the device. The other columns tell what one iteration does.
   */
  readonly string: Uint8Array<ArrayBuffer>;
  /** How many bytes may be read in place of the size that is expected; 0 where no others may. */
  readonly otherSize: Uint8Array<ArrayBuffer>;
  /** Of a write of a register: what stands in it above the bytes that are sent, at their places in the data; else 0. */
  readonly above: Qwords;
  /** 1 where the access's data follows from the case; a string store takes it from memory that no case holds. */
  readonly dataKnown: Uint8Array<ArrayBuffer>;
  /** Registers afterwards. */
  readonly registers: Qwords;
  /** RFLAGS afterwards. */
  readonly rflags: Qwords;
  /** Vector of the exception that is raised instead, with an error code of 0 if it has one; `NONE` where none is. */
  readonly exception: Uint8Array<ArrayBuffer>;
  /** {@linkcode Source}: whose expectation it is. */
  readonly source: Uint8Array<ArrayBuffer>;
  /** Bits of {@linkcode Repeated}, where the CPU's expectation is of a repeated instruction; else 0. */
  readonly repeated: Uint8Array<ArrayBuffer>;
  /** What more is known where it is the CPU's. */
  effects: InstructionEffects | undefined;
  /** All accesses in their order, of a string move those of one iteration, where memory is real; else undefined. */
  lists: AccessLists | undefined;
  readonly #capacity: number;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.reason = new Uint8Array(capacity);
    this.hazard = new Uint8Array(capacity);
    this.impossible = new Uint8Array(capacity);
    this.length = new Uint8Array(capacity);
    this.rip = new Qwords(capacity);
    this.address = new Qwords(capacity);
    this.held = new Qwords(capacity);
    this.access = new AccessColumns(capacity);
    this.string = new Uint8Array(capacity);
    this.otherSize = new Uint8Array(capacity);
    this.above = new Qwords(capacity);
    this.dataKnown = new Uint8Array(capacity);
    this.registers = new Qwords(GPR_COUNT * capacity);
    this.rflags = new Qwords(capacity);
    this.exception = new Uint8Array(capacity);
    this.source = new Uint8Array(capacity);
    this.repeated = new Uint8Array(capacity);
    this.#capacity = capacity;
  }

  /** Sets every case of `batch` to: nothing done, nothing against it, registers and rip as they were. */
  reset(batch: Batch, terms: Terms = GUEST_TERMS): void {
    this.terms = terms;
    this.hazard.fill(0);
    this.string.fill(0);
    this.otherSize.fill(0);
    this.access.count.fill(0);
    this.above.u64.fill(0n);
    this.dataKnown.fill(1);
    this.held.u64.set(batch.device.value.u64);
    this.rip.u64.set(batch.rip.u64);
    this.registers.u64.set(batch.registers.u64);
    this.rflags.u64.set(batch.rflags.u64);
    this.exception.fill(NONE);
    this.source.fill(Source.model);
    this.repeated.fill(0);
    if (terms.hasMemory) this.lists ??= new AccessLists(this.#capacity, MOST_TOLD);
    this.lists?.reset();
  }
}
