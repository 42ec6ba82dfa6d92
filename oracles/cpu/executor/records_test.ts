import { assert, assertEquals, assertThrows } from "@std/assert";
import { Qwords } from "../../../machine/qwords.ts";
import { CODE_END, WINDOW_SIZE } from "./address_space.ts";
import { Input, INPUT_STRIDE, MAX_RECORDS, Output, OUTPUT_STRIDE } from "./record_layout.ts";
import { Records } from "./records.ts";

/** The 64-bit word at `offset` of input record `i`. */
function input(records: Records, i: number, offset: number): bigint {
  return new DataView(records.input.buffer).getBigUint64(i * INPUT_STRIDE + offset, true);
}

Deno.test("Records.setCode() ends the code at the end of its page, INT3 before it", () => {
  const records = new Records(2);
  records.setCode(1, Uint8Array.of(9, 0x8b, 0x03, 9), 1, 2);
  assertEquals(records.ripBefore(1), CODE_END - 2n);
  const code = records.input.subarray(INPUT_STRIDE + Input.code, INPUT_STRIDE + Input.memory);
  assertEquals([...code], [...new Array(14).fill(0xcc), 0x8b, 0x03]);
});

Deno.test("Records.setRegisters() gives rsp to the frame that IRETQ loads, too", () => {
  const records = new Records(3);
  const registers = new Qwords(32);
  for (let r = 0; r < 32; r++) registers.set(r, 0xf000_0000_0000_0000n + BigInt(r));
  records.setRegisters(2, registers, 16);
  for (let r = 0; r < 16; r++) assertEquals(input(records, 2, 8 * r), registers.at(16 + r));
  assertEquals(input(records, 2, Input.rsp), registers.at(20));
  records.setRegister(2, 4, 7n);
  assertEquals(input(records, 2, Input.rsp), 7n);
  records.setRegisterHalves(2, 4, 8, 9);
  assertEquals(input(records, 2, Input.rsp), 0x9_0000_0008n);
});

Deno.test("Records.setFlags() lets in no flag that would stop the record or is the kernel's", () => {
  const records = new Records(1);
  records.setFlags(0, 0xffff_ffff);
  assertEquals(input(records, 0, Input.rflags), 0x0024_4ed7n);
});

Deno.test("Records.setMemory() replaces all 64 bytes", () => {
  const records = new Records(1);
  records.setMemory(0, new Uint8Array(64).fill(1));
  records.setMemory(0, Uint8Array.of(9, 2, 3), 1, 2);
  assertEquals([...records.input.subarray(Input.memory, Input.memory + 64)], [2, 3, ...new Array(62).fill(0)]);
});

Deno.test("Records.setMemoryOffset() stays within the window", () => {
  const records = new Records(1);
  records.setMemoryOffset(0, WINDOW_SIZE - 64);
  assertThrows(() => records.setMemoryOffset(0, WINDOW_SIZE - 63), RangeError);
  assertThrows(() => records.setMemoryOffset(0, -1), RangeError);
});

Deno.test("Records has room for one batch at most", () => {
  assertThrows(() => new Records(MAX_RECORDS + 1), RangeError, "at most 4096");
});

Deno.test("Records.copyRegisters() and flags() read the outputs", () => {
  const records = new Records(2);
  const words = new BigUint64Array(records.output.buffer);
  for (let r = 0; r < 16; r++) words[OUTPUT_STRIDE / 8 + r] = BigInt(r) << 60n | 5n;
  words[(OUTPUT_STRIDE + Output.rflags) / 8] = 0x1_0302n;
  const registers = new Qwords(17);
  records.copyRegisters(1, registers, 1);
  assert(registers.isZero(0));
  for (let r = 0; r < 16; r++) assertEquals(registers.at(1 + r), BigInt(r) << 60n | 5n);
  assertEquals(records.flags(1), 0x202);
});
