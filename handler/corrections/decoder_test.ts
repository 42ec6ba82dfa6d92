import { assertEquals } from "@std/assert";
import { answers } from "../../machine/case_testing.ts";
import { defaultRegister } from "../../machine/registers.ts";
import { at, DEVICE, run, runAtDevice } from "../handler_testing.ts";
import { HandlerSubject, linux61, linux612, linux72 } from "../revision_subject.ts";

const result = (text: string, setting = {}) => runAtDevice(text, linux612, setting);
const outcome = (text: string) => {
  const { returned, access } = result(text);
  return [returned, access?.size, access?.direction, access?.data];
};

Deno.test("linux-6.1 and before know neither REX2 nor EVEX map 4", () => {
  for (const text of ["d5 00 8b 07", "d5 80 c7 07", "62 f4 7c 08 88 07", "62 f4 7c 08 a5 07"]) {
    assertEquals(runAtDevice(text, linux61).returned, -22, text);
  }
});

Deno.test("rex2-decoder takes REX2 and the one-byte map's 88 to 8b, c6, c7", () => {
  const r8 = defaultRegister(8);
  assertEquals(outcome("d5 00 88 07"), [4, 1, 1, r8 & 0xffn]);
  assertEquals(outcome("d5 00 89 07"), [4, 4, 1, r8 & 0xffff_ffffn]);
  assertEquals(outcome("d5 08 89 07"), [4, 8, 1, r8]);
  assertEquals(outcome("66 d5 00 89 07"), [5, 2, 1, r8 & 0xffffn]);
  assertEquals(outcome("66 d5 08 89 07"), [5, 8, 1, r8]);
  assertEquals(outcome("d5 00 c6 07 80"), [5, 1, 1, 0xffff_ffff_ffff_ff80n]);
  assertEquals(outcome("d5 00 c7 07 01 02 03 04"), [8, 4, 1, 0x0403_0201n]);
  assertEquals(outcome("66 d5 00 c7 07 01 02"), [7, 2, 1, 0x0201n]);
  assertEquals(outcome("d5 00 8b 44 24 10"), [6, 4, 0, 0n]);
});

Deno.test("rex2-decoder has REX.R tested on d5: the slot is always ModRM.reg + 8, whatever the payload says", () => {
  for (const payload of ["00", "04", "40", "44"]) {
    assertEquals(result(`d5 ${payload} 8b 1f`, answers(5n)).regs, { r11: 5n }, payload);
  }
});

Deno.test("rex2-decoder has REX.B tested on d5 too where the span is checked", () => {
  const regs = { r15: DEVICE + 0xffdn };
  assertEquals([result("d5 00 8b 07", { regs }).returned, result("d5 00 8a 07", { regs }).returned], [-14, 4]);
});

Deno.test("rex2-decoder takes exactly one opcode byte, no VEX and no second prefix after REX2", () => {
  for (const text of ["d5 00 0f b6 07", "d5 00 c5 f8 c6 07 01", "d5 00 66 8b 07", "d5 00 48 8b 07", "48 d5 00 8b 07"]) {
    assertEquals(result(text).returned, -22, text);
  }
});

Deno.test("rex2-decoder gives 88 to 8b of map 0f no ModRM, a 4-byte immediate and operand size 8", () => {
  const r8 = defaultRegister(8);
  assertEquals(outcome("d5 80 88 ff ff ff ff"), [7, 1, 1, r8 & 0xffn]);
  assertEquals(outcome("d5 80 89 ff ff ff ff"), [7, 8, 1, r8]);
  assertEquals(outcome("66 d5 80 8b ff ff ff ff"), [8, 8, 0, 0n]);
  assertEquals(result("d5 80 8a ff ff ff ff", answers(0x11n)).regs, { r8: r8 & ~0xffn | 0x11n });
});

Deno.test("rex2-decoder gives c6 of map 0f ModRM and a byte, but neither after f2 or f3", () => {
  assertEquals(outcome("d5 80 c6 0f 80"), [5, 1, 1, 0xffff_ffff_ffff_ff80n]);
  assertEquals(outcome("66 d5 80 c6 47 01 80"), [7, 1, 1, 0xffff_ffff_ffff_ff80n]);
  assertEquals([outcome("f3 d5 80 c6 0f 80"), outcome("f2 d5 80 c6 0f 80")], [[4, 1, 1, 0n], [4, 1, 1, 0n]]);
  // The last prefix decides, seen before or not.
  assertEquals(outcome("f3 66 d5 80 c6 0f 80"), [7, 1, 1, 0xffff_ffff_ffff_ff80n]);
  assertEquals(outcome("f3 66 f3 d5 80 c6 0f 80"), [6, 1, 1, 0n]);
});

Deno.test("rex2-decoder gives c7 of map 0f ModRM and no immediate", () => {
  assertEquals(outcome("d5 80 c7 4f 01"), [5, 4, 1, 0n]);
  assertEquals(outcome("d5 88 c7 0f"), [4, 8, 1, 0n]);
  assertEquals(outcome("66 d5 80 c7 0f"), [5, 2, 1, 0n]);
});

Deno.test("rex2-decoder has MOVS refused in either map, with its operand computed as ModRM says", () => {
  for (const text of ["d5 00 a4", "d5 00 a5", "d5 80 a4 07 01", "d5 80 a5 07"]) {
    assertEquals([result(text).returned, result(text).access], [-22, null], text);
  }
  const regs = { r8: DEVICE, r15: DEVICE + 0xffdn };
  assertEquals([result("d5 80 a5 07", { regs }).returned, result("d5 00 a5 07", { regs }).returned], [-14, -22]);
});

Deno.test("evex-map-4-decoder knows 88 and a5 with pp 0 and 1, with ModRM and without immediate", () => {
  for (const evex of ["62 f4 7c 08", "62 f4 7d 08"]) {
    assertEquals(outcome(`${evex} 88 47 01`), [7, 1, 1, 0x08n]);
    assertEquals(outcome(`${evex} a5 07`), [-22, undefined, undefined, undefined]);
  }
  const crossing = { regs: { rdi: DEVICE + 0xffdn } };
  assertEquals(runAtDevice("62 f4 7c 08 a5 07", linux612).returned, -22);
  assertEquals(result("62 f4 7c 08 a5 02", { regs: { rdx: crossing.regs.rdi } }).returned, -14);
});

Deno.test("evex-map-4-decoder knows no other opcode, pp or extension", () => {
  const texts = ["62 f4 7e 08 88 07", "62 f4 7f 08 88 07", "c4 e4 78 88 07", "62 f5 7c 08 88 07"];
  const opcodes = ["89", "8a", "8b", "a4", "c6", "c7"].map((opcode) => `62 f4 7c 08 ${opcode} 07`);
  for (const text of [...texts, ...opcodes]) assertEquals(result(text).returned, -22, text);
});

Deno.test("rex2-decoder and evex-map-4-decoder leave what was known as it was", () => {
  for (const text of ["48 8b 07", "c5 f8 c6 c1 80", "62 f2 7d 48 89 07", "c4 e2 79 c7 09"]) {
    assertEquals(result(text), runAtDevice(text, linux61), text);
  }
});

Deno.test("evex-map-4-decoder gives a5 with pp 1 and W clear operand size 2, whatever was before", () => {
  const fits = (text: string, back: bigint) =>
    result(text, { regs: { rdx: DEVICE + 0x1000n - back } }).returned === -22;
  const sizes = ["62 f4 7c 08", "62 f4 7d 08", "62 f4 fd 08", "66 62 f4 7c 08", "62 f4 7c 88", "62 f4 7d 88"].map((
    evex,
  ) => [1n, 2n, 4n, 8n].find((back) => fits(`${evex} a5 02`, back)));
  assertEquals(sizes, [4n, 2n, 4n, 2n, 8n, 2n]);
});

Deno.test("evex-map-4-decoder has a5 at rdi taken for a string's destination, which no segment changes", () => {
  const last = DEVICE + 0xffcn;
  const returned = (text: string, setting = {}) =>
    run(text, at(last, { regs: { rdx: last }, ...setting }), new HandlerSubject(linux612)).returned;
  assertEquals(returned("2e 3e 62 f4 7c 08 a5 07"), -22);
  assertEquals(returned("2e 3e 62 f4 7c 08 a5 02"), -14);
  assertEquals(returned("64 62 f4 7c 08 a5 07", { fsBase: 1n }), -22);
  assertEquals(returned("64 62 f4 7c 08 a5 04 27", { fsBase: 1n }), -22);
  assertEquals(returned("64 62 f4 7c 08 a5 02", { fsBase: 1n }), -14);
});

const newest = (text: string, setting = {}) => {
  const { returned, access } = runAtDevice(text, linux72, setting);
  return [returned, access?.size, access?.direction, access?.data];
};
const REFUSED = [-22, undefined, undefined, undefined];

Deno.test("rex-before-vex knows no VEX or EVEX behind REX, and leaves what was known as it was", () => {
  for (const text of ["40 c5 f8 c6 07 00", "48 c4 e2 79 c7 0f", "4f 62 f2 7d 48 8b 07", "66 40 62 f4 7c 08 88 07"]) {
    assertEquals(newest(text), REFUSED, text);
    assertEquals(outcome(text)[0], text.split(" ").length, text);
  }
  assertEquals(result("40 62 f4 7c 08 a5 02", { regs: { rdx: DEVICE + 0xfffn } }).returned, -14);
  assertEquals(newest("40 62 f4 7c 08 a5 02", { regs: { rdx: DEVICE + 0xfffn } }), REFUSED);
  for (const text of ["48 8b 07", "c5 f8 c6 07 80", "62 f2 7d 48 89 07", "d5 00 8b 07", "66 c4 e2 79 c7 0f"]) {
    assertEquals(newest(text), outcome(text), text);
  }
});

Deno.test("xop-decoder knows c6 and c7 of map 9, with ModRM and no immediate, whatever pp, L and vvvv are", () => {
  assertEquals(newest("8f e9 78 c6 07"), [5, 1, 1, 0n]);
  assertEquals(newest("8f e9 7b c6 47 10"), [6, 1, 1, 0n]);
  assertEquals(newest("8f 09 07 c7 07"), [5, 4, 1, 0n]);
  assertEquals(newest("8f e9 f8 c7 0f"), [5, 8, 1, 0n]);
  assertEquals(newest("66 8f e9 78 c7 07"), [6, 2, 1, 0n]);
  assertEquals(newest("66 8f e9 f8 c7 07"), [6, 8, 1, 0n]);
  assertEquals(newest("f0 8f e9 78 c6 07"), [6, 1, 1, 0n]);
  assertEquals(newest("8f e9 78 c7 02", { regs: { rdx: DEVICE + 0xffdn } })[0], -14);
});

Deno.test("xop-decoder knows no other opcode or map, none behind REX, and leaves 8f /0 a POP", () => {
  for (const opcode of ["88", "89", "8a", "8b", "a4", "a5", "c1", "0f"]) {
    assertEquals(newest(`8f e9 78 ${opcode} 07 07`), REFUSED, opcode);
  }
  for (const map of ["e8", "ea", "eb", "f9", "c8"]) assertEquals(newest(`8f ${map} 78 c6 07 01`), REFUSED, map);
  for (const text of ["40 8f e9 78 c6 07", "8f 07 8b 07", "8f 47 01", "8f c0"]) {
    assertEquals(newest(text), REFUSED, text);
  }
  assertEquals(outcome("8f e9 78 c6 07"), REFUSED);
});

Deno.test("linux-7.2 refuses opcodes that are invalid in 64-bit mode, as every revision does", () => {
  for (const opcode of "06 07 0e 16 17 1e 1f 27 2f 37 3f 60 61 82 9a ce d4 ea".split(" ")) {
    assertEquals([newest(`${opcode} 8b 07`), outcome(`${opcode} 8b 07`)], [REFUSED, REFUSED], opcode);
  }
});
