/**
 * The binary protocol's records: where each field stands. `docs/protocol-1.md` and `docs/protocol-2.md` have the same tables for
 * people.
 *
 * All numbers are little-endian, every field is aligned to its size, and unnamed bytes are zero, so that a C struct of
 * fixed-width members in this order needs no packing.
 *
 * @module
 */

/** The versions of both protocols. A program is asked in the one that it greets with. */
export const VERSIONS = [1, 2] as const;

/** One of them. */
export type Version = typeof VERSIONS[number];

/** What a subject's greeting begins with, and what verdict's answer to it does: 8 bytes of ASCII each. */
export const SUBJECT_MAGIC = "subject\0";
/** @see SUBJECT_MAGIC */
export const VERDICT_MAGIC = "verdict\0";

/** Size of a greeting in bytes. */
export const HELLO_SIZE = 64;

/** Byte offsets in a greeting. */
export const HelloField = {
  magic: 0,
  version: 8,
  caseSize: 12,
  outcomeSize: 16,
  mostCases: 20,
  features: 24,
  /** From version 2 on: 0 guest, 1 hypervisor. */
  contract: 28,
  /** From version 2 on: how many accesses of a case it can tell. */
  accesses: 29,
  /** From version 2 on: bits of `Tells`. */
  tells: 30,
  name: 32,
} as const;

/** Longest name in a greeting, in bytes. */
export const NAME_SIZE = 32;

/** The most cases that verdict sends in one batch. */
export const MOST_CASES = 4096;

/** Size of the header of a batch of cases, and of one of outcomes, in bytes. */
export const HEADER_SIZE = 16;

/** Word (4 bytes) offsets in a header. The number of an answer is that of its batch. */
export const HeaderWord = { magic: 0, count: 1, number: 2 } as const;

/** What a header of cases begins with: "case" as a number. */
export const CASES_MAGIC = 0x6573_6163;

/** What a header of outcomes begins with: "done" as a number. */
export const OUTCOMES_MAGIC = 0x656e_6f64;

/**
 * Size of what ends an answer, in bytes: an answer that is too short is not completed by the next one unnoticed.
 */
export const TRAILER_SIZE = 8;

/** Word offsets in it. */
export const TrailerWord = { magic: 0, count: 1 } as const;

/** What it begins with: "over" as a number. */
export const OVER_MAGIC = 0x7265_766f;

/** Size of a case in bytes: of version 1, and of version 2, which begins with the same fields. */
export const CASE_SIZE = 256;
/** @see CASE_SIZE */
export const CASE_SIZE_2 = 384;

/** Word offsets of a case's id and text. The table of columns (`machine/case.ts`) says where each of the others is. */
export const CaseWord = { id: 0, text: 2 } as const;

/** Word offsets of what is asked about a case's coverage, of version 2: bits of `RequestBit`, and features that are known. */
export const CoverageWord = { request: 65, known: 72 } as const;

/** What is asked about a case's coverage, by bit. */
export const RequestBit = {
  /** The outcome has the path, and whether the case covered what was not known. */
  watch: 1,
  /** A section behind the outcomes says all that the case covers. */
  detail: 2,
  /** What cases covered before is forgotten. */
  forget: 4,
  /** A section has the modules with probes. */
  modules: 8,
  /** Nothing but that known features are taken note of. */
  know: 16,
} as const;

/** What sections of coverage are called, "covr" and "mods" as numbers. */
export const COVERAGE_MAGIC = 0x7276_6f63;
/** @see COVERAGE_MAGIC */
export const MODULES_MAGIC = 0x7364_6f6d;

/** The version of `probes/verdict_coverage.c` whose sections are read. */
export const PROBES_VERSION = 1;

/** Size of an outcome of version 1 in bytes. */
export const OUTCOME_SIZE = 168;

/** Word offsets of an outcome's fields. */
export const OutcomeWord = {
  id: 0,
  returned: 1,
  /** Byte 0 is `handled`, byte 1 the number of accesses, byte 2 the last one's size, byte 3 its direction. */
  flags: 2,
  zero: 3,
  rip: 4,
  gpa: 6,
  data: 8,
  registers: 10,
} as const;

/** Size of an outcome of version 2 in bytes, without its accesses, and of each of them. */
export const TOLD_SIZE = 224;
/** @see TOLD_SIZE */
export const ACCESS_SIZE = 32;

/** Word offsets of the fields of an outcome of version 2. */
export const ToldWord = {
  id: 0,
  returned: 1,
  /** Byte 0 is `handled`, byte 1 says whether an exception is raised, byte 2 its vector, byte 3 how many accesses there are. */
  flags: 2,
  errorCode: 3,
  rip: 4,
  rflags: 6,
  cr2: 8,
  registers: 10,
  iterations: 42,
  path: 44,
  /** Byte 0 says whether a vector register changed, byte 1 which, byte 2 whether what it covered was not known; byte 3 is zero. */
  vector: 46,
  zero: 47,
  vectorBytes: 48,
} as const;

/** Word offsets of the fields of an access. */
export const AccessWord = {
  address: 0,
  gpa: 2,
  data: 4,
  /** Byte 0 is the size, byte 1 the direction, byte 2 bits of `Mark`; byte 3 is zero. */
  what: 6,
  zero: 7,
} as const;

/** Size of what begins a detail section: what it is called, and the length of what follows, in bytes. */
export const SECTION_SIZE = 8;

/** The longest detail section in bytes, and the most that all sections of an answer may be before it is given up. */
export const LONGEST_SECTION: number = 1 << 20;
/** @see LONGEST_SECTION */
export const LONGEST_DETAIL: number = 1 << 26;

/** Size of an outcome of version 2 with so many accesses. */
export function toldSize(accesses: number): number {
  return TOLD_SIZE + ACCESS_SIZE * accesses;
}
