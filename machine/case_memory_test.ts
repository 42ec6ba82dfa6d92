import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "./batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "./case.ts";
import { CaseMemory } from "./case_memory.ts";

const MEMORY = 0x1716_1514_1312_1110n;
const VALUE = 0xf7f6_f5f4_f3f2_f1f0n;
const GPA = 0x8000_fee0_0000n;

/** The memory of a case, and of one like it whose device fails. */
function memoryAt(gla: bigint, status = 0n): CaseMemory {
  const batch = new Batch(2);
  fillBatch(batch, [
    caseOf([]),
    caseOf([], { memory: MEMORY, device: { value: VALUE, status }, ve: { ...DEFAULT_CASE.ve, gla, gpa: GPA } }),
  ]);
  const memory = new CaseMemory();
  memory.enter(batch, 1);
  return memory;
}

/** Bytes around an address by their definition: the device is 64 bytes from the 16th of them on. */
function windowOf(from: bigint): Uint8Array {
  return Uint8Array.from({ length: 96 }, (_, k) => {
    const [held, byte] = k >= 16 && k < 80
      ? [VALUE, BigInt(k % 8)]
      : [MEMORY, BigInt.asUintN(64, from + BigInt(k)) % 8n];
    return Number(held >> 8n * byte & 0xffn);
  });
}

/** An access of 1 to 8 bytes of a window of 96, and what it writes. */
const anyWrite = fc.record({
  at: fc.nat(88),
  size: fc.integer({ min: 1, max: 8 }),
  value: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
}, { noNullPrototype: true });

const anyPlace = fc.constantFrom(0x1000n, 0xffff_fff8n, 0xffff_ffe3n, 0xffff_ffff_ffff_fff0n, 0xffff_ffff_ffff_ffe5n);

Deno.test("CaseMemory reads what the case says and what was written last, wherever addresses wrap", () => {
  fc.assert(fc.property(anyPlace, fc.array(anyWrite, { maxLength: 8 }), (gla, writes) => {
    const from = BigInt.asUintN(64, gla - 16n);
    const [memory, must] = [memoryAt(gla), windowOf(from)];
    for (const { at, size, value } of writes) {
      memory.write(from + BigInt(at), size, value);
      for (let k = 0; k < size; k++) must[at + k] = Number(value >> BigInt(8 * k) & 0xffn);
    }
    const view = new DataView(must.buffer);
    for (let at = 0; at <= 88; at++) {
      assertEquals(memory.read(from + BigInt(at), 8), view.getBigUint64(at, true));
      assertEquals(memory.read(BigInt.asUintN(64, from + BigInt(at)), 3), view.getBigUint64(at, true) & 0xff_ffffn);
    }
  }));
});

Deno.test("CaseMemory.enter() forgets what was written to the case before", () => {
  const batch = new Batch(1);
  fillBatch(batch, [caseOf([], { memory: MEMORY })]);
  const memory = new CaseMemory();
  memory.enter(batch, 0);
  memory.write(0x1000n, 8, 0n);
  memory.enter(batch, 0);
  assertEquals(memory.read(0x1000n, 8), MEMORY);
});

Deno.test("CaseMemory.gpaOf() is the device's, as far as the address is from the gla", () => {
  const memory = memoryAt(0xffff_ffff_ffff_fff0n);
  const places = [0xffff_ffff_ffff_ffefn, 0xffff_ffff_ffff_fff0n, 0n, 0x2fn, 0x30n];
  assertEquals(places.map((at) => memory.gpaOf(at)), [undefined, GPA, GPA + 16n, GPA + 63n, undefined]);
});

Deno.test("CaseMemory.fails() where an access reaches a device that answers with a failure", () => {
  const [works, fails] = [memoryAt(0x1000n), memoryAt(0x1000n, 1n << 40n)];
  const accesses = [[0xff8n, 8], [0xff9n, 8], [0x103fn, 1], [0x1040n, 8]] as const;
  assertEquals(accesses.map(([at, size]) => fails.fails(at, size)), [false, true, true, false]);
  assertEquals(accesses.map(([at, size]) => works.fails(at, size)), [false, false, false, false]);
});
