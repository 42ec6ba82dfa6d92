import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Qwords } from "./qwords.ts";

const qword = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const edgeQword = fc.oneof(qword, fc.constantFrom(0n, 0xffff_ffffn, 0x1_0000_0000n, 2n ** 64n - 1n));
const dword = fc.integer({ min: 0, max: 0xffff_ffff });

/** A column of the given values. */
function column(...values: bigint[]): Qwords {
  const made = new Qwords(values.length);
  values.forEach((value, i) => made.set(i, value));
  return made;
}

Deno.test("Qwords shows one value as bytes, halves and words, least significant first", () => {
  fc.assert(fc.property(edgeQword, (value) => {
    const made = column(0n, value, 0n);
    const bytes = Array.from({ length: 8 }, (_, k) => Number(value >> BigInt(8 * k) & 0xffn));
    assertEquals(made.at(1), value);
    assertEquals([...made.u32.subarray(2, 4)], [Number(value & 0xffff_ffffn), Number(value >> 32n)]);
    assertEquals([...made.u8.subarray(8, 16)], bytes);
    assertEquals([made.at(0), made.at(2)], [0n, 0n]);
  }));
});

Deno.test("Qwords.set() takes a value modulo 2^64", () => {
  assertEquals([column(2n ** 64n + 5n).at(0), column(-1n).at(0)], [5n, 2n ** 64n - 1n]);
});

Deno.test("Qwords.setHalves() sets what two 32-bit halves make", () => {
  fc.assert(fc.property(dword, dword, (low, high) => {
    const made = column(0n);
    made.setHalves(0, low, high);
    assertEquals(made.at(0), BigInt(high) << 32n | BigInt(low));
  }));
});

Deno.test("Qwords.add() carries into the upper half and wraps at 2^64, in one value only", () => {
  fc.assert(fc.property(edgeQword, fc.oneof(dword, fc.constantFrom(0, 1, 0xffff_ffff)), (value, amount) => {
    const made = column(7n, value, 7n);
    made.add(1, amount);
    assertEquals([...made.u64], [7n, BigInt.asUintN(64, value + BigInt(amount)), 7n]);
  }));
});

Deno.test("Qwords.copy() copies one value of another column", () => {
  fc.assert(fc.property(edgeQword, edgeQword, (first, second) => {
    const made = column(1n, 2n);
    made.copy(0, column(first, second), 1);
    assertEquals([...made.u64], [second, 2n]);
  }));
});

Deno.test("Qwords.equals() and isZero() look at all 64 bits", () => {
  fc.assert(fc.property(edgeQword, fc.nat(63), (value, bit) => {
    const other = value ^ 1n << BigInt(bit);
    const made = column(value, value, other);
    assertEquals([made.equals(0, made, 1), made.equals(0, made, 2)], [true, false]);
    assertEquals([made.isZero(0), made.isZero(2)], [value === 0n, other === 0n]);
  }));
});
