import { assertEquals, assertThrows } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { ToldCodec } from "./binary_told.ts";
import { ProgramFailure } from "./subject_error.ts";

const telling = { what: 0, accesses: 1 };
const codec = new ToldCodec(7, telling);
const SIZE = 224 + 32;
const OUTCOMES_END = 16 + 2 * SIZE;

/** The answer to two cases, with detail sections of so many bytes each behind the outcomes. */
function answerWith(...sections: readonly number[]): Uint8Array {
  const sizes = sections.map((size) => 8 + size);
  const bytes = new Uint8Array(OUTCOMES_END + sizes.reduce((sum, size) => sum + size, 0) + 8);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("done"));
  view.setUint32(4, 2, true);
  view.setUint32(16 + SIZE, 1, true);
  let at = OUTCOMES_END;
  for (const size of sections) {
    view.setUint32(at + 4, size, true);
    at += 8 + size;
  }
  bytes.set(new TextEncoder().encode("over"), at);
  view.setUint32(at + 4, 2, true);
  return bytes;
}

Deno.test("ToldCodec.meter() finds the end of an answer, however its bytes come", () => {
  for (const answer of [answerWith(), answerWith(24), answerWith(0, 0, 64, 8)]) {
    const both = new Uint8Array([...answer, ...answer]);
    for (let step = 1; step < 300; step++) {
      const meter = codec.meter(2);
      let end = 0;
      let length = 0;
      while (end === 0) end = meter.measure(both.subarray(0, length += step));
      assertEquals([end, length - end < step], [answer.length, true]);
    }
  }
});

Deno.test("ToldCodec.meter() takes an answer for torn where it stops within an outcome, or behind the last one", () => {
  const { isTorn } = codec.meter(2);
  const lengths = [0, 16, 17, 16 + SIZE - 1, 16 + SIZE, 16 + SIZE + 1, OUTCOMES_END, OUTCOMES_END + 4];
  assertEquals(lengths.map((n) => isTorn(n)), [false, false, true, true, false, true, true, true]);
});

/** Length of a detail section, and what is wrong with it. */
const WRONG: readonly (readonly [length: number, message: string])[] = [
  [4, "answer has a detail section of 4 bytes, which is no multiple of 8 up to 1048576"],
  [(1 << 20) + 8, "answer has a detail section of 1048584 bytes, which is no multiple of 8 up to 1048576"],
  [0xffff_fff8, "answer has a detail section of 4294967288 bytes, which is no multiple of 8 up to 1048576"],
];

Deno.test("ToldCodec.meter() says what is wrong with the length of a detail section, as soon as it is there", () => {
  for (const [length, message] of WRONG) {
    const answer = answerWith(0);
    new DataView(answer.buffer).setUint32(OUTCOMES_END + 4, length, true);
    const { measure } = codec.meter(2);
    assertEquals(measure(answer.subarray(0, OUTCOMES_END + 7)), 0);
    const error = assertThrows(() => measure(answer.subarray(0, OUTCOMES_END + 8)), ProgramFailure);
    assertEquals(error.message, message);
  }
});

Deno.test("ToldCodec.meter() gives up an answer whose details have no end", () => {
  const { measure } = codec.meter(2);
  const bytes = new Uint8Array(OUTCOMES_END + (1 << 26) + 64);
  assertEquals(measure(bytes.subarray(0, -64)), 0);
  const error = assertThrows(() => measure(bytes), ProgramFailure);
  assertEquals(error.message, "answer has more than 67108864 bytes of details");
});

Deno.test("ToldCodec.decode() refuses a detail section that nobody asked for", () => {
  const [batch, out] = [new Batch(2), new Outcomes(2, telling)];
  fillBatch(batch, [caseOf([]), caseOf([])]);
  const read = (answer: Uint8Array) => codec.decode(answer, { batch, rows: [0, 1], number: 0, firstId: 0 }, out);
  read(answerWith());
  const error = assertThrows(() => read(answerWith(16)), ProgramFailure);
  assertEquals(error.message, "answer has a detail section that nobody asked for");
});
