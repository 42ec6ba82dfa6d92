import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { closenessOf, EQUAL, equalityOf } from "./nearness.ts";

const number = fc.oneof(fc.integer(), fc.nat(0xffff_ffff), fc.maxSafeInteger(), fc.double());
const word = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });

Deno.test("equalityOf() is 64 of equal numbers alone", () => {
  fc.assert(fc.property(number, number, (a, b) => {
    assert(equalityOf(a, a) === EQUAL || Number.isNaN(a));
    assertEquals(equalityOf(a, b) === EQUAL, a === b);
  }));
  assertEquals([equalityOf(-1, 0xffff_ffff), equalityOf(0n, 1n << 64n), equalityOf(1.5, 1)], [32, 63, 0]);
});

Deno.test("equalityOf() rises by one with each bit that is put right, in any order", () => {
  const order = fc.shuffledSubarray(Array.from({ length: 64 }, (_, bit) => bit), { minLength: 64 });
  fc.assert(fc.property(word, word, order, (from, to, bits) => {
    let value = from;
    let near = equalityOf(value, to);
    for (const bit of bits) {
      const mask = 1n << BigInt(bit);
      if (((value ^ to) & mask) === 0n) continue;
      value ^= mask;
      assertEquals(equalityOf(value, to), ++near);
    }
    assertEquals(near, EQUAL);
  }));
});

Deno.test("equalityOf() of 32-bit numbers counts as that of BigInts does", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
    assertEquals(equalityOf(a, b), equalityOf(BigInt(a), BigInt(b)));
  }));
});

Deno.test("closenessOf() never falls as two numbers come closer, and is 64 only where they meet", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), (a, d, e) => {
    const [near, far] = [Math.min(d, e), Math.max(d, e)];
    assert(closenessOf(a, a + near) >= closenessOf(a, a + far));
    assert(closenessOf(a, a - near) >= closenessOf(a, a - far));
    assertEquals(closenessOf(a, a + d) === EQUAL, d === 0);
  }));
  assertEquals([closenessOf(1, 2), closenessOf(0n, 1n << 63n), closenessOf(0, NaN)], [63, 0, 0]);
});
