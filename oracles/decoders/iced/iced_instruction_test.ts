import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { hex } from "../../../machine/case_testing.ts";
import { RIP } from "../../../machine/registers.ts";
import { readInstruction } from "./iced_instruction.ts";
import { icedModule } from "./iced_module.ts";

const IP = 0xffff_ffff_8100_0000n;
const read = (text: string) => readInstruction(Uint8Array.from(hex(text)), IP);

/** Each operand as `text: access size`. */
function operands(text: string): string[] {
  return read(text)!.operands.map(({ text, access, size }) => `${text}: ${access} ${size ?? "-"}`);
}

Deno.test("readInstruction() gives text and operands of any instruction, with what it does to each", () => {
  assertEquals(read("01 07")!.text, "add dword ptr [rdi], eax");
  assertEquals(operands("01 07"), ["dword ptr [rdi]: read, write 4", "eax: read 4"]);
  assertEquals(operands("48 0f c7 0f"), ["xmmword ptr [rdi]: read, cond write 16"]);
  assertEquals(operands("8d 07"), ["eax: write 4", "[rdi]: none -"]);
  assertEquals(operands("66 0f 3a 0f c1 05"), ["xmm0: read, write 16", "xmm1: read 16", "0x5: read -"]);
  assertEquals(operands("8b 05 10 00 00 00"), ["eax: write 4", "dword ptr [rip+0x10]: read 4"]);
});

Deno.test("readInstruction() gives operands that the text leaves out, each with its own access", () => {
  assertEquals(operands("ac"), ["byte ptr [rsi]: read 1", "al: write 1"]);
  assertEquals(operands("ae"), ["byte ptr [rdi]: read 1", "al: read 1"]);
  assertEquals(operands("0f f7 c1"), ["mm0: read 8", "mm1: read 8", "[rdi]: write 8"]);
});

Deno.test("readInstruction() tells memory apart that the text names, and the stack", () => {
  const uses = (text: string) =>
    read(text)!.memory.map(({ base, index, offset, address32, isStack }) => [base, index, offset, address32, isStack]);
  assertEquals(uses("ff 37"), [[7, 255, 0n, 0, false], [4, 255, BigInt.asUintN(64, -8n), 0, true]]);
  assertEquals(uses("67 8b 05 f0 ff ff ff"), [[RIP, 255, -16n, 1, false]]);
  assertEquals(uses("8b 44 8f 08"), [[7, 1, 8n, 0, false]]);
  assertEquals(uses("90"), []);
});

Deno.test("readInstruction() sees an instruction that a prefix makes invalid only where it is told to", () => {
  assertEquals(read("f0 8b 07"), null);
  const lenient = (text: string) => readInstruction(Uint8Array.from(hex(text)), IP, true);
  assertEquals([lenient("f0 8b 07")!.memory[0]!.base, lenient("06")], [7, null]);
});

Deno.test("readInstruction() takes any bytes, and keeps nothing of iced's memory", () => {
  const memory = icedModule()!.memory.buffer.byteLength;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 15 }), fc.boolean(), (bytes, lenient) => {
      const instruction = readInstruction(bytes, IP, lenient);
      assert(instruction === null || instruction.text.length > 0);
    }),
    { numRuns: 5000 },
  );
  assert(icedModule()!.memory.buffer.byteLength <= memory + (1 << 20));
});
