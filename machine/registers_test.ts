import { assert, assertEquals } from "@std/assert";
import {
  DEFAULT_REGISTERS,
  defaultRegister,
  GPR_COUNT,
  REGISTER_NAMES,
  registerName,
  registerPart,
  RIP,
} from "./registers.ts";

/** Every part that an instruction can name. */
const PARTS = [
  ...Array.from({ length: GPR_COUNT }, (_, register) => [1, 2, 4, 8].map((size) => ({ register, byte: 0, size }))),
  ...[0, 1, 2, 3].map((register) => [{ register, byte: 1, size: 1 }]),
].flat();

Deno.test("registerPart() finds the part that registerName() named, for all 68", () => {
  for (const part of PARTS) assertEquals(registerPart(registerName(part)), part);
  assertEquals(new Set(PARTS.map(registerName)).size, 68);
});

Deno.test("registerName() names the parts of rax, rsp and r15 as assemblers do", () => {
  const names = (register: number) => [8, 4, 2, 1].map((size) => registerName({ register, byte: 0, size }));
  assertEquals(names(0), ["rax", "eax", "ax", "al"]);
  assertEquals(names(4), ["rsp", "esp", "sp", "spl"]);
  assertEquals(names(15), ["r15", "r15d", "r15w", "r15b"]);
});

Deno.test("registerName() names the second bytes ah, ch, dh and bh", () => {
  assertEquals([0, 1, 2, 3].map((register) => registerName({ register, byte: 1, size: 1 })), ["ah", "ch", "dh", "bh"]);
});

Deno.test("registerName() names the instruction pointer by the address size", () => {
  assertEquals([4, 8].map((size) => registerName({ register: RIP, byte: 0, size })), ["eip", "rip"]);
});

Deno.test("registerPart() knows no other name", () => {
  for (const name of ["", "RAX", "rip", "r16", "ax ", "sph", "xmm0", "fs"]) assertEquals(registerPart(name), undefined);
});

Deno.test("REGISTER_NAMES are the 64-bit names by number", () => {
  assertEquals(REGISTER_NAMES.map((name) => registerPart(name)?.register), [...Array(GPR_COUNT).keys()]);
  assert(REGISTER_NAMES.every((name) => registerPart(name)?.size === 8));
});

Deno.test("defaultRegister() gives every byte of the register file a value that names its place", () => {
  assertEquals(DEFAULT_REGISTERS[7], 0x7f7e_7d7c_7b7a_7978n);
  for (let register = 0; register < GPR_COUNT; register++) {
    for (let k = 0; k < 8; k++) {
      assertEquals(Number(defaultRegister(register) >> BigInt(8 * k) & 0xffn), register << 4 | k | 8);
    }
  }
});
