import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import { Operand } from "../machine/decoding.ts";
import { decodingsOf } from "../oracles/decoders/decoder_testing.ts";
import { displacementSize, hasSib, Modrm, namesRegister, operandLength, Sib } from "./modrm.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const LOAD = 0x8b;

Deno.test("Modrm and Sib have each bit in one field", () => {
  for (const fields of [Modrm, Sib]) {
    assertEquals(Object.values(fields).reduce((all, mask) => all + mask, 0), 0xff);
    assertEquals(Object.values(fields).reduce((all, mask) => all | mask, 0), 0xff);
  }
});

Deno.test("operandLength() and namesRegister() agree with a decoder on every operand", () => {
  const sib = fc.nat(0xff);
  fc.assert(
    fc.property(fc.array(sib, { minLength: 256, maxLength: 256 }), (sibs) => {
      const batch = new Batch(256);
      fillBatch(batch, BYTES.map((modrm) => caseOf([LOAD, modrm, sibs[modrm]!])));
      const { length, operand } = decodingsOf(batch);
      assertEquals([...length], BYTES.map((modrm) => 1 + operandLength(Uint8Array.of(modrm, sibs[modrm]!), 0)));
      const operands = BYTES.map((modrm) => namesRegister(modrm) ? Operand.register : Operand.memory);
      assertEquals([...operand], operands);
    }),
    { numRuns: 20 },
  );
});

Deno.test("hasSib() is so of memory operands with rm 4, displacementSize() of mod and of a base that is none", () => {
  assertEquals([0x04, 0x44, 0x84, 0xc4, 0x07, 0xfc].map(hasSib), [true, true, true, false, false, false]);
  assertEquals([0, 1, 2, 3].map((mod) => displacementSize(mod, 7)), [0, 1, 4, 0]);
  assertEquals([0, 1, 2, 3].map((mod) => displacementSize(mod, 5)), [4, 1, 4, 0]);
});
