/**
 * Alternatives: what manuals or CPUs allow beside what is expected. Either answer passes. The table is all that there is: no
 * other rule lets an answer pass.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { isLegacyPrefix, NULL_SEGMENTS } from "../../x86/prefixes.ts";

/** One of them. */
export interface Alternative {
  /** Short name. */
  readonly id: string;
  /** What may be done, and what else, as a sentence. */
  readonly sentence: string;
  /** Who does which, or says so: CPUs by vendor, or the manual. */
  readonly rests: string;
}

/** All alternatives, by id. */
export const ALTERNATIVES = {
  /** Registers of a string instruction that repeats zero times with addresses of 32 bits. */
  idleCut: {
    id: "idle-cut",
    sentence:
      "A string instruction that repeats zero times with 67 leaves its registers, or cuts them to 32 bits: MOVS rcx, rsi " +
      "and rdi, STOS rcx and rdi, all others rcx",
    rests: "AMD leaves them, Intel cuts them",
  },
  /** Bytes that MOVSXD with an operand of 16 bits reads. */
  movsxdWord: {
    id: "movsxd-word",
    sentence: "MOVSXD with a 66 prefix reads 4 bytes, or 2",
    rests: "AMD reads 4, Intel 2",
  },
  /** The exception at a stack address behind an override that 64-bit mode ignores. */
  ignoredOverride: {
    id: "ignored-override",
    sentence:
      "Behind an override that does nothing, an address that is not canonical with rsp or rbp as its base raises #SS " +
      "or #GP",
    rests: "AMD raises #SS; of Intel it is not recorded",
  },
  /** What a string move has read when its destination raises an exception. */
  sourceFirst: {
    id: "source-first",
    sentence: "A string move whose destination is not canonical has read its source before it raises #GP, or not",
    rests: "the manual leaves it open, and no register tells",
  },
  /** What a compare and exchange does with memory that does not compare. */
  exchangeUnwritten: {
    id: "exchange-unwritten",
    sentence: "A CMPXCHG, CMPXCHG8B or CMPXCHG16B that does not exchange writes back what it read, or writes nothing",
    rests: "the manual says that it writes, and page protection shows it; the value tells nobody",
  },
  /** What a shift by zero does with memory. */
  shiftUnwritten: {
    id: "shift-unwritten",
    sentence:
      "A shift or rotate by a count that comes to zero, masked or modulo its size, writes back what it read, or nothing",
    rests: "the manual writes in a loop of the count, and page protection shows a write all the same",
  },
  /** Alignment of the SHA extensions' operands. */
  shaAlignment: {
    id: "sha-alignment",
    sentence: "SHA1 and SHA256 instructions with an operand that is not aligned to 16 bytes raise #GP, or go on",
    rests: "AMD goes on, Intel's manual has #GP",
  },
  /** Which source is read first. */
  sourceOrder: {
    id: "source-order",
    sentence: "CMPS and what else reads two operands in memory reads either first",
    rests: "no register tells",
  },
  /** The last iteration of a repeated string instruction. */
  lastStep: {
    id: "last-step",
    sentence:
      "A repeated string instruction whose count has become zero leaves rip behind it, or at it, so that it ends when it " +
      "is executed once more",
    rests: "CPUs leave it behind; an emulator that is called for each iteration may leave the end to the next call",
  },
} as const satisfies Readonly<Record<string, Alternative>>;

/** Whether case `row` has an override that 64-bit mode ignores. */
export function hasIgnoredOverride({ text }: Batch, row: number): boolean {
  for (let k = TEXT_STRIDE * row; isLegacyPrefix(text[k]!) && k < TEXT_STRIDE * (row + 1); k++) {
    if (NULL_SEGMENTS.includes(text[k]!)) return true;
  }
  return false;
}
