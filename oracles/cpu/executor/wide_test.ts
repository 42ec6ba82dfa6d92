import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Wide } from "./wide.ts";

const half = fc.integer({ min: 0, max: 0xffff_ffff });
const some = fc.integer({ min: -0x10_0000_0000, max: 0x10_0000_0000 });

function valueOf(wide: Wide): bigint {
  return BigInt(wide.high) << 32n | BigInt(wide.low);
}

Deno.test("Wide.set() and add() work modulo 2^64", () => {
  fc.assert(fc.property(some, some, some, some, (a, b, c, d) => {
    const wide = new Wide();
    wide.set(a, b);
    wide.add(c, d);
    const sum = (BigInt(b) + BigInt(d) << 32n) + BigInt(a) + BigInt(c);
    assertEquals(valueOf(wide), BigInt.asUintN(64, sum));
  }));
});

Deno.test("Wide.divide() undoes a multiplication by each factor an address can have", () => {
  fc.assert(fc.property(half, half, fc.constantFrom(1, 2, 3, 4, 5, 8, 9), (low, high, factor) => {
    const wide = new Wide();
    wide.set(low * factor, high * factor);
    const product = valueOf(wide);
    wide.divide(factor);
    assertEquals(BigInt.asUintN(64, valueOf(wide) * BigInt(factor)), product);
    wide.set(low * factor, high);
    wide.divideLow(factor);
    assertEquals(BigInt.asUintN(32, valueOf(wide) * BigInt(factor)), BigInt.asUintN(32, BigInt(low * factor)));
  }));
});

Deno.test("Wide.divide() refuses what an even factor does not divide", () => {
  const wide = new Wide();
  wide.set(6, 0);
  assertThrows(() => wide.divide(4), RangeError, "not divisible by 4");
});

Deno.test("Wide.byte() and isCanonical see both halves", () => {
  const wide = new Wide();
  wide.set(0xfedc_ba98, 0x7654_3210);
  assertEquals(Array.from({ length: 8 }, (_, k) => wide.byte(k)), [0x98, 0xba, 0xdc, 0xfe, 0x10, 0x32, 0x54, 0x76]);
  const canonical = (high: number) => {
    wide.set(0, high);
    return wide.isCanonical;
  };
  assertEquals([0x7fff, 0x8000, 0xffff_7fff, 0xffff_8000].map(canonical), [true, false, false, true]);
});
