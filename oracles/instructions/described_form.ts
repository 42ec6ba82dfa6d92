/**
 * A form of an instruction as a decoder describes it.
 *
 * @module
 */

/** Kinds of operands. Memory that is no string's is `memory`; `seg-rdi` is what MASKMOVDQU has. */
export type OperandKind = "register" | "immediate" | "memory" | "seg-rsi" | "es-rdi" | "seg-rdi" | "branch";

/** One access as a decoder has it, in any order. */
export interface DescribedAccess {
  readonly place: number;
  readonly size: number;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Whether it may not be made. */
  readonly isConditional: boolean;
}

/** A form as a decoder describes it. */
export interface DescribedForm {
  /** In lower case. */
  readonly mnemonic: string;
  readonly operands: readonly OperandKind[];
  /** Names of all register operands, in lower case. */
  readonly registers: readonly string[];
  readonly accesses: readonly DescribedAccess[];
  /** Features that it needs, by the decoder's names. */
  readonly features: readonly string[];
  readonly isPrivileged: boolean;
  readonly isVectorIndexed: boolean;
  readonly isFar: boolean;
  readonly loadsSegment: boolean;
  /** Whether its second operand is the number 1, which no byte of the text holds. */
  readonly isByOne: boolean;
  /** Bits of RFLAGS. */
  readonly undefinedFlags: number;
  /** Size of one element that EVEX.b would broadcast; 0 where it can't. */
  readonly broadcast: number;
}
