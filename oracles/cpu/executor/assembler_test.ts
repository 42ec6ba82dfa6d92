import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import iced from "iced-x86";
import { REGISTER_NAMES } from "../../../machine/registers.ts";
import { Assembler, at, type Gpr } from "./assembler.ts";
import { address } from "./image.ts";

const ORIGIN = 0x1000_0000n;

/** What iced-x86 reads in assembled bytes, one line an instruction. */
function disassemble(write: (a: Assembler) => void): string[] {
  const a = new Assembler(ORIGIN);
  write(a);
  const decoder = new iced.Decoder(64, a.finish(), iced.DecoderOptions.None);
  const formatter = new iced.Formatter(iced.FormatterSyntax.Nasm);
  decoder.ip = ORIGIN;
  const lines: string[] = [];
  while (decoder.canDecode) {
    const instruction = decoder.decode();
    lines.push(formatter.format(instruction));
    instruction.free();
  }
  decoder.free();
  formatter.free();
  return lines;
}

const KNOWN: readonly [line: string, write: (a: Assembler) => void][] = [
  ["iretq", (a) => a.plain("iretq")],
  ["popf", (a) => a.plain("popfq")],
  ["rep stosq", (a) => a.plain("repStosq")],
  ["syscall", (a) => a.plain("syscall")],
  ["ret", (a) => a.plain("ret")],
  ["push 2", (a) => a.pushByte(2)],
  ["mov r9,1122334455667788h", (a) => a.mov("r9", 0x1122_3344_5566_7788n)],
  ["mov eax,[rbx+0A0h]", (a) => a.load("rax", at("rbx", 0xa0), 4)],
  ["mov [r12+8],r15d", (a) => a.store(at("r12", 8), "r15", 4)],
  ["add rax,[rsi]", (a) => a.arithmetic("add", "rax", at("rsi"))],
  ["cmp rax,0FFFFFFFFFFFFF001h", (a) => a.arithmetic("cmp", "rax", -4095)],
  ["imul rcx,r9,110h", (a) => a.multiply("rcx", "r9", 0x110)],
  ["mov fs,eax", (a) => a.loadSegment("fs", "rax")],
  ["mov es,r8d", (a) => a.loadSegment("es", "r8")],
  ["wrgsbase rax", (a) => a.segmentBase("wrgsbase", "rax")],
  ["rdfsbase r11", (a) => a.segmentBase("rdfsbase", "r11")],
  ["rol rax,1", (a) => a.shift("rol", "rax", 1)],
];

for (const [line, write] of KNOWN) {
  Deno.test(`Assembler writes ${line}`, () => assertEquals(disassemble(write), [line]));
}

const gpr = fc.constantFrom(...REGISTER_NAMES as Gpr[]);
const displacement = fc.integer({ min: 1, max: 0x7fff_ffff });

Deno.test("Assembler encodes every pair of registers and every base", () => {
  fc.assert(fc.property(gpr, gpr, displacement, (one, other, distance) => {
    const memory = `[${other}+${hex(distance)}]`;
    const written = disassemble((a) => {
      a.mov(one, other);
      a.load(one, at(other, distance));
      a.store(at(other, distance), one);
      a.lea(one, at(other, distance));
      a.testZero(one);
      a.push(one);
      a.pop(other);
    });
    assertEquals(written, [
      `mov ${one},${other}`,
      `mov ${one},${memory}`,
      `mov ${memory},${one}`,
      `lea ${one},${memory}`,
      `test ${one},${one}`,
      `push ${one}`,
      `pop ${other}`,
    ]);
  }));
});

Deno.test("Assembler encodes every arithmetic instruction with every register", () => {
  const name = fc.constantFrom("add", "or", "and", "sub", "xor", "cmp");
  fc.assert(fc.property(name, gpr, gpr, displacement, (mnemonic, one, other, value) => {
    const written = disassemble((a) => {
      a.arithmetic(mnemonic, one, other);
      a.arithmetic(mnemonic, one, value);
    });
    assertEquals(written, [`${mnemonic} ${one},${other}`, `${mnemonic} ${one},${hex(value)}`]);
  }));
});

Deno.test("Assembler puts a label's address where it is referred to, before and after its definition", () => {
  const written = disassemble((a) => {
    a.label("back");
    a.jump("ahead");
    a.jumpIf("notEqual", "back");
    a.call("back");
    a.label("ahead");
    a.mov("rdi", address("ahead"));
  });
  assertEquals(written, [
    "jmp 0000000010000010h",
    "jne near 0000000010000000h",
    "call 0000000010000000h",
    "mov rdi,10000010h",
  ]);
});

Deno.test("Assembler splits a label's address into halves", () => {
  const a = new Assembler(0x1234_0000_0000n);
  a.half("end", "low");
  a.half("end", "high");
  a.label("end");
  assertEquals([...new Uint32Array(a.finish().buffer)], [8, 0x1234]);
});

Deno.test("Assembler refuses a label that is defined twice or not at all", () => {
  const a = new Assembler(ORIGIN);
  a.label("one");
  assertThrows(() => a.label("one"), Error, 'Label is defined twice: "one"');
  a.jump("two");
  assertThrows(() => a.finish(), Error, 'Label is not defined: "two"');
});

/** A number as the formatter writes it. */
function hex(n: number): string {
  if (n < 10) return `${n}`;
  const digits = n.toString(16).toUpperCase();
  return `${/^\d/.test(digits) ? "" : "0"}${digits}h`;
}
