/**
 * What is known of each instruction that touches memory, whatever its state: which memory it accesses in which order, which
 * flags it leaves undefined, and why nobody can say what it does where that is so.
 *
 * The reference decoder describes each exact form once (`describe.ts`), and its decodings hold the form's number.
 *
 * @module
 */

/**
 * Where an access goes: to the operand that a segment override is for (ModRM, moffs, rsi of strings), to es:rdi, or to the
 * stack.
 */
export const Place = { operand: 0, destination: 1, push: 2, pop: 3 } as const;

/** One access of an instruction, or of one iteration of it. */
export interface AccessFact {
  /** {@linkcode Place}. */
  readonly place: number;
  /** `Direction`. */
  readonly direction: number;
  /** Size in bytes. */
  readonly size: number;
}

/** What moves the operand's address beside its registers: nothing, a bit offset in a register, or al. */
export const Moved = { no: 0, byBits: 1, byAl: 2 } as const;

/** Whose count says which flags a shift leaves undefined (SDM vol. 2, at each). */
export const Shift = { none: 0, shift: 1, arithmetic: 2, rotate: 3, double: 4 } as const;

/** Where a shift's count stands. */
export const Count = { one: 0, cl: 1, immediate: 2 } as const;

/** What is known of a form. */
export interface InstructionFacts {
  /** Its number; 0 is none. */
  readonly number: number;
  /** The mnemonic in lower case, as the reference decoder has it. */
  readonly mnemonic: string;
  /** Features that it needs, by the reference decoder's names. */
  readonly features: readonly string[];
  /** Its family: what shares findings with it. */
  readonly family: string;
  /** Why the CPU cannot be asked about it in a case's terms, as a phrase; null where it can be. */
  readonly outside: string | null;
  /** Its accesses in their order; of a string instruction, those of one iteration. */
  readonly accesses: readonly AccessFact[];
  /** Whether it makes all of them, whatever its operands hold. */
  readonly areAll: boolean;
  /** Size of the operand in bytes; 0 where there is none. */
  readonly size: number;
  /** Size of one element where EVEX.b broadcasts it; else 0. */
  readonly broadcast: number;
  /** {@linkcode Moved}. */
  readonly moved: number;
  /** Whether it is a string instruction, and F2 and F3 repeat it. */
  readonly isString: boolean;
  /** Whether its repetition ends by a comparison, too. */
  readonly compares: boolean;
  /** Whether it jumps to what it reads. */
  readonly jumps: boolean;
  /** Whether it reads or writes a vector register. */
  readonly hasVectors: boolean;
  /** Whether it writes memory only if a comparison says so; what it writes else is what it read. */
  readonly writesIfEqual: boolean;
  /** Bytes that its operand must be aligned to by one vendor's manual alone; 0 where both agree. */
  readonly openAlignment: number;
  /** Bits of RFLAGS that it leaves undefined whatever its operands hold. */
  readonly undefinedFlags: number;
  /** {@linkcode Shift}. */
  readonly shift: number;
  /** {@linkcode Count} of a shift. */
  readonly count: number;
  /** Bits that a shift's count is counted in: its size of 8, 16, 32 or 64. */
  readonly bits: number;
}

/** Bytes pushed by a form, or popped if negative; 0 where it leaves the stack alone. */
export function pushedBy({ accesses }: InstructionFacts): number {
  const access = accesses.find(({ place }) => place >= Place.push);
  if (access === undefined) return 0;
  return access.place === Place.push ? access.size : -access.size;
}

/** What is known of nothing. */
export const NO_FACTS: InstructionFacts = {
  number: 0,
  mnemonic: "",
  features: [],
  family: "",
  outside: "it accesses no memory",
  accesses: [],
  areAll: true,
  size: 0,
  broadcast: 0,
  moved: Moved.no,
  isString: false,
  compares: false,
  jumps: false,
  hasVectors: false,
  writesIfEqual: false,
  openAlignment: 0,
  undefinedFlags: 0,
  shift: Shift.none,
  count: Count.one,
  bits: 0,
};

const KNOWN: InstructionFacts[] = [NO_FACTS];

/** Keeps what is known of a form, and gives its number. */
export function keepFacts(facts: Omit<InstructionFacts, "number">): number {
  return KNOWN.push({ ...facts, number: KNOWN.length }) - 1;
}

/** What is known of the form with a number that decodings hold. */
export function factsOf(number: number): InstructionFacts {
  return KNOWN[number]!;
}
