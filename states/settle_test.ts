import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCase } from "../corpus/files/case_file.ts";
import { Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, fillBatch } from "../machine/case.ts";
import { anyCase, caseFrom, type Setting } from "../machine/case_testing.ts";
import { Form, Segment } from "../machine/decoding.ts";
import { decodingsOf, texts } from "../oracles/decoders/decoder_testing.ts";
import { Anatomy } from "../x86/anatomy.ts";
import { NO_MOFFS, TextAddressing } from "./addressing.ts";
import { impossibilities, impossibleCases } from "./impossible_testing.ts";
import { settledCase, withTextAtOperand } from "./settle_case.ts";

const DEVICE = 0xffff_c900_0000_1000n;

/** Any state at all with an instruction that is mostly a move. */
const anyMove: fc.Arbitrary<Case> = fc.tuple(anyCase(), texts).map(([c, { bytes, fetch }]) => ({
  ...c,
  bytes: caseOf(bytes).bytes,
  fetch,
}));

/**
 * The case as settling leaves it: of a text without a ModRM operand in memory, the base of its segment is cleared. Undefined
 * for an address in the text, of which another is made where paging of four levels could not have it.
 */
function withoutIdleBase(c: Case, batch: Batch): Case | undefined {
  const [anatomy, addressing] = [new Anatomy(), new TextAddressing()];
  anatomy.read(batch.text, 0);
  addressing.read(batch.text, 0, anatomy);
  const { memory, isString, segment, moffsAt } = addressing;
  if (moffsAt !== NO_MOFFS) return undefined;
  if (memory === 1 || isString === 1) return c;
  return {
    ...c,
    ...segment === Segment.fs ? { fsBase: 0n } : {},
    ...segment === Segment.gs ? { gsBase: 0n } : {},
  };
}

const batchOf = (...cases: readonly Case[]): Batch => {
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  return batch;
};

Deno.test("settledCase() makes any state a possible one", () => {
  fc.assert(
    fc.property(fc.array(anyMove, { minLength: 20, maxLength: 20 }), (cases) => {
      assertEquals(impossibleCases(batchOf(...cases.map(settledCase)), formatCase), []);
    }),
    { numRuns: 150 },
  );
});

Deno.test("settledCase() leaves what it has settled as it is, and a move in a possible state that tells no gla", () => {
  fc.assert(
    fc.property(anyMove, (c) => {
      const settled = settledCase(c);
      assertEquals(settledCase(settled), settled);
      const batch = batchOf(c);
      if (c.ve.gla !== null || impossibilities(batch)[0]!.length > 0) return;
      const left = withoutIdleBase(c, batch);
      if (left !== undefined && decodingsOf(batch).form[0] !== Form.other) assertEquals(settledCase(c), left);
    }),
    { numRuns: 500 },
  );
});

Deno.test("settledCase() clears the base of a segment that a text without a ModRM operand in memory names", () => {
  for (
    const [text, base] of [["65 88 c0", "gsBase"], ["64 88 c0", "fsBase"], ["65 a1 00 10 00 00 00 c9 ff ff", "gsBase"]]
  ) {
    const c = caseFrom(text!, { [base!]: 0xffff_8000_0000_0000n });
    assertEquals(settledCase(c), { ...c, [base!]: 0n }, text);
  }
});

const settled = (text: string, setting: Setting = {}) => settledCase(caseFrom(text, setting));

Deno.test("settledCase() aims an operand at the gla that is told, by whatever its address is made of", () => {
  const ve = { ...DEFAULT_CASE.ve, gla: DEVICE };
  assertEquals(settled("8b 47 10", { ve }).registers[7], DEVICE - 0x10n);
  assertEquals(settled("8b 05 00 00 00 10", { ve }).rip, DEVICE - 0x1000_0006n);
  assertEquals(settled("64 8b 04 25 00 10 00 00", { ve }).fsBase, DEVICE - 0x1000n);
  assertEquals(
    settled("8b 04 5b", { ve: { ...ve, gla: DEVICE + 2n } }).registers[3]! * 3n & (1n << 64n) - 1n,
    DEVICE + 2n,
  );
  for (const text of ["8b 07", "8b 04 8d 00 00 00 00", "65 42 8b 44 60 01", "67 64 8b 07"]) {
    assertEquals(settled(text, { ve }).ve.gla, null, text);
  }
});

Deno.test("settledCase() has the destination of a string move at the device where a gla is told, else the source", () => {
  const strings = { rsi: DEVICE, rdi: 0xffff_8880_0000_0000n };
  const ve = { ...DEFAULT_CASE.ve, gla: 1n };
  const { gla, gpa } = settled("a4", { regs: strings, ve }).ve;
  assertEquals([gla, gpa & 0xfffn], [strings.rdi, 0n]);
  assertEquals(settled("a4", { regs: strings }).ve.gla, null);
});

Deno.test("settledCase() ends what can be fetched where a page does, wherever that is", () => {
  for (let fetch = 0; fetch < MAX_INSTRUCTION; fetch++) {
    const { rip } = settled("8b 07", { fetch, regs: { rdi: DEVICE } });
    assertEquals(rip + BigInt(fetch) & 0xfffn, 0n);
    assert(rip >> 12n === DEFAULT_CASE.rip >> 12n);
  }
});

Deno.test("withTextAtOperand() keeps the operand where it is, and gives back what no register is needed for", () => {
  const c = caseFrom("64 42 8b 44 e3 08", { regs: { rbx: 0x1000n, r12: 2n }, fsBase: DEVICE - 0x1018n });
  const { registers, fsBase, ve } = withTextAtOperand(c, caseFrom("8b 07").bytes);
  assertEquals([registers[7], registers[3], registers[12], fsBase, ve.gla], [
    DEVICE,
    DEFAULT_CASE.registers[3],
    DEFAULT_CASE.registers[12],
    0n,
    null,
  ]);
});
