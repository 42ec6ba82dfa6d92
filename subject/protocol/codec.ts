/**
 * Codecs: how cases are written to a program and its outcomes are read.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { CoverageDetail, CoverageModule, OtherVersion } from "../../machine/coverage.ts";
import type { Telling } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";

/** Some cases of a batch, and the number that the first of them has in this run. */
export interface Request {
  /** Where the cases are. */
  readonly batch: Batch;
  /** Which of them, in the order in which they are sent. */
  readonly rows: readonly number[];
  /** How often something was asked before. */
  readonly number: number;
  /** The first case's id; the others count up from it, modulo 2^32. */
  readonly firstId: number;
  /** What is asked about coverage beside the outcomes; nothing where it does not say. */
  readonly coverage?: CoverageRequest | undefined;
}

/** What is asked about the coverage of cases. */
export interface CoverageRequest {
  /** Bits of `RequestBit` for each case that it is asked about. */
  readonly bits: number;
  /** It is asked about the rows of the batch that are multiples of this. */
  readonly step: number;
  /** Features that are known; they go with the first cases. */
  readonly known?: Uint32Array;
  /** Whether what ran before is forgotten at the first case. */
  readonly forgets?: boolean;
  /** Takes what a case covered; where the probe file is of another version, it takes that. */
  detail?(row: number, told: CoverageDetail | OtherVersion): void;
  /** Takes the modules. */
  modules?(told: readonly CoverageModule[] | OtherVersion): void;
}

/** Finds the end of an answer while its bytes come in. */
export interface Meter {
  /**
   * Looks at what came so far, which begins with the answer.
   *
   * @returns The answer's length in bytes once it is whole; 0 before.
   * @throws {ProgramFailure} When it cannot become one.
   */
  measure(bytes: Uint8Array): number;
  /** Whether so many bytes end in the middle of an outcome. */
  isTorn(bytes: number): boolean;
}

/** What a program answers into: the rows of cases. */
export interface Answers {
  /** Empties what a case has got. */
  resetRow(batch: Batch, row: number): void;
  /** Takes note that an empty case has no answer; `why` is a number of `Unanswered`. */
  leaveUnanswered(row: number, why: number): void;
}

/** One of the protocols. */
export interface Codec<Out extends Answers = Outcomes> {
  /** What the outcomes tell that it reads, beside registers, rip and hypercalls; undefined where they tell no more. */
  readonly telling?: Telling | undefined;
  /**
   * The bytes of a request.
   *
   * @param spare Bytes of an earlier request that nobody needs any more: the new one may be written over them.
   */
  encode(request: Request, spare?: Uint8Array): Uint8Array;
  /** A meter for the answer to so many cases. */
  meter(count: number): Meter;
  /**
   * Fills the rows of the request, which are empty.
   *
   * @param answer Exactly one answer, valid until this returns.
   * @throws {ProgramFailure} When it is none to this request.
   */
  decode(answer: Uint8Array, request: Request, out: Out): void;
}

/** How programs of one sort are spoken to. */
export interface Speech<Hello, Out extends Answers> {
  /** What they are asked about, as a word. */
  readonly asked: "case" | "text";
  /**
   * Reads a greeting from the first bytes of a program's output.
   *
   * @returns The greeting and its length in bytes; undefined as long as it is not whole.
   * @throws {SubjectError} When it is none, or of another version.
   */
  greeting(bytes: Uint8Array): { readonly hello: Hello; readonly length: number } | undefined;
  /** What verdict answers to a greeting; nothing where it does not. */
  reply(hello: Hello): Uint8Array | undefined;
  /** In which protocol the program is asked. */
  codec(hello: Hello): Codec<Out>;
}
