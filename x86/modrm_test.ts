import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodingsOf } from "../oracles/decoders/decoder_testing.ts";
import { Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import { Operand } from "../machine/decoding.ts";
import { displacementSize, hasSib, Modrm, namesRegister, Sib } from "./modrm.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const LOAD = 0x8b;

Deno.test("Modrm and Sib have each bit in one field", () => {
  for (const fields of [Modrm, Sib]) {
    assertEquals(Object.values(fields).reduce((all, mask) => all + mask, 0), 0xff);
    assertEquals(Object.values(fields).reduce((all, mask) => all | mask, 0), 0xff);
  }
});

Deno.test("hasSib(), namesRegister() and displacementSize() agree with a decoder on every operand", () => {
  const sib = fc.nat(0xff);
  fc.assert(
    fc.property(fc.array(sib, { minLength: 256, maxLength: 256 }), (sibs) => {
      const batch = new Batch(256);
      fillBatch(batch, BYTES.map((modrm) => caseOf([LOAD, modrm, sibs[modrm]!])));
      const { length, operand } = decodingsOf(batch);
      const lengths = BYTES.map((modrm) => {
        const base = (hasSib(modrm) ? sibs[modrm]! : modrm) & Sib.base;
        return 2 + (hasSib(modrm) ? 1 : 0) + displacementSize(modrm >> 6, base);
      });
      assertEquals([...length], lengths);
      const operands = BYTES.map((modrm) => namesRegister(modrm) ? Operand.register : Operand.memory);
      assertEquals([...operand], operands);
      assertEquals(Math.max(...lengths) <= MAX_INSTRUCTION, true);
    }),
    { numRuns: 20 },
  );
});
