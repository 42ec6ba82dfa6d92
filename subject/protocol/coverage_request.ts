/**
 * Asking a program what its cases cover, and reading the sections in which it tells.
 *
 * @module
 */
import {
  type CoverageDetail,
  type CoverageModule,
  KNOWN_ROOM,
  type OtherVersion,
  type ToldPair,
} from "../../machine/coverage.ts";
import {
  CASE_SIZE_2,
  COVERAGE_MAGIC,
  CoverageWord,
  HEADER_SIZE,
  MODULES_MAGIC,
  PROBES_VERSION,
  RequestBit,
  SECTION_SIZE,
} from "./binary_layout.ts";
import type { Request } from "./codec.ts";
import { garbage } from "./subject_error.ts";

const CASE_WORDS = CASE_SIZE_2 / 4;
const HEADER_WORDS = HEADER_SIZE / 4;

/** Sizes of what sections hold, in bytes. */
const EDGE = 8;
const PAIR = 24;
/** Where a pair has the size of its numbers. */
const PAIR_SIZE = 4;
const NEAREST = 4;
const MODULE = 80;
const NAME = 64;
/** The least that a section has: a version, and the id of a case. */
const LEAST = 8;
/** What a section of coverage begins with behind its head, and one of modules. */
const DETAIL_HEAD = 24;
const MODULES_HEAD = 16;

/** Writes what is asked about coverage into the records of a request, which have something else there otherwise. */
export function writeRequest(words: Uint32Array, { rows, coverage }: Request): void {
  for (let k = 0, at = HEADER_WORDS + CoverageWord.request; k < rows.length; k++, at += CASE_WORDS) {
    words[at] = coverage !== undefined && rows[k]! % coverage.step === 0 ? coverage.bits : 0;
  }
  if (coverage?.forgets === true) words[HEADER_WORDS + CoverageWord.request]! |= RequestBit.forget;
  if (coverage?.known !== undefined) writeKnown(words, rows.length, coverage.known);
}

/** Known features go with the first cases, watched or not; more than all have room for are left out. */
function writeKnown(words: Uint32Array, cases: number, known: Uint32Array): void {
  for (let k = 0, from = 0; k < cases && from < known.length; k++, from += KNOWN_ROOM) {
    const at = HEADER_WORDS + CASE_WORDS * k;
    words[at + CoverageWord.request]! |= RequestBit.know;
    words.set(known.subarray(from, from + KNOWN_ROOM), at + CoverageWord.known);
  }
}

/**
 * Reads the sections of an answer.
 *
 * @param answer The answer.
 * @param at The byte at which its sections begin.
 * @param end The byte behind the last of them; they are known to fill what is between.
 * @throws {ProgramFailure} When one is none, or answers what was not asked.
 */
export function readSections(answer: Uint8Array, at: number, end: number, request: Request): void {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
  while (at < end) {
    const length = view.getUint32(at + 4, true);
    const section = new DataView(answer.buffer, answer.byteOffset + at + SECTION_SIZE, length);
    readSection(view.getUint32(at, true), section, request);
    at += SECTION_SIZE + length;
  }
}

function readSection(magic: number, section: DataView, request: Request): void {
  const { coverage } = request;
  if (section.byteLength < LEAST) throw garbage("answer has a section of coverage that is too short");
  if (magic === COVERAGE_MAGIC && coverage?.detail !== undefined) {
    coverage.detail(rowOf(section, request), versionOf(section) ?? detailOf(section));
  } else if (magic === MODULES_MAGIC && coverage?.modules !== undefined) {
    coverage.modules(versionOf(section) ?? modulesOf(section));
  } else throw garbage("answer has a detail section that nobody asked for");
}

/** The version of the probe file, where it is another. */
function versionOf(section: DataView): OtherVersion | undefined {
  const version = section.getUint32(0, true);
  return version === PROBES_VERSION ? undefined : { version };
}

/** The row of the case that a section is about. */
function rowOf(section: DataView, { rows, firstId, coverage }: Request): number {
  const id = section.getUint32(4, true);
  const row = rows[(id - firstId) >>> 0];
  if (row !== undefined && row % coverage!.step === 0) return row;
  throw garbage(`answer has a section of coverage of case ${id}, which it was not asked about`);
}

function detailOf(section: DataView): CoverageDetail {
  const count = (at: number) => section.byteLength < DETAIL_HEAD ? Infinity : section.getUint32(at, true);
  const [losses, edges, nearest, pairs] = [count(8), count(12), count(16), count(20)];
  checkLength(section, DETAIL_HEAD + EDGE * edges + PAIR * pairs + NEAREST * nearest);
  const pairsAt = DETAIL_HEAD + EDGE * edges;
  const told = new DataView(copied(section, pairsAt, PAIR * pairs));
  for (let k = 0; k < pairs; k++) checkPairSize(told.getUint8(PAIR * k + PAIR_SIZE));
  return {
    edges: new Uint32Array(copied(section, DETAIL_HEAD, EDGE * edges)),
    nearest: new Uint32Array(copied(section, pairsAt + PAIR * pairs, NEAREST * nearest)),
    // Most details are looked at for their edges alone.
    pairs: () => Array.from({ length: pairs }, (_, k) => pairAt(told, PAIR * k)),
    losses,
  };
}

function pairAt(section: DataView, at: number): ToldPair {
  return {
    site: section.getUint32(at, true),
    size: section.getUint8(at + PAIR_SIZE),
    isConstant: section.getUint8(at + 5) !== 0,
    a: section.getBigUint64(at + 8, true),
    b: section.getBigUint64(at + 16, true),
  };
}

function modulesOf(section: DataView): CoverageModule[] {
  const count = section.byteLength < MODULES_HEAD ? Infinity : section.getUint32(12, true);
  checkLength(section, MODULES_HEAD + MODULE * count);
  return Array.from({ length: count }, (_, k) => {
    const at = MODULES_HEAD + MODULE * k;
    const name = new Uint8Array(section.buffer, section.byteOffset + at + MODULE - NAME, NAME);
    const [text] = new TextDecoder().decode(name).split("\0") as [string];
    return { name: text, digest: section.getBigUint64(at, true) };
  });
}

/** Refuses numbers that nobody could look for in a case. */
function checkPairSize(size: number): void {
  if (size < 1 || size > 8) throw garbage(`answer has a pair of numbers of ${size} bytes, which is not from 1 to 8`);
}

/** Sections are filled up to a multiple of 8 bytes. */
function checkLength(section: DataView, length: number): void {
  if (section.byteLength === Math.ceil(length / 8) * 8) return;
  throw garbage(`answer has a section of coverage of ${section.byteLength} bytes, and what it says needs ${length}`);
}

/** Bytes of a section, which is valid only until its answer has been read. */
function copied({ buffer, byteOffset }: DataView, at: number, size: number): ArrayBuffer {
  return new Uint8Array(buffer, byteOffset + at, size).slice().buffer;
}
