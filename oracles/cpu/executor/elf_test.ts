import { assertEquals } from "@std/assert";
import { writeElf } from "./elf.ts";

const FILE = writeElf({
  entry: 0x7000_0010n,
  textAddress: 0x7000_0000n,
  text: Uint8Array.of(1, 2, 3),
  dataAddress: 0x7000_2000n,
  data: Uint8Array.of(4, 5),
  zeros: 0x1000,
});
const VIEW = new DataView(FILE.buffer);

/** Type, flags, file offset, address, sizes in file and memory of program header `n`. */
function header(n: number): (number | bigint)[] {
  const at = Number(VIEW.getBigUint64(32, true)) + 56 * n;
  const qword = (offset: number) => VIEW.getBigUint64(at + offset, true);
  return [VIEW.getUint32(at, true), VIEW.getUint32(at + 4, true), qword(8), qword(16), qword(32), qword(40)];
}

Deno.test("writeElf() writes a static x86-64 executable", () => {
  assertEquals([...FILE.subarray(0, 7)], [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  assertEquals([VIEW.getUint16(16, true), VIEW.getUint16(18, true)], [2, 62]);
  assertEquals(VIEW.getBigUint64(24, true), 0x7000_0010n);
  assertEquals(VIEW.getUint16(56, true), 3);
});

Deno.test("writeElf() maps text read-only and data without execution", () => {
  assertEquals(header(0), [1, 5, 0x1000n, 0x7000_0000n, 3n, 3n]);
  assertEquals(header(1), [1, 6, 0x2000n, 0x7000_2000n, 2n, 0x1002n]);
  assertEquals([...FILE.subarray(0x1000, 0x1003), ...FILE.subarray(0x2000)], [1, 2, 3, 4, 5]);
});

Deno.test("writeElf() asks for a stack that can not be executed", () => {
  assertEquals(header(2).slice(0, 2), [0x6474_e551, 6]);
});
