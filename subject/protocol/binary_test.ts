import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import { type Case, caseOf, COLUMNS, DEFAULT_CASE, fillBatch, readCase, withValue } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { ALL_FEATURES, toldColumns } from "../../machine/feature.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { outcomesOf } from "../subject_testing.ts";
import { toAnswer, toBatch } from "../testdata/server.ts";
import { tiny } from "../testdata/tiny.ts";
import { BinaryCodec } from "./binary.ts";
import { CASE_SIZE, HEADER_SIZE, OUTCOME_SIZE, TRAILER_SIZE } from "./binary_layout.ts";
import { ProgramFailure } from "./subject_error.ts";

const codec = new BinaryCodec();
const GLA = COLUMNS.find(({ name }) => name === "gla")!;

/** A request as a program gets it. */
function received(request: Uint8Array) {
  const [, count, number] = new Uint32Array(request.buffer, 0, 4);
  return { count: count!, number: number!, words: new Uint32Array(request.slice(HEADER_SIZE).buffer) };
}

/** What a program with a set of features gets to know: what it is not told is as usual, and the gla is that of the batch. */
function asSent(c: Case, features: number): Case {
  const told = toldColumns(features, 1);
  const unsent = COLUMNS.filter((column) => column.protocol1 === undefined || !told.includes(column));
  const { ve, ...sent } = unsent.reduce((rest, column) => withValue(rest, column, column.default), c);
  return { ...sent, ve: { ...ve, gla: ve.gla ?? 0n } };
}

Deno.test("BinaryCodec.encode() loses nothing of any case that is sent, whichever rows are", () => {
  const someCases = fc.array(anyCase(), { minLength: 2, maxLength: 5 });
  fc.assert(fc.property(someCases, fc.nat(), fc.nat(ALL_FEATURES), (cases, number, features) => {
    const batch = new Batch(cases.length);
    fillBatch(batch, cases);
    const rows = cases.map((_, row) => row).filter((row) => row !== 1);
    const request = new BinaryCodec(features).encode({ batch, rows, number, firstId: 5 });
    assertEquals(request.length, HEADER_SIZE + CASE_SIZE * rows.length);
    const there = new Batch(cases.length);
    fillBatch(there, cases.map(() => withValue(DEFAULT_CASE, GLA, 0n)));
    toBatch(received(request), there, features);
    rows.forEach((row, k) => assertEquals(readCase(there, k), asSent(cases[row]!, features)));
  }));
});

Deno.test("BinaryCodec.encode() writes the same over the bytes of an earlier request of any size", () => {
  fc.assert(fc.property(fc.array(fc.array(anyCase(), { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (requests) => {
    const codec = new BinaryCodec();
    let spare: Uint8Array | undefined;
    requests.forEach((cases, number) => {
      const batch = new Batch(cases.length);
      fillBatch(batch, cases);
      const request = { batch, rows: cases.map((_, row) => row), number, firstId: 0 };
      const alone = codec.encode(request);
      spare = codec.encode(request, spare);
      assertEquals(spare, alone);
    });
  }));
});

Deno.test("BinaryCodec.encode() has depth and width in bytes 6 and 7, and zeros for a program that announces neither", () => {
  const { ve } = DEFAULT_CASE;
  const batch = new Batch(1);
  fillBatch(batch, [caseOf([0x8b, 0x07], { cpl: 3, paging: 5, ve: { ...ve, gpaWidth: 52 } })]);
  const bytes = (features: number) => {
    const request = new BinaryCodec(features).encode({ batch, rows: [0], number: 0, firstId: 0 });
    return [...request.subarray(HEADER_SIZE + 4, HEADER_SIZE + 10)];
  };
  assertEquals([0, 1, 2, 4, 7].map(bytes), [
    [15, 3, 0, 0, 0x8b, 0x07],
    [15, 3, 0, 0, 0x8b, 0x07],
    [15, 3, 5, 0, 0x8b, 0x07],
    [15, 3, 0, 52, 0x8b, 0x07],
    [15, 3, 5, 52, 0x8b, 0x07],
  ]);
});

Deno.test("BinaryCodec.decode() loses nothing of any outcome", async () => {
  await fc.assert(fc.asyncProperty(fc.array(anyCase(), { minLength: 1, maxLength: 4 }), async (cases) => {
    const batch = new Batch(cases.length);
    fillBatch(batch, cases);
    const must = await outcomesOf(tiny, cases);
    const request = { batch, rows: cases.map((_, row) => row), number: 3, firstId: 0xffff_ffff };
    const out = new Outcomes(cases.length);
    out.reset(batch);
    codec.decode(toAnswer(received(codec.encode(request)), must), request, out);
    for (const name of ["handled", "returned", "rip", "access", "registers"] as const) {
      assertEquals(out[name], must[name]);
    }
  }));
});

Deno.test("BinaryCodec.decode() reads an answer wherever in memory it begins", async () => {
  const must = await outcomesOf(tiny, [caseOf([0x8b, 0x07])]);
  const batch = new Batch(1);
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  const request = { batch, rows: [0], number: 3, firstId: 7 };
  const answer = toAnswer(received(codec.encode(request)), must);
  for (let at = 0; at < 8; at++) {
    const bytes = new Uint8Array(at + answer.length);
    bytes.set(answer, at);
    const out = new Outcomes(1);
    out.reset(batch);
    codec.decode(bytes.subarray(at), request, out);
    assertEquals([out.returned, out.registers, out.access], [must.returned, must.registers, must.access]);
  }
});

/** An answer to one case, with one byte of it changed. */
function decodeWith(at: number, value: number): Outcomes {
  const [batch, out] = [new Batch(1), new Outcomes(1)];
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  const request = { batch, rows: [0], number: 3, firstId: 7 };
  tiny.run(batch, out);
  const answer = toAnswer(received(codec.encode(request)), out);
  answer[at] = value;
  codec.decode(answer, request, out);
  return out;
}

const REFUSED: readonly (readonly [at: number, value: number, message: string])[] = [
  [0, 0x44, 'answer does not begin with "done"'],
  [4, 2, "answer says that it has 2 outcomes, and 1 were due"],
  [8, 4, "answer is to batch 4, and one to 3 was due"],
  [HEADER_SIZE, 9, "answers out of order: outcome of case 9 where 7 was due"],
  [HEADER_SIZE + 8, 2, "outcome has handled 2, which is neither 0 nor 1"],
  [HEADER_SIZE + 10, 16, "outcome has an access of 16 bytes"],
  [HEADER_SIZE + 11, 2, "outcome has an access of direction 2, which is neither 0 nor 1"],
  [HEADER_SIZE + OUTCOME_SIZE, 0, 'answer does not end with "over" after 1 outcomes'],
  [HEADER_SIZE + OUTCOME_SIZE + 4, 0, 'answer does not end with "over" after 1 outcomes'],
  [HEADER_SIZE + 12, 1, "outcome has a byte that must be 0 and is not"],
];

Deno.test("BinaryCodec.decode() says what is wrong with an answer", () => {
  assertEquals(decodeWith(HEADER_SIZE, 7).returned[0], 2);
  for (const [at, value, message] of REFUSED) {
    const error = assertThrows(() => decodeWith(at, value), ProgramFailure);
    assertEquals(error.message, message);
  }
});

Deno.test("BinaryCodec.meter() takes an answer for whole at its last byte, and for torn within an outcome", () => {
  const meter = codec.meter(2);
  const length = HEADER_SIZE + 2 * OUTCOME_SIZE + TRAILER_SIZE;
  assertEquals([length - 1, length, length + 1].map((n) => meter.measure(new Uint8Array(n))), [0, length, length]);
  const lengths = [0, HEADER_SIZE, HEADER_SIZE + 1, HEADER_SIZE + OUTCOME_SIZE, length - 1];
  assertEquals(lengths.map((n) => meter.isTorn(n)), [false, false, true, false, true]);
});
