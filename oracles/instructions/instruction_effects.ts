/**
 * What the CPU did with instructions that are no moves, in the cases' own terms: accesses, flags, exceptions, vector registers.
 *
 * @module
 */
import { EffectColumns, MOST_TOLD } from "../../machine/effects.ts";
import { Qwords } from "../../machine/qwords.ts";

/** Why the CPU's answer to a case is none in the case's terms, in words; by number in {@linkcode InstructionEffects.why}. */
export const NOT_ASKED = [
  "",
  "it is not asked about this instruction",
  "its operand cannot be moved to memory that a process has",
  "the CPU that is asked does not have it",
  "it accesses other memory than the decoder says",
  "it did not end",
  "CPUs of the two vendors do not agree what it is",
  "it uses registers that no case has",
] as const;

/** Number of each. */
export const NotAsked = {
  asked: 0,
  instruction: 1,
  place: 2,
  lacking: 3,
  elsewhere: 4,
  endless: 5,
  disputed: 6,
  registers: 7,
} as const;

/** Bits of the places that a case has. */
export const HasPlace = { operand: 1, second: 2 } as const;

/** Linear addresses of the operand and of what rdi or rsp leads to, one row a case. */
export class InstructionAddresses {
  /** Bits of {@linkcode HasPlace}. */
  readonly has: Uint8Array<ArrayBuffer>;
  /** The operand's. */
  readonly operand: Qwords;
  /** The other one's. */
  readonly second: Qwords;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.has = new Uint8Array(capacity);
    this.operand = new Qwords(capacity);
    this.second = new Qwords(capacity);
  }
}

/** The effects of a batch's cases, one column a field. Where `why` is not 0, the others mean nothing. */
export class InstructionEffects {
  /** {@linkcode NotAsked}. */
  readonly why: Uint8Array<ArrayBuffer>;
  /** What was done, as a subject of protocol 2 would tell it. */
  readonly columns: EffectColumns;
  /** Flags that may be anything, as bits of RFLAGS. */
  readonly undefinedFlags: Uint32Array<ArrayBuffer>;
  /** 1 where what is written is undefined, too. */
  readonly isUndefined: Uint8Array<ArrayBuffer>;
  /** 1 where the accesses are known: all of them are made whatever operands hold. */
  readonly hasAccesses: Uint8Array<ArrayBuffer>;
  /** 1 where vector registers were looked at, and what changed of them can be told. */
  readonly hasVectors: Uint8Array<ArrayBuffer>;
  /** 1 where the CPU did fewer iterations than the case has, because a process has no room for more. */
  readonly isCut: Uint8Array<ArrayBuffer>;

  /** 1 where an instruction writes back what it read, and who writes nothing does the same. */
  readonly mayOnlyRead: Uint8Array<ArrayBuffer>;
  /** 1 where the operand is not aligned as only one vendor's CPUs want it: #GP, or not. */
  readonly mayFault: Uint8Array<ArrayBuffer>;
  /** 1 where memory is read at two places, in an order that nothing tells. */
  readonly twoSources: Uint8Array<ArrayBuffer>;
  /** Where the instruction's memory is. */
  readonly places: InstructionAddresses;

  /** Makes columns for `capacity` cases. */
  constructor(capacity: number) {
    this.why = new Uint8Array(capacity).fill(NotAsked.instruction);
    this.columns = new EffectColumns(capacity, MOST_TOLD);
    this.undefinedFlags = new Uint32Array(capacity);
    this.isUndefined = new Uint8Array(capacity);
    this.hasAccesses = new Uint8Array(capacity);
    this.hasVectors = new Uint8Array(capacity);
    this.isCut = new Uint8Array(capacity);
    this.mayOnlyRead = new Uint8Array(capacity);
    this.mayFault = new Uint8Array(capacity);
    this.twoSources = new Uint8Array(capacity);
    this.places = new InstructionAddresses(capacity);
  }
}
