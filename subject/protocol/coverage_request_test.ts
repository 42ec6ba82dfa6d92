import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import type { CoverageDetail, OtherVersion } from "../../machine/coverage.ts";
import { Tells } from "../../machine/effects.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { ToldCodec } from "./binary_told.ts";
import type { CoverageRequest } from "./codec.ts";
import { ProgramFailure } from "./subject_error.ts";

const telling = { what: Tells.path | Tells.coverage, accesses: 1 };
const codec = new ToldCodec(7, telling);
const [CASE, OUTCOME, CASES] = [384, 224 + 32, 5];
const FIRST_ID = 0xffff_fffe;

function requestOf(coverage?: CoverageRequest, rows = [0, 1, 2, 3, 4]) {
  return { batch: new Batch(CASES), rows, number: 1, firstId: FIRST_ID, coverage };
}

/** The words of each record from `request` on, as far as they are told. */
function asked(coverage?: CoverageRequest, spare?: Uint8Array): { request: number; known: number[] }[] {
  const bytes = codec.encode(requestOf(coverage), spare);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: CASES }, (_, k) => ({
    request: view.getUint32(16 + CASE * k + 260, true),
    known: Array.from({ length: 24 }, (_, n) => view.getUint32(16 + CASE * k + 288 + 4 * n, true)),
  }));
}

/** An answer with a section behind the outcomes. */
function answerWith(magic: string, section: Uint8Array): Uint8Array {
  const end = 16 + OUTCOME * CASES;
  const bytes = new Uint8Array(end + 8 + section.length + 8);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("done"));
  view.setUint32(4, CASES, true);
  view.setUint32(8, 1, true);
  for (let k = 0; k < CASES; k++) view.setUint32(16 + OUTCOME * k, (FIRST_ID + k) >>> 0, true);
  bytes.set(new TextEncoder().encode(magic), end);
  view.setUint32(end + 4, section.length, true);
  bytes.set(section, end + 8);
  bytes.set(new TextEncoder().encode("over"), bytes.length - 8);
  view.setUint32(bytes.length - 4, CASES, true);
  return bytes;
}

function decode(answer: Uint8Array, coverage?: CoverageRequest): void {
  codec.decode(answer, requestOf(coverage), new Outcomes(CASES, telling));
}

/** A section in words, its version and the id of row 2 first. */
function sectionOf(...words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from([1, 0, ...words]).buffer);
}

Deno.test("ToldCodec.encode() asks about every so many rows, and sends what is known with the first records", () => {
  const none = Array.from({ length: 24 }, () => 0);
  assertEquals(asked().map(({ request }) => request), [0, 0, 0, 0, 0]);
  assertEquals(asked({ bits: 1, step: 2 }).map(({ request }) => request), [1, 0, 1, 0, 1]);
  const known = Uint32Array.from({ length: 30 }, (_, n) => n + 1);
  const [first, second, third] = asked({ bits: 1, step: 4, known, forgets: true });
  assertEquals([first!.request, second!.request, third!.request], [1 | 4 | 16, 16, 0]);
  assertEquals(first!.known, [...known.subarray(0, 24)]);
  assertEquals(second!.known, [...known.subarray(24), ...none.slice(6)]);
  assertEquals(third!.known, none);
  assertEquals(asked({ bits: 1, step: 1, known: new Uint32Array(0), forgets: true })[0], { request: 5, known: none });
});

Deno.test("ToldCodec.encode() writes what is asked over what an earlier request asked", () => {
  const bytes = codec.encode(requestOf({ bits: 3, step: 1 }));
  assertEquals(asked(undefined, bytes).map(({ request }) => request), [0, 0, 0, 0, 0]);
});

Deno.test("ToldCodec.decode() reads what a case covered", () => {
  const told: [number, CoverageDetail | OtherVersion][] = [];
  const coverage: CoverageRequest = { bits: 2, step: 1, detail: (row, detail) => told.push([row, detail]) };
  const pair = [9, 0x0000_0104, 0x11, 0x22, 0x33, 0x44];
  decode(answerWith("covr", sectionOf(5, 2, 1, 1, 0x3ff, 7, 0x1000, 1, ...pair, 0x2000_0085, 0)), coverage);
  const [[row, detail]] = told as [[number, CoverageDetail]];
  assertEquals(row, 2);
  assertEquals([...detail.edges], [0x3ff, 7, 0x1000, 1]);
  assertEquals([[...detail.nearest], detail.losses], [[0x2000_0085], 5]);
  assertEquals(detail.pairs(), [
    { site: 9, size: 4, isConstant: true, a: 0x22_0000_0011n, b: 0x44_0000_0033n },
  ]);
});

Deno.test("ToldCodec.decode() takes the version of another probe file, whatever else it has", () => {
  const told: unknown[] = [];
  const section = new Uint8Array(Uint32Array.of(7, 0, 1, 2).buffer);
  decode(answerWith("covr", section), { bits: 2, step: 1, detail: (_row, detail) => told.push(detail) });
  decode(answerWith("mods", section), { bits: 8, step: 1, modules: (modules) => told.push(modules) });
  assertEquals(told, [{ version: 7 }, { version: 7 }]);
});

const DETAIL: CoverageRequest = { bits: 2, step: 2, detail: () => {}, modules: () => {} };

/** What is called how and holds what, and what is wrong with it. */
const WRONG: readonly (readonly [magic: string, section: Uint8Array, message: string])[] = [
  ["covr", new Uint8Array(0), "answer has a section of coverage that is too short"],
  ["covr", sectionOf(), "answer has a section of coverage of 8 bytes, and what it says needs Infinity"],
  ["covr", sectionOf(0, 9, 0, 0), "answer has a section of coverage of 24 bytes, and what it says needs 96"],
  ["covr", sectionOf(0, 0, 0, 0, 0, 0), "answer has a section of coverage of 32 bytes, and what it says needs 24"],
  [
    "covr",
    new Uint8Array(Uint32Array.of(1, 0xffff_ffff, 0, 0, 0, 0).buffer),
    "answer has a section of coverage of case 4294967295, which it was not asked about",
  ],
  [
    "covr",
    new Uint8Array(Uint32Array.of(1, 900, 0, 0, 0, 0).buffer),
    "answer has a section of coverage of case 900, which it was not asked about",
  ],
  [
    "covr",
    sectionOf(0, 0, 0, 1, 9, 0, 1, 0, 2, 0),
    "answer has a pair of numbers of 0 bytes, which is not from 1 to 8",
  ],
  [
    "covr",
    sectionOf(0, 0, 0, 1, 9, 200, 1, 0, 2, 0),
    "answer has a pair of numbers of 200 bytes, which is not from 1 to 8",
  ],
  [
    "mods",
    sectionOf(0, 0xffff_ffff),
    "answer has a section of coverage of 16 bytes, and what it says needs 343597383616",
  ],
  ["else", sectionOf(0, 0), "answer has a detail section that nobody asked for"],
];

Deno.test("ToldCodec.decode() says what is wrong with a section of coverage", () => {
  for (const [magic, section, message] of WRONG) {
    const error = assertThrows(() => decode(answerWith(magic, section), DETAIL), ProgramFailure);
    assertEquals(error.message, message);
  }
  const unasked = assertThrows(() => decode(answerWith("covr", sectionOf(0, 0, 0, 0))), ProgramFailure);
  assertEquals(unasked.message, "answer has a detail section that nobody asked for");
});

Deno.test("ToldCodec.decode() takes any bytes for coverage or for garbage, and never fails otherwise", () => {
  const words = fc.array(fc.oneof(fc.nat(4), fc.integer({ min: 0, max: 0xffff_ffff })), { maxLength: 40 })
    .map((all) => all.length % 2 === 0 ? all : all.slice(1));
  fc.assert(
    fc.property(fc.constantFrom("covr", "mods"), words, (magic, all) => {
      const section = new Uint8Array(Uint32Array.from(all).buffer);
      try {
        decode(answerWith(magic, section), DETAIL);
      } catch (error) {
        assert(error instanceof ProgramFailure, String(error));
      }
    }),
  );
});
