import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "./batch.ts";
import { caseOf, fillBatch, readCase } from "./case.ts";
import { anyCase, batchBytes } from "./case_testing.ts";
import { DecodingColumns, Form, FORMS } from "./decoding.ts";
import { Outcomes } from "./outcome.ts";
import { Qwords } from "./qwords.ts";
import { NO_REGISTER } from "./registers.ts";

const valuesOf = (decodings: DecodingColumns, row: number) => {
  const { rowOf: _, ...columns } = decodings;
  return Object.values(columns).map((column) => column instanceof Qwords ? column.at(row) : column[row]);
};

Deno.test("DecodingColumns is empty when new, and each case has its row", () => {
  const decodings = new DecodingColumns(2);
  const { register, rmRegister, base, index, rowOf } = decodings;
  assertEquals(
    [register, rmRegister, base, index].map((column) => [...column]),
    Array(4).fill([NO_REGISTER, NO_REGISTER]),
  );
  const values = new Set([0, 1].flatMap((row) => valuesOf(decodings, row)));
  assertEquals([values, [...rowOf]], [new Set([0, 0n, NO_REGISTER]), [0, 1]]);
});

Deno.test("DecodingColumns.reset() empties every column of the rows that were given", () => {
  fc.assert(fc.property(fc.array(fc.nat(3), { maxLength: 5 }), (shares) => {
    const decodings = new DecodingColumns(20);
    const empty = valuesOf(decodings, 0);
    let next = 0;
    const rows = shares.map((more) => {
      const at = decodings.add(next);
      for (const column of Object.values(decodings).slice(1)) {
        column instanceof Qwords ? column.set(at, 7n) : column[at] = 7;
      }
      decodings.share(at, next + 1, next + 1 + more);
      next += 1 + more;
      return Array(1 + more).fill(at);
    });
    assertEquals([...decodings.rowOf.subarray(0, next)], rows.flat());
    decodings.reset();
    for (let row = 0; row < 20; row++) assertEquals(valuesOf(decodings, row), empty, `row ${row}`);
    assertEquals(decodings.add(0), 0);
  }));
});

Deno.test("Batch.repeats() and endOfRun() are told by every byte of the text and by what can be fetched, not by the sixteenth byte", () => {
  const batch = new Batch(2);
  const text = Array.from({ length: MAX_INSTRUCTION }, (_, k) => k);
  fillBatch(batch, [caseOf(text), caseOf(text, { cpl: 3 })]);
  assertEquals([batch.repeats(0), batch.repeats(1)], [false, true]);
  for (let k = 0; k < TEXT_STRIDE; k++) {
    batch.text[TEXT_STRIDE + k]! ^= 0x80;
    assertEquals(batch.repeats(1), k === MAX_INSTRUCTION, `byte ${k}`);
    assertEquals(batch.endOfRun(0), k === MAX_INSTRUCTION ? 2 : 1, `byte ${k}`);
    batch.repeatText(0, 2);
    assertEquals(batch.repeats(1), true, `byte ${k}`);
  }
  batch.fetch[1] = 3;
  assertEquals(batch.repeats(1), false);
});

Deno.test("Batch.endOfRun() is the next case with another text or fetch, or the size", () => {
  const batch = new Batch(8);
  fillBatch(batch, [0x8b, 0x8b, 0x8b, 0x89, 0x89, 0x89].map((opcode) => caseOf([opcode, 0x07])));
  batch.fetch[5] = 2;
  assertEquals([0, 1, 2, 3, 4, 5].map((row) => batch.endOfRun(row)), [3, 3, 3, 5, 5, 6]);
});

const COPIED: readonly (readonly ["copy" | "copyText" | "copyState", boolean, boolean])[] = [
  ["copy", true, true],
  ["copyText", true, false],
  ["copyState", false, true],
];

for (const [name, text, state] of COPIED) {
  Deno.test(`Batch.${name}() copies every column it should of one case, and leaves the cases beside it`, () => {
    const [source, batch] = [new Batch(3), new Batch(3)];
    for (const bytes of batchBytes(source)) for (let k = 0; k < bytes.length; k++) bytes[k] = 1 + k % 251;
    batch[name](1, source, 2);
    const from = batchBytes(source);
    const isText = (column: number) => column < 2;
    for (const [column, bytes] of batchBytes(batch).entries()) {
      const size = bytes.length / 3;
      const copied = isText(column) ? text : state;
      const wanted = copied ? from[column]!.slice(2 * size) : new Uint8Array(size);
      assertEquals(bytes, Uint8Array.of(...new Uint8Array(size), ...wanted, ...new Uint8Array(size)), `${column}`);
    }
  });
}

for (const [name, group] of [["copyVeInfo", "ve"], ["copyDevice", "device"]] as const) {
  Deno.test(`Batch.${name}() copies every column of one case's ${group}, and nothing else`, () => {
    const cases = fc.array(anyCase(), { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(cases, cases, (ours, others) => {
      const [batch, source] = [new Batch(3), new Batch(3)];
      fillBatch(batch, ours);
      fillBatch(source, others);
      batch[name](1, source, 2);
      const wanted = ours.with(1, { ...ours[1]!, [group]: others[2]![group] });
      assertEquals([0, 1, 2].map((row) => readCase(batch, row)), wanted);
    }));
  });
}

Deno.test("Batch.copyAll() makes every column of every case the same, and leaves the size", () => {
  const [source, batch] = [new Batch(3), new Batch(3)];
  for (const bytes of batchBytes(source)) for (let k = 0; k < bytes.length; k++) bytes[k] = 1 + k % 251;
  source.size = 2;
  batch.copyAll(source);
  assertEquals([batch.size, batchBytes(batch)], [0, batchBytes(source)]);
});

Deno.test("Form numbers the forms in their order, other first", () => {
  assertEquals(FORMS.map((name) => Form[name]), [...FORMS.keys()]);
  assertEquals(Form.other, 0);
});

Deno.test("Outcomes.reset() says that nothing happened: rip and registers as they were, no access", () => {
  const batch = new Batch(2);
  const outcomes = new Outcomes(2);
  fillBatch(batch, [caseOf([0x8b, 0x07], { rip: 0x1234n }), caseOf([0x90])]);
  outcomes.handled.fill(1);
  outcomes.returned.fill(-14);
  outcomes.access.count.fill(1);
  outcomes.reset(batch);
  assertEquals([...outcomes.handled, ...outcomes.returned, ...outcomes.access.count], Array(6).fill(0));
  assertEquals([outcomes.rip.u64, outcomes.registers.u64], [batch.rip.u64, batch.registers.u64]);
});
