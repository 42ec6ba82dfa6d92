import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "./batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "./case.ts";
import { AccessLists, EffectColumns, NONE, Tells, VECTOR_BYTES, VECTOR_COUNT, writeVector } from "./effects.ts";

const LANES = VECTOR_BYTES / 8;
const TWO_64 = 1n << 64n;

/** The lanes of all registers, register by register. */
function lanesOf(vectors: bigint): bigint[] {
  const bytes = new Uint8Array(VECTOR_BYTES * VECTOR_COUNT);
  for (let register = 0; register < VECTOR_COUNT; register++) {
    writeVector(vectors, register, bytes, VECTOR_BYTES * register);
  }
  const view = new DataView(bytes.buffer);
  return Array.from({ length: LANES * VECTOR_COUNT }, (_, k) => view.getBigUint64(8 * k, true));
}

/** A bit moves up by so many places, and from the top to the bottom. */
function turned(value: bigint, places: number): bigint {
  let turned = value;
  for (let k = 0; k < places; k++) turned = turned * 2n % TWO_64 + turned * 2n / TWO_64;
  return turned;
}

Deno.test("writeVector() gives lane j of register i the value rotated left by 4 i + j bits", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: TWO_64 - 1n }), (vectors) => {
    assertEquals(lanesOf(vectors), Array.from({ length: LANES * VECTOR_COUNT }, (_, k) => turned(vectors, k)));
  }));
});

Deno.test("writeVector() gives all lanes of all registers another value in a case that does not say", () => {
  assertEquals(new Set(lanesOf(DEFAULT_CASE.vectors)).size, LANES * VECTOR_COUNT);
});

Deno.test("writeVector() writes 32 bytes where it is told to, also into part of a buffer", () => {
  const all = new Uint8Array(64).fill(7);
  writeVector(0x0102_0304_0506_0708n, 0, all.subarray(8), 8);
  assertEquals([...all.subarray(0, 24)], [...Array(16).fill(7), 8, 7, 6, 5, 4, 3, 2, 1]);
  assertEquals([...all.subarray(48)], Array(16).fill(7));
});

Deno.test("AccessLists.setCount() has as many told as there is room for, unless fewer are, and counts up to 255", () => {
  const lists = new AccessLists(5, 4);
  [0, 4, 255, 300].forEach((count, row) => lists.setCount(row, count));
  lists.setCount(4, 9, 2);
  assertEquals([[...lists.count], [...lists.told]], [[0, 4, 255, 255, 9], [0, 4, 4, 4, 2]]);
  lists.reset();
  assertEquals([[...lists.count], [...lists.told]], [Array(5).fill(0), Array(5).fill(0)]);
});

Deno.test("EffectColumns.resetRow() leaves nothing told of a case, whose flags are then as they were", () => {
  const batch = new Batch(2);
  fillBatch(batch, [caseOf([]), caseOf([], { rflags: 0x246n })]);
  const effects = new EffectColumns(2, 3);
  for (const row of [0, 1]) {
    effects.told[row] = Tells.exception | Tells.vectors;
    effects.exception[row] = 13;
    effects.errorCode[row] = 9;
    effects.vector[row] = 4;
    effects.accesses.setCount(row, 2, 1);
    for (const column of [effects.rflags, effects.cr2, effects.iterations, effects.path]) column.set(row, 5n);
  }
  const numbersOf = (row: number) => {
    const { told, exception, errorCode, vector, accesses } = effects;
    return [told[row], exception[row], errorCode[row], vector[row], accesses.count[row], accesses.told[row]];
  };
  const wordsOf = (row: number) =>
    [effects.rflags, effects.cr2, effects.iterations, effects.path].map((each) => each.at(row));
  effects.resetRow(batch, 1);
  assertEquals([numbersOf(1), wordsOf(1)], [[0, NONE, 0, NONE, 0, 0], [0x246n, 0n, 0n, 0n]]);
  assertEquals([numbersOf(0), wordsOf(0)], [[Tells.exception | Tells.vectors, 13, 9, 4, 2, 1], [5n, 5n, 5n, 5n]]);
  effects.reset();
  const { told, exception, vector, accesses } = effects;
  assertEquals([told[0], exception[0], vector[0]], [0, NONE, NONE]);
  assertEquals([accesses.count[0], accesses.told[0]], [0, 0]);
});
