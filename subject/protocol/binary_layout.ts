/**
 * The binary protocol's records: where each field stands. `docs/subject.md` has the same table for people.
 *
 * All numbers are little-endian, every field is aligned to its size, and unnamed bytes are zero, so that a C struct of
 * fixed-width members in this order needs no packing.
 *
 * @module
 */

/** The version of both protocols. */
export const PROTOCOL_VERSION = 1;

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

/** Size of a case in bytes. */
export const CASE_SIZE = 256;

/** Word offsets of a case's id and text. The table of columns (`machine/case.ts`) says where each of the others is. */
export const CaseWord = { id: 0, text: 2 } as const;

/** Size of an outcome in bytes. */
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
