import { assertEquals } from "@std/assert";
import { hex } from "../machine/case_testing.ts";
import { Anatomy } from "./anatomy.ts";
import { isRex2, withoutRex2 } from "./rex2.ts";
import { endsInOpcode, endsInRegister, hasModrm } from "./tail.ts";

/** What holds of a text. */
function holds(what: (anatomy: Anatomy, text: Uint8Array) => boolean, text: string): boolean {
  const [bytes, anatomy] = [new Uint8Array(32).fill(0x90), new Anatomy()];
  bytes.set(hex(text));
  anatomy.read(bytes);
  return what(anatomy, bytes);
}

Deno.test("hasModrm() knows opcodes with and without ModRM in each map", () => {
  const withIt = ["00 07", "63 07", "f7 07", "0f b6 07", "0f 0d 07", "0f 38 f0 07", "c5 f8 10 07", "62 f1 7c 08 77 07"];
  const without = ["04 07", "66 90", "e8", "0f 05", "0f 80", "0f a2", "c5 f8 77", "c4 e1 7c 77"];
  assertEquals(withIt.filter((text) => !holds(hasModrm, text)), []);
  assertEquals(without.filter((text) => holds(hasModrm, text)), []);
});

Deno.test("endsInRegister() knows FMA4, VPERMIL2 and VBLENDV after VEX, and those after XOP", () => {
  const ones = ["c4 e3 f9 69", "c4 e3 79 48", "c4 e3 79 4a", "8f e8 78 a2", "67 8f e8 78 b6"];
  const others = ["c4 e2 f9 69", "c4 e3 79 0f", "8f e9 78 a2", "8f e8 78 c2", "62 f3 7d 08 69", "0f 3a 48"];
  assertEquals(ones.filter((text) => !holds(endsInRegister, text)), []);
  assertEquals(others.filter((text) => holds(endsInRegister, text)), []);
});

Deno.test("endsInOpcode() knows 3DNow! alone", () => {
  const all = ["0f 0f c1", "66 0f 0f 07", "0f 3a 0f c1", "0f 0e", "c5 f8 0f c1"];
  assertEquals(all.map((text) => holds(endsInOpcode, text)), [true, true, false, false, false]);
});

Deno.test("isRex2() wants a payload, and withoutRex2() keeps the low register bits and the map", () => {
  const text = Uint8Array.of(0xd5, 0x9f);
  assertEquals([isRex2(text, 0), isRex2(text, 1), isRex2(text.subarray(0, 1), 0)], [true, false, false]);
  assertEquals([0x00, 0x0f, 0x9f, 0xf0].map(withoutRex2), [[0x40], [0x4f], [0x4f, 0x0f], [0x40, 0x0f]]);
});
