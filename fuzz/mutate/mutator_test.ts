import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { formatCase } from "../../corpus/files/case_file.ts";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { type Case, DEFAULT_CASE, readCase } from "../../machine/case.ts";
import { anyCase, caseFrom } from "../../machine/case_testing.ts";
import { Form, Operand } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { decodingsOf } from "../../oracles/decoders/decoder_testing.ts";
import { impossibleCases } from "../../states/impossible_testing.ts";
import { FROZEN } from "../frozen_testing.ts";
import { Generator } from "../generate/generator.ts";
import { Random } from "../generate/random.ts";
import { Dictionary } from "./dictionary.ts";
import { corpusOf, dictionaryOf, differences, type Trial } from "./mutate_testing.ts";
import { Part } from "./mutation.ts";
import { Mutator } from "./mutator.ts";

const CASES = 4096;

const PAIRS = [[0xffff_ffffn, 0x1122n, 4], [0x0fe0n, 0xffen, 2], [0n, 0x8000_0000_0000_0000n, 8]] as const;

/** Cases as the generator makes them. */
function generated(count: number): Case[] {
  const batch = new Batch(count);
  new Generator(1, count, { statesPerText: 1 }).fill(batch, 0, count);
  return Array.from({ length: count }, (_, row) => readCase(batch, row));
}

/** Mutations of generated cases, and the batch that holds them. */
function mutated(count: number, pairs: Trial["pairs"] = PAIRS): { entries: Case[]; batch: Batch } {
  const entries = generated(count);
  const mutator = new Mutator(corpusOf(entries), dictionaryOf(pairs));
  const batch = new Batch(count);
  const random = new Random(7);
  for (let row = 0; row < count; row++) mutator.mutate(random, batch, row, row, random.below(count));
  batch.size = count;
  return { entries, batch };
}

/** What cases had when the streams were frozen: a column that came later is at its default. */
const asFrozen = ({ bytes, fetch, cpl, rip, rflags, fsBase, gsBase, registers, ve, device }: Case) => {
  return { bytes, fetch, cpl, rip, rflags, fsBase, gsBase, registers, ve, device };
};

function digest(cases: readonly Case[]): string {
  const text = JSON.stringify(cases.map(asFrozen), (_, value) => {
    if (value instanceof Uint8Array) return value.toHex();
    return typeof value === "bigint" ? value.toString(16) : value;
  });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const casesOf = (batch: Batch) => Array.from({ length: batch.size }, (_, row) => readCase(batch, row));

Deno.test("Mutator.mutate() makes the same cases of the same stream, entries and dictionary, for good", () => {
  // A change here makes every campaign another one: change it on purpose only.
  assertEquals([PAIRS, []].map((pairs) => digest(casesOf(mutated(256, pairs).batch))), [...FROZEN.mutator]);
});

Deno.test("Mutator.mutate() depends neither on the row nor on what stands there or beside it", () => {
  fc.assert(fc.property(anyCase(), anyCase(), fc.nat(), fc.nat(2), fc.nat(255), (source, other, seed, row, garbage) => {
    const mutator = new Mutator(corpusOf([source, other]), dictionaryOf(PAIRS));
    const [plain, dirty] = [new Batch(1), new Batch(3)];
    for (const column of [dirty.text, dirty.registers.u8, dirty.ve.gla.u8, dirty.cpl]) column.fill(garbage);
    mutator.mutate(new Random(seed), plain, 0, 0, 1);
    mutator.mutate(new Random(seed), dirty, row, 0, 1);
    assertEquals(readCase(dirty, row), readCase(plain, 0));
    const ends = [0, 1, 2].map((k) => dirty.text[TEXT_STRIDE * k + MAX_INSTRUCTION]);
    assertEquals(ends, [0, 1, 2].map((k) => k === row ? 0 : garbage));
  }));
});

Deno.test("Mutator.mutate() reaches every part, none of them always, and seldom changes nothing", () => {
  const { entries, batch } = mutated(CASES);
  const changes = casesOf(batch).map((result, row) => differences(entries[row]!, result));
  for (const [name, bit] of Object.entries(Part)) {
    const share = changes.filter((bits) => (bits & bit) !== 0).length / CASES;
    assert(share > 0.01 && share < 0.85, `${name}: ${share}`);
  }
  assert(changes.filter((bits) => bits === 0).length < CASES / 20);
});

Deno.test("Mutator.mutate() and mutateState() make only possible states, whatever they start from", () => {
  fc.assert(
    fc.property(anyCase(), anyCase(), fc.nat(), (source, other, seed) => {
      const mutator = new Mutator(corpusOf([source, other]), dictionaryOf(PAIRS));
      const batch = new Batch(64);
      const random = new Random(seed);
      for (let row = 0; row < 64; row++) {
        if (row % 4 === 0) mutator.mutate(random, batch, row, 0, 1);
        else mutator.mutateState(random, batch, row, row - 1);
      }
      batch.size = 64;
      assertEquals(impossibleCases(batch, formatCase), []);
    }),
    { numRuns: 60 },
  );
  assertEquals(impossibleCases(mutated(CASES).batch, formatCase), []);
});

Deno.test("Mutator.mutate() keeps texts within their 15 bytes", () => {
  const { batch } = mutated(CASES);
  for (let row = 0; row < CASES; row++) {
    assertEquals(batch.text[TEXT_STRIDE * row + MAX_INSTRUCTION], 0);
    assert(batch.fetch[row]! <= MAX_INSTRUCTION);
  }
});

Deno.test("Mutator.mutate() keeps most operands in the kernel's MMIO window", () => {
  const { batch } = mutated(CASES);
  const decodings = decodingsOf(batch);
  fillGuestLinearAddresses(batch, decodings);
  const rows = Array.from({ length: CASES }, (_, row) => row);
  const moves = rows.filter((row) => decodings.operand[row] === Operand.memory && decodings.form[row] !== Form.other);
  const kernel = moves.filter((row) => batch.ve.gla.u32[2 * row + 1]! >>> 8 === 0xffff_c9);
  assert(moves.length > CASES / 4, `${moves.length} moves`);
  assert(kernel.length > 0.4 * moves.length, `${kernel.length} of ${moves.length}`);
});

Deno.test("Mutator.mutateState() keeps the text, and makes states of their own", () => {
  fc.assert(fc.property(anyCase(), fc.nat(), (source, seed) => {
    const mutator = new Mutator(corpusOf([source]), dictionaryOf(PAIRS));
    const batch = new Batch(4);
    const random = new Random(seed);
    mutator.mutate(random, batch, 0, 0);
    for (let row = 1; row < 4; row++) mutator.mutateState(random, batch, row, 0);
    batch.size = 4;
    assertEquals([1, 2, 3].map((row) => batch.repeats(row)), [true, true, true]);
  }));
  const { batch } = mutated(2);
  const mutator = new Mutator(corpusOf([DEFAULT_CASE]), new Dictionary());
  const random = new Random(1);
  const states = Array.from({ length: 100 }, () => {
    mutator.mutateState(random, batch, 1, 0);
    return differences(readCase(batch, 0), readCase(batch, 1));
  });
  const changed = states.filter((bits) => bits !== 0).length;
  assert(changed > 80, `${changed} of 100`);
});

/** What has `found` and where `wanted` then has to show, of little and big endian values. */
const PLACED: readonly (readonly [string, Case, (result: Case) => boolean])[] = [
  ["a register", caseFrom("8b 07", { regs: { r9: 0x1122_3344n } }), (c) => c.registers[9] === 0x1337_beefn],
  [
    "the upper half of a register",
    caseFrom("8b 07", { regs: { rdx: 0x1122_3344_0000_0000n } }),
    (c) => c.registers[2] === 0x1337_beef_0000_0000n,
  ],
  [
    "a register with its bytes swapped",
    caseFrom("8b 07", { regs: { rax: 0x4433_2211n } }),
    (c) => c.registers[0] === 0xefbe_3713n,
  ],
  ["an immediate", caseFrom("c7 07 44 33 22 11"), (c) => c.bytes.toHex().startsWith("c707efbe3713")],
  ["a displacement", caseFrom("8b 87 44 33 22 11"), (c) => c.bytes.toHex().startsWith("8b87efbe3713")],
  [
    "the device's value",
    caseFrom("8b 07", { device: { value: 0x1122_3344n, status: 0n } }),
    (c) => c.device.value === 0x1337_beefn,
  ],
  [
    "the status",
    caseFrom("8b 07", { device: { value: 0n, status: 0x1122_3344n } }),
    (c) => c.device.status === 0x1337_beefn,
  ],
  ["the gpa", withVe({ gpa: 0x8000_1122_3344n }), (c) => c.ve.gpa === 0x8000_1337_beefn],
  // The operand goes where the gla was wanted.
  ["the gla", withVe({ gla: 0x1122_3344n }), (c) => c.registers[7] === 0x1337_beefn && c.ve.gla === null],
  [
    "the exit qualification",
    withVe({ exitQualification: 0x1122_3344n }),
    (c) => c.ve.exitQualification === 0x1337_beefn,
  ],
  ["a base", caseFrom("65 8b 07", { gsBase: 0x1122_3344n }), (c) => c.gsBase === 0x1337_beefn],
];

function withVe(fields: Partial<Case["ve"]>): Case {
  return caseFrom("8b 07", { ve: { ...DEFAULT_CASE.ve, ...fields } });
}

const BOUND = 500;

for (const [place, source, holds] of PLACED) {
  Deno.test(`Mutator.mutate() puts what a comparison wanted where it was found, in ${place}, within ${BOUND} draws`, () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const mutator = new Mutator(corpusOf([source]), dictionaryOf([[0x1122_3344n, 0x1337_beefn, 4]]));
        const batch = new Batch(1);
        const random = new Random(seed);
        let draws = 0;
        do mutator.mutate(random, batch, 0, 0); while (!holds(readCase(batch, 0)) && ++draws < BOUND);
        assert(draws < BOUND);
      }),
      { numRuns: 30 },
    );
  });
}
