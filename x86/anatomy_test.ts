import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hex } from "../machine/case_testing.ts";
import { Anatomy, isHypercall, Prefix, PREFIX_NAMES } from "./anatomy.ts";
import { MAPS } from "./maps.ts";

function read(text: string): Anatomy {
  const anatomy = new Anatomy();
  const bytes = new Uint8Array(32).fill(0x90);
  bytes.set(hex(text));
  anatomy.read(bytes);
  return anatomy;
}

const prefixes = (text: string) => {
  const bits = read(text).prefixes;
  return PREFIX_NAMES.filter((_, n) => (bits & 1 << n) !== 0).join(", ");
};
const places = (text: string) => {
  const { prefixEnd, opcodeAt, modrmAt, operandEnd, map, opcode } = read(text);
  return { prefixEnd, opcodeAt, modrmAt, operandEnd, map: MAPS[map], opcode };
};

Deno.test("Anatomy.read() names every prefix", () => {
  assertEquals(prefixes("66 67 f0 8b 07"), "66, 67, lock");
  assertEquals(prefixes("f3 f2 64 65 8b 07"), "rep, repne, fs, gs");
  for (const segment of ["2e", "36", "3e", "26"]) assertEquals(prefixes(`${segment} 8b 07`), "null segment");
  assertEquals(prefixes("48 8b 07"), "REX");
});

Deno.test("Anatomy.read() tells a REX in force from an idle one", () => {
  assertEquals([prefixes("48 66 8b 07"), read("48 66 8b 07").rex], ["66, idle REX", 0]);
  assertEquals([prefixes("44 48 8b 07"), read("44 48 8b 07").rex], ["REX, idle REX", 0x48]);
});

Deno.test("Anatomy.read() counts distinct prefixes, the null segments apart, and repeated ones", () => {
  assertEquals(read("2e 36 3e 26 66 8b").prefixes & Prefix.many, Prefix.many);
  assertEquals(read("2e 36 3e 26 8b").prefixes & Prefix.many, 0);
  assertEquals(read("66 66 66 66 66 66 8b").prefixes, Prefix.operandSize | Prefix.repeated);
});

Deno.test("Anatomy.read() sees an emulate prefix in front only", () => {
  assertEquals(prefixes("0f 0b 78 65 6e f0 8b 07"), "lock, emulate prefix");
  assertEquals(prefixes("0f 0b 6b 76 6d 8b 07"), "emulate prefix");
  assertEquals(prefixes("66 0f 0b 78 65 6e"), "66");
});

Deno.test("Anatomy.prefixStart and rexEnd are where prefixes in any order begin and end, a REX in force among them", () => {
  const places = (text: string) => {
    const { prefixStart, prefixEnd, rexEnd } = read(text);
    return [prefixStart, prefixEnd, rexEnd];
  };
  assertEquals(places("8b 07"), [0, 0, 0]);
  assertEquals(places("66 48 8b 07"), [0, 1, 2]);
  assertEquals(places("48 66 8b 07"), [0, 2, 2]);
  assertEquals(places("0f 0b 78 65 6e 66 48 8b 07"), [5, 6, 7]);
});

Deno.test("Anatomy.read() finds opcode, map and ModRM of every encoding", () => {
  assertEquals(places("66 48 8b 84 24 01 02 03 04"), {
    prefixEnd: 1,
    opcodeAt: 2,
    modrmAt: 3,
    operandEnd: 9,
    map: "",
    opcode: 0x8b,
  });
  const at = (text: string) => {
    const { map, opcode, modrmAt, operandEnd } = places(text);
    return [map, opcode, modrmAt, operandEnd];
  };
  assertEquals(at("0f b6 47 01"), ["0f", 0xb6, 2, 4]);
  assertEquals(at("0f 38 f0 07"), ["0f38", 0xf0, 3, 4]);
  assertEquals(at("0f 3a 0f c0 01"), ["0f3a", 0x0f, 3, 4]);
  assertEquals(at("c5 f8 c6 07 00"), ["VEX2", 0xc6, 3, 4]);
  assertEquals(at("c4 e2 79 c6 0f"), ["VEX3", 0xc6, 4, 5]);
  assertEquals(at("62 f2 7d 08 8b 47 01"), ["EVEX", 0x8b, 5, 7]);
  assertEquals(at("8f e8 78 c2 c1 00"), ["XOP", 0xc2, 4, 5]);
  assertEquals(at("66 8f c0"), ["", 0x8f, 2, 3]);
  assertEquals(at("8b 05 01 02 03 04"), ["", 0x8b, 1, 6]);
  assertEquals(at("8b 04 25 01 02 03 04"), ["", 0x8b, 1, 7]);
});

Deno.test("Anatomy.read() reads any text within its bounds, the same at any offset", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(4), (text, offset) => {
    const [here, there] = [new Anatomy(), new Anatomy()];
    here.read(text);
    const moved = new Uint8Array(48);
    moved.set(text, offset);
    there.read(moved, offset);
    assertEquals(there, here);
    assertEquals(here.prefixEnd <= here.opcodeAt && here.opcodeAt < here.modrmAt, true);
  }));
});

Deno.test("isHypercall() knows VMCALL and VMMCALL by opcode and ModRM byte, whatever prefixes they have", () => {
  const isOne = (text: string) => isHypercall(read(text), Uint8Array.from([...hex(text), ...Array(32).fill(0x90)]));
  assertEquals(["0f 01 c1", "66 f2 2e 0f 01 c1", "f0 48 0f 01 d9"].map(isOne), [true, true, true]);
  assertEquals(["0f 01 c2", "0f 01 01", "01 c1", "0f 38 01 c1", "c5 f8 01 c1"].map(isOne), Array(5).fill(false));
  assertEquals(isOne("66 66 66 66 66 66 66 66 66 66 66 66 66 0f 01 c1"), false);
});
