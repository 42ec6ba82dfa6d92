import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, readCase, writeCase } from "../../machine/case.ts";
import { anyCase, caseFrom, hex } from "../../machine/case_testing.ts";
import { Random } from "../generate/random.ts";
import { dictionaryOf, differences, mutationOf, mutationsOf, mutationsUpTo } from "./mutate_testing.ts";
import { Mutant } from "./mutation.ts";
import { MUTATIONS } from "./mutator.ts";

const DRAWS = 3000;

/** A pair that every case with a zero somewhere, and so every default, has a place for. */
const PAIRS = [[0n, 0x1337_beefn, 4], [0xfee0_0fe0n, 0x1234n, 8], [0x8bn, 0x8an, 1]] as const;

Deno.test("MUTATIONS have names of their own", () => {
  assertEquals(new Set(MUTATIONS.map(({ name }) => name)).size, MUTATIONS.length);
});

for (const mutation of MUTATIONS) {
  Deno.test(`mutation "${mutation.name}" changes only what it says, in any case and whatever stands beside it`, () => {
    const inputs = [anyCase(), anyCase(), fc.uint8Array({ minLength: 256, maxLength: 256 }), fc.nat()] as const;
    fc.assert(
      fc.property(...inputs, (source, other, garbage, seed) => {
        const [result, again] = [0, 1].map((k) => {
          const batch = new Batch(3);
          for (const column of [batch.text, batch.registers.u8]) column.set(garbage.subarray(k, k + column.length));
          writeCase(batch, 1, source);
          const before = [0, 2].map((row) => bytesOf(batch, row));
          const mutant = new Mutant();
          const others = mutant.others = new Batch(1);
          writeCase(others, 0, other);
          mutant.random = new Random(seed);
          mutant.dictionary = dictionaryOf(PAIRS);
          mutant.start(batch, 1);
          for (let n = 0; n < 8; n++) mutation.apply(mutant);
          assertEquals([0, 2].map((row) => bytesOf(batch, row)), before);
          assertEquals(batch.text[TEXT_STRIDE + MAX_INSTRUCTION], 0);
          assert(batch.fetch[1]! <= MAX_INSTRUCTION);
          return readCase(batch, 1);
        });
        assertEquals(again, result);
        assertEquals(differences(source, result!) & ~mutation.changes, 0);
      }),
      { numRuns: 40 },
    );
  });

  Deno.test(`mutation "${mutation.name}" does change a case, mostly`, () => {
    const source = caseFrom("66 2e 41 8b 44 8f 20", { fetch: 9 });
    const other = caseFrom("0f b6 4b 10", OTHER);
    const changed = mutationsOf(mutation, { case: source, other, pairs: PAIRS }, DRAWS)
      .filter((result) => differences(source, result) !== 0);
    assert(changed.length > DRAWS / 2, `${changed.length} of ${DRAWS}`);
  });
}

/** A case that has nothing in common with the defaults. */
const OTHER: Partial<Case> = {
  cpl: 3,
  device: { value: 1n, status: 2n },
  registers: DEFAULT_CASE.registers.map((value) => ~value & 0xffff_ffff_ffff_ffffn),
  ve: { ...DEFAULT_CASE.ve, gpa: 5n },
};

/** Everything of a row that a mutation could reach. */
function bytesOf(batch: Batch, row: number): string {
  const { text, registers, fetch } = batch;
  const own = text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1)).toHex();
  return own + registers.u8.subarray(128 * row, 128 * (row + 1)).toHex() + fetch[row];
}

/** Name, text, and texts that must come of it. */
const REACHED: readonly (readonly [string, string, readonly string[]])[] = [
  ["add prefix", "8b 07", ["66 8b 07", "67 8b 07", "f0 8b 07", "2e 8b 07", "65 8b 07"]],
  ["add prefix", "41 8b 07", ["66 41 8b 07", "41 66 8b 07"]],
  ["remove prefix", "66 41 8b 07", ["41 8b 07", "66 8b 07"]],
  ["replace prefix", "66 8b 07", ["f3 8b 07", "64 8b 07"]],
  ["swap prefixes", "66 f2 48 8b 07", ["f2 66 48 8b 07", "48 f2 66 8b 07", "66 48 f2 8b 07"]],
  ["repeat prefix", "66 f2 8b 07", ["66 66 f2 8b 07", "66 f2 f2 8b 07", "f2 66 f2 8b 07"]],
  ["change REX", "66 8b 07", ["66 40 8b 07", "66 48 8b 07", "66 4f 8b 07"]],
  ["change REX", "66 48 8b 07", ["66 8b 07", "66 49 8b 07", "66 40 8b 07"]],
  ["emulate prefix", "8b 07", ["0f 0b 78 65 6e 8b 07", "0f 0b 6b 76 6d 8b 07"]],
  ["emulate prefix", "0f 0b 6b 76 6d 8b 07", ["8b 07"]],
  ["neighbouring opcode", "8b 07", ["8a 07", "89 07", "8c 07", "88 07", "8f 07", "cb 07"]],
  ["neighbouring opcode", "0f b6 07", ["0f b7 07", "0f b5 07", "0f be 07"]],
  ["opcode of the table", "8b 07", ["0f b6 07", "0f 38 f0 07", "c6 07", "a1 07", "a4 07"]],
  ["opcode of the table", "66 0f 38 f0 0f", ["66 8b 0f", "66 c7 07", "66 c7 0f"]],
  ["change map", "8b 07", ["0f 8b 07", "0f 38 8b 07", "0f 3a 8b 07"]],
  ["change map", "66 0f b6 07", ["66 b6 07", "66 0f 38 b6 07"]],
  ["change map", "c4 e1 78 8b 07", ["c4 e0 78 8b 07", "c4 e2 78 8b 07"]],
  ["lookalike", "8b 07", ["c5 f8 8b 07", "c4 e1 78 8b 07", "62 f1 7c 08 8b 07", "d5 00 8b 07"]],
  ["lookalike", "4d 8b 07", ["c5 78 8b 07", "c4 41 f8 8b 07", "62 50 fc 08 8b 07", "d5 0d 8b 07"]],
  ["lookalike", "66 0f b6 07", ["66 c5 f8 b6 07", "66 c4 e1 78 b6 07", "66 d5 80 b6 07"]],
  ["lookalike", "c4 e1 78 8b 07", ["8b 07", "0f 8b 07"]],
  ["change mod", "c6 47 10 55", ["c6 07 55", "c6 c7 55", "c6 c7 10 55"]],
  ["change mod", "c7 07 01 02 03 04", ["c7 c7 01 02 03 04", "c7 47 01 02 03 04"]],
  ["change reg", "8b 47 10", ["8b 4f 10", "8b 7f 10"]],
  ["change rm", "8b 44 8b 10", ["8b 47 10", "8b 40 10"]],
  ["change rm", "c6 05 01 02 03 04 55", ["c6 07 55", "c6 00 55"]],
  ["change SIB", "8b 44 8b 10", ["8b 44 0b 10", "8b 44 83 10", "8b 44 8f 10"]],
  ["change displacement", "8b 47 10 55", ["8b 47 7f 55", "8b 47 80 55", "8b 47 11 55", "8b 47 0f 55"]],
  ["change immediate", "c6 07 10 55", ["c6 07 7f 55", "c6 07 11 55", "c6 07 ff 55"]],
  ["change immediate", "66 c7 07 34 12", ["66 c7 07 35 12", "66 c7 07 ff 7f", "66 c7 07 00 80"]],
  ["change immediate", "a1 00 00 00 00 00 00 00 00", ["a1 00 00 00 00 00 c9 ff ff", "a1 ff ff ff 7f 00 00 00 00"]],
  ["flip bits", "8b 07", ["8a 07", "8b 06", "8b 87", "0b 07"]],
  ["flip bytes", "8b 07", ["74 07", "8b f8", "74 f8"]],
  ["add to bytes", "8b 07", ["8c 07", "8b 06", "8b 08"]],
  ["interesting bytes", "8b 07", ["0f 07", "c4 07", "8b 05"]],
  ["remove bytes", "66 8b 07", ["8b 07", "07", "66 07"]],
  ["copy block", "66 8b 07", ["8b 8b 07", "66 66 07", "66 8b 8b"]],
];

for (const [name, text, wanted] of REACHED) {
  Deno.test(`mutation "${name}" makes ${wanted[0]} of ${text}, and the like`, () => {
    const missing = new Set(wanted.map((one) => caseOf(hex(one)).bytes.toHex()));
    for (const { bytes } of mutationsUpTo(mutationOf(name), { case: caseFrom(text) }, 8 * DRAWS)) {
      missing.delete(bytes.toHex());
      if (missing.size === 0) break;
    }
    assertEquals([...missing], []);
  });
}

Deno.test('mutation "any byte" makes every other value of every byte of the instruction', () => {
  const made = mutationsOf(mutationOf("any byte"), { case: caseFrom("8b 07") }, 20 * DRAWS);
  const begins = made.map(({ bytes }) => bytes.subarray(0, 2).toHex());
  assertEquals(new Set(begins.filter((begin) => begin.endsWith("07"))).size, 256);
  assertEquals(new Set(begins.filter((begin) => begin.startsWith("8b"))).size, 256);
});

Deno.test('mutation "truncate" reaches every number of bytes, those about the length often', () => {
  const fetches = mutationsOf(mutationOf("truncate"), { case: caseFrom("8b 47 10") }, DRAWS).map(({ fetch }) => fetch);
  assertEquals(new Set(fetches).size, MAX_INSTRUCTION + 1);
  for (const fetch of [2, 3, 4]) assert(fetches.filter((other) => other === fetch).length > DRAWS / 10, `${fetch}`);
  const whole = mutationsOf(mutationOf("truncate"), { case: caseFrom("8b 07", { fetch: 1 }) }, DRAWS);
  assert(whole.filter(({ fetch }) => fetch === MAX_INSTRUCTION).length > DRAWS / 3);
});

Deno.test("mutations of registers change those first that the instruction names", () => {
  const source = caseFrom("44 8b 44 8b 10");
  const counts = Array<number>(16).fill(0);
  for (const { registers } of mutationsOf(mutationOf("flip bit of register"), { case: source }, DRAWS)) {
    counts[registers.findIndex((value, r) => value !== source.registers[r])]!++;
  }
  const named = [8, 4, 3, 1];
  assert(counts.every((count) => count > 0));
  const [reg, high, base, index] = named.map((r) => counts[r]!);
  assert(Math.min(reg!, base!, index!) > 5 * counts[10]! && high! > 2 * counts[10]!, counts.join(" "));
});

Deno.test('mutation "change gla" tells where the operand is to be, and now and then nothing', () => {
  const ve = { ...DEFAULT_CASE.ve, gla: 0xffff_c900_0000_1000n };
  const made = mutationsOf(mutationOf("change gla"), { case: caseFrom("8b 07", { ve }) }, DRAWS).map((c) => c.ve.gla);
  assert(made.some((gla) => gla === null));
  const told = made.filter((gla) => gla !== null);
  assert(told.some((gla) => gla >> 32n === 0x7f00n) && told.some((gla) => (gla & 0xfffn) > 0xff8n));
});

Deno.test('mutation "change gpa" flips the shared bit, and keeps it where it changes the width', () => {
  const { gpa } = DEFAULT_CASE.ve;
  const made = mutationsOf(mutationOf("change gpa"), { case: DEFAULT_CASE }, DRAWS).map(({ ve }) => ve);
  assert(made.some((ve) => ve.gpa === (gpa ^ 1n << 47n) && ve.gpaWidth === 48));
  assert(made.some((ve) => ve.gpa === (gpa ^ 1n << 47n | 1n << 51n) && ve.gpaWidth === 52));
});

Deno.test('mutation "take text" takes what can be fetched too, "take state" all but that', () => {
  const [source, other] = [caseFrom("8b 07"), caseFrom("88 0f", { ...OTHER, fetch: 1 })];
  const of = (name: string) => mutationsOf(mutationOf(name), { case: source, other }, 1)[0];
  assertEquals(of("take text"), { ...source, bytes: other.bytes, fetch: 1 });
  assertEquals(of("take state"), { ...other, bytes: source.bytes, fetch: MAX_INSTRUCTION });
});

Deno.test('mutation "take end of text" joins two instructions at their opcodes and at their operands', () => {
  const trial = { case: caseFrom("66 8b 07"), other: caseFrom("f0 2e 0f b6 4b 10") };
  const made = mutationsOf(mutationOf("take end of text"), trial, DRAWS).map(({ bytes }) => bytes.toHex());
  for (const wanted of ["660fb64b1090", "668b4b109090", "668b0fb64b10"]) {
    assert(made.some((text) => text.startsWith(wanted)), wanted);
  }
});
