import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Batch, TEXT_STRIDE } from "./batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch, readCase, writeCase } from "./case.ts";
import { anyCase } from "./case_testing.ts";
import { DEFAULT_REGISTERS } from "./registers.ts";

Deno.test("caseOf() fills the text with NOPs after the bytes it is given", () => {
  assertEquals([...caseOf([0x8b, 0x07]).bytes], [0x8b, 0x07, ...Array(13).fill(0x90)]);
  assertEquals([...DEFAULT_CASE.bytes], Array(15).fill(0x90));
});

Deno.test("caseOf() takes 15 bytes and no more", () => {
  assertEquals([...caseOf(Array(15).fill(0x66)).bytes], Array(15).fill(0x66));
  assertThrows(() => caseOf(Array(16).fill(0x66)), RangeError, "Instruction is longer than 15 bytes: 16");
});

Deno.test("DEFAULT_CASE is a kernel's access to a device, by a #VE that says no more than it must", () => {
  // Lines leave out what is as here: a change makes every case file that was ever written mean something else.
  assertEquals(DEFAULT_CASE, {
    bytes: new Uint8Array(15).fill(0x90),
    fetch: 15,
    cpl: 0,
    paging: 4,
    rip: 0xffff_ffff_8100_0000n,
    rflags: 0x202n,
    fsBase: 0n,
    gsBase: 0n,
    registers: DEFAULT_REGISTERS,
    memory: 0xa5a5_a5a5_a5a5_a5a5n,
    vectors: 0x0123_4567_89ab_cdefn,
    ve: {
      exitReason: 48n,
      exitQualification: 0n,
      gla: null,
      gpa: 0x8000_fee0_0fe0n,
      instrLen: 0,
      instrInfo: 0,
      gpaWidth: 48,
    },
    device: { value: 0x8877_6655_4433_2211n, status: 0n },
  });
});

Deno.test("readCase() gives back every field that writeCase() wrote, in any row", () => {
  fc.assert(fc.property(fc.array(anyCase(), { minLength: 1, maxLength: 4 }), (cases) => {
    const batch = new Batch(cases.length);
    // The last row first: no row may reach into another.
    for (let i = cases.length - 1; i >= 0; i--) writeCase(batch, i, cases[i]!);
    assertEquals(cases.map((_, i) => readCase(batch, i)), cases);
  }));
});

Deno.test("writeCase() leaves nothing of the case that was in the row", () => {
  fc.assert(fc.property(anyCase(), anyCase(), (before, after) => {
    const batch = new Batch(1);
    writeCase(batch, 0, before);
    batch.text[TEXT_STRIDE - 1] = 0xcc;
    writeCase(batch, 0, after);
    assertEquals(readCase(batch, 0), after);
    assertEquals(batch.text[TEXT_STRIDE - 1], 0);
  }));
});

Deno.test("readCase() gives a case of its own: it does not change with the batch", () => {
  const batch = new Batch(1);
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  const read = readCase(batch, 0);
  fillBatch(batch, [caseOf([0x88, 0x07], { rip: 1n })]);
  assertEquals(read, caseOf([0x8b, 0x07]));
});

Deno.test("fillBatch() makes the batch hold exactly the cases", () => {
  const batch = new Batch(3);
  fillBatch(batch, [DEFAULT_CASE, DEFAULT_CASE, DEFAULT_CASE]);
  fillBatch(batch, [DEFAULT_CASE]);
  assertEquals(batch.size, 1);
});

Deno.test("fillBatch() refuses more cases than fit, and leaves the batch alone", () => {
  const batch = new Batch(1);
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  assertThrows(() => fillBatch(batch, [DEFAULT_CASE, DEFAULT_CASE]), RangeError, "Batch holds 1 cases: got 2");
  assertEquals([batch.size, readCase(batch, 0)], [1, caseOf([0x8b, 0x07])]);
});
