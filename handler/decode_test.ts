import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";
import { hex } from "../machine/case_testing.ts";
import { decodeInsn } from "./decode.ts";
import { Insn } from "./insn.ts";

function decoded(text: string): Insn & { result: number } {
  const bytes = new Uint8Array(TEXT_STRIDE).fill(0x90);
  bytes.set(hex(text));
  const insn = new Insn();
  insn.start(bytes, 0);
  const result = decodeInsn(insn);
  return Object.assign(insn, { result });
}

const lengthOf = (text: string) => {
  const insn = decoded(text);
  return insn.result === 0 ? insn.length : insn.result;
};

Deno.test("decodeInsn() starts with operand size 4 and address size 8", () => {
  const { opndBytes, addrBytes } = decoded("8b 07");
  assertEquals([opndBytes, addrBytes], [4, 8]);
});

Deno.test("decodeInsn() skips either emulate prefix and counts its 5 bytes", () => {
  assertEquals(lengthOf("0f 0b 78 65 6e 8b 07"), 7);
  assertEquals(lengthOf("0f 0b 6b 76 6d 8b 07"), 7);
});

Deno.test("decodeInsn() skips an emulate prefix once, and only in front", () => {
  assertEquals(decoded("0f 0b 78 65 6e 0f 0b 78 65 6e 8b 07").opcode1, 0x0f);
  assertEquals(decoded("66 0f 0b 78 65 6e 8b 07").opcode2, 0x0b);
  assertEquals(decoded("0f 0b 78 65 6d 8b 07").opcode2, 0x0b);
});

Deno.test("decodeInsn() takes every legacy prefix", () => {
  for (const prefix of "66 67 f2 f3 f0 2e 36 3e 26 64 65".split(" ")) {
    const insn = decoded(`${prefix} 8b 07`);
    assertEquals([insn.result, insn.length, insn.opcode1], [0, 3, 0x8b], prefix);
  }
});

Deno.test("decodeInsn() only counts a legacy prefix that was seen before", () => {
  const insn = decoded("66 66 66 66 66 66 8b 07");
  assertEquals([insn.result, insn.length, insn.prefixCount, insn.opndBytes], [0, 8, 1, 2]);
});

Deno.test("decodeInsn() keeps four distinct prefixes and takes a fifth as the opcode", () => {
  const insn = decoded("66 67 f2 f3 f0 8b 07");
  assertEquals([insn.prefixCount, insn.opcode1], [4, 0xf0]);
  assertEquals(lengthOf("66 67 f2 f3 66 67 f2 f3 8b 07"), 10);
});

Deno.test("decodeInsn() gives a fifth distinct 66 or 67 no effect", () => {
  assertEquals(decoded("2e 36 3e 26 66 8b 07").opndBytes, 4);
  assertEquals(decoded("2e 36 3e 26 67 8b 07").addrBytes, 8);
});

Deno.test("decodeInsn() makes addresses 4 bytes on 67 and operands 2 on 66, once each", () => {
  const twice = decoded("66 67 66 67 8b 07");
  assertEquals([twice.addrBytes, twice.opndBytes], [4, 2]);
});

Deno.test("decodeInsn() takes at most one REX", () => {
  const insn = decoded("44 48 8b 07");
  assertEquals([insn.rex, insn.opcode1], [0x44, 0x48]);
});

Deno.test("decodeInsn() lets REX.W set operand size 8, whatever 66 said", () => {
  assertEquals(decoded("48 8b 07").opndBytes, 8);
  assertEquals(decoded("66 48 8b 07").opndBytes, 8);
  assertEquals(decoded("66 47 8b 07").opndBytes, 2);
});

Deno.test("decodeInsn() takes a legacy prefix after REX as the opcode", () => {
  assertEquals(decoded("48 66 8b 07").opcode1, 0x66);
});

Deno.test("decodeInsn() takes VEX and EVEX even after REX and legacy prefixes", () => {
  assertEquals(lengthOf("f0 66 48 c5 f8 c6 c1 02"), 8);
  assertEquals(lengthOf("66 48 c4 e1 78 c6 c1 02"), 8);
  assertEquals(lengthOf("f3 62 f1 7c 48 c6 c1 02"), 8);
});

Deno.test("decodeInsn() lets bit 7 of the last byte of VEX3 and EVEX set operand size 8, and none of VEX2", () => {
  assertEquals(decoded("c4 e1 f8 c6 c1 02").opndBytes, 8);
  assertEquals(decoded("c4 e1 78 c6 c1 02").opndBytes, 4);
  assertEquals(decoded("62 f2 7d c8 89 01").opndBytes, 8);
  assertEquals(decoded("62 f2 fd 48 89 01").opndBytes, 4);
  assertEquals(decoded("c5 f8 c6 c1 02").opndBytes, 4);
});

Deno.test("decodeInsn() reads the map of VEX2, VEX3 and EVEX, and pp from where the manual puts it", () => {
  const map = ({ map, pp }: Insn) => [map, pp];
  assertEquals(map(decoded("c5 f9 c6 c1 02")), [1, 1]);
  assertEquals(map(decoded("c4 e2 79 c6 c9")), [2, 1]);
  assertEquals(map(decoded("c4 3f 7b c6 c9")), [0x1f, 3]);
  assertEquals(map(decoded("62 f2 7d 48 88 01")), [2, 1]);
});

Deno.test("decodeInsn() takes exactly one opcode byte after VEX and EVEX", () => {
  const insn = decoded("c4 e2 79 c6 c9 12");
  assertEquals([insn.result, insn.opcode1, insn.opcode2, insn.length], [0, 0xc6, -1, 5]);
});

Deno.test("decodeInsn() knows VEX and EVEX c6 in map 1 with pp 0 and 1, any reg, and a 1-byte immediate", () => {
  for (const reg of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const modrm = (0xc0 | reg << 3).toString(16);
    for (const pp of [0, 1]) {
      assertEquals(lengthOf(`c5 f${8 + pp} c6 ${modrm} 7f`), 5);
      assertEquals(lengthOf(`c4 e1 7${8 + pp} c6 ${modrm} 7f`), 6);
      assertEquals(lengthOf(`62 f1 7${(12 + pp).toString(16)} 48 c6 ${modrm} 7f`), 7);
    }
  }
  assertEquals([lengthOf("c5 fa c6 c1 02"), lengthOf("c5 fb c6 c1 02")], [-22, -22]);
});

Deno.test("decodeInsn() knows EVEX 88 to 8b in map 2 with pp 1, and VEX ones not", () => {
  for (const opcode of ["88", "89", "8a", "8b"]) {
    assertEquals(lengthOf(`62 f2 7d 48 ${opcode} 47 01`), 7);
    assertEquals(lengthOf(`62 f2 7c 48 ${opcode} 47 01`), -22);
    assertEquals(lengthOf(`c4 e2 79 ${opcode} 47 01`), -22);
    assertEquals(lengthOf(`62 f1 7d 48 ${opcode} 47 01`), -22);
  }
});

Deno.test("decodeInsn() knows VEX3 and EVEX c6 and c7 in map 2 with pp 1 and reg 1, 2, 5, 6, without immediate", () => {
  for (const opcode of ["c6", "c7"]) {
    for (let reg = 0; reg < 8; reg++) {
      const modrm = (0x01 | reg << 3).toString(16).padStart(2, "0");
      const exists = [1, 2, 5, 6].includes(reg);
      assertEquals(lengthOf(`c4 e2 79 ${opcode} ${modrm}`), exists ? 5 : -22);
      assertEquals(lengthOf(`62 f2 7d 48 ${opcode} ${modrm}`), exists ? 6 : -22);
    }
    assertEquals(lengthOf(`c4 e2 78 ${opcode} 09`), -22);
  }
});

Deno.test("decodeInsn() refuses other opcodes after VEX and EVEX", () => {
  for (const text of ["c5 f8 89 01", "c5 f8 c7 09", "c4 e3 79 c6 09 01", "62 f1 7c 48 c7 09", "c4 e1 78 a4"]) {
    assertEquals(lengthOf(text), -22, text);
  }
});

Deno.test("decodeInsn() takes one opcode byte, two after 0f, three after 0f38 and 0f3a", () => {
  const opcode = ({ opcode1, opcode2, opcode3 }: Insn) => [opcode1, opcode2, opcode3];
  assertEquals(opcode(decoded("8b 07")), [0x8b, -1, -1]);
  assertEquals(opcode(decoded("0f b6 07")), [0x0f, 0xb6, -1]);
  assertEquals(opcode(decoded("0f 38 f0 07")), [0x0f, 0x38, 0xf0]);
  assertEquals(opcode(decoded("0f 3a 0f 07")), [0x0f, 0x3a, 0x0f]);
});

Deno.test("decodeInsn() takes ModRM for 88 to 8b, c6, c7, 63 and the 0f loads, and none for a4 and a5", () => {
  for (const opcode of ["88", "89", "8a", "8b", "63"]) assertEquals(lengthOf(`${opcode} 07`), 2);
  for (const opcode of ["b6", "b7", "be", "bf"]) assertEquals(lengthOf(`0f ${opcode} 07`), 3);
  assertEquals([lengthOf("a4"), lengthOf("a5")], [1, 1]);
});

Deno.test("decodeInsn() gives a0 to a3 a moffset of the address size", () => {
  for (const opcode of ["a0", "a1", "a2", "a3"]) {
    assertEquals(lengthOf(opcode), 9);
    assertEquals(lengthOf(`67 ${opcode}`), 6);
  }
});

Deno.test("decodeInsn() takes a SIB byte when mod is not 3 and rm is 4", () => {
  assertEquals([lengthOf("8b 04 24"), lengthOf("8b 44 24 01"), lengthOf("8b 84 24 01 02 03 04")], [3, 4, 7]);
  assertEquals(lengthOf("8b c4"), 2);
});

Deno.test("decodeInsn() takes disp8 for mod 1, disp32 for mod 2, mod 0 rm 5, and mod 0 with SIB base 5", () => {
  assertEquals([lengthOf("8b 47 80"), decoded("8b 47 80").displacement], [3, -128]);
  assertEquals([lengthOf("8b 87 01 00 00 80"), decoded("8b 87 01 00 00 80").displacement], [6, -0x7fff_ffff]);
  assertEquals(lengthOf("8b 05 01 02 03 04"), 6);
  assertEquals(lengthOf("8b 04 25 01 02 03 04"), 7);
  assertEquals([lengthOf("8b 07"), lengthOf("8b 45 00"), lengthOf("8b 44 25 00")], [2, 3, 4]);
});

Deno.test("decodeInsn() takes a 1-byte immediate for c6, sign-extended, for every reg", () => {
  for (let reg = 0; reg < 8; reg++) {
    const insn = decoded(`c6 ${(reg << 3 | 7).toString(16).padStart(2, "0")} 80`);
    assertEquals([insn.result, insn.length, insn.immediate], [0, 3, -128]);
  }
});

Deno.test("decodeInsn() takes a 2-byte immediate for c7 at operand size 2, else 4, sign-extended, for every reg", () => {
  for (let reg = 0; reg < 8; reg++) {
    const modrm = (reg << 3 | 7).toString(16).padStart(2, "0");
    const word = decoded(`66 c7 ${modrm} 01 80`);
    assertEquals([word.result, word.length, word.immediate], [0, 5, -0x7fff]);
    const dword = decoded(`c7 ${modrm} 01 00 00 80`);
    assertEquals([dword.result, dword.length, dword.immediate], [0, 6, -0x7fff_ffff]);
    assertEquals(lengthOf(`66 48 c7 ${modrm} 01 00 00 80`), 8);
  }
});

Deno.test("decodeInsn() reports ENODATA when it reads past byte 15", () => {
  assertEquals(lengthOf("66 ".repeat(15)), -61);
  assertEquals(lengthOf(`${"66 ".repeat(14)} 8b 07`), -61);
  assertEquals(lengthOf(`${"66 ".repeat(13)} 8b 07`), 15);
  assertEquals(lengthOf(`${"66 ".repeat(14)} a4`), 15);
});

Deno.test("decodeInsn() never consumes more than 15 bytes and never depends on those after the end", () => {
  const text = fc.uint8Array({ minLength: TEXT_STRIDE, maxLength: TEXT_STRIDE });
  fc.assert(fc.property(text, fc.nat(255), (bytes, fill) => {
    const insn = new Insn();
    insn.start(bytes, 0);
    const result = decodeInsn(insn);
    if (result !== 0) return;
    const { length } = insn;
    assertEquals(length <= MAX_INSTRUCTION, true);
    insn.start(bytes.slice().fill(fill, length), 0);
    assertEquals([decodeInsn(insn), insn.length], [0, length]);
  }));
});
