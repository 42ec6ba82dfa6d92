import { assert, assertEquals, assertThrows } from "@std/assert";
import { LOW_WINDOW } from "./address_space.ts";
import { cpuTest, recordsOf } from "./cpu_testing.ts";
import { Asked, REGION_SIZE, VectorState } from "./record_layout.ts";
import { Records } from "./records.ts";
import { Stop } from "./stop.ts";

const SEED = 0x8123_4567_89ab_cdefn;

/** Bytes of lane `lane` of vector register `register`, as the record's value makes them. */
function laneOf(register: number, lane: number): number[] {
  const turn = BigInt(4 * register + lane) % 64n;
  const value = BigInt.asUintN(64, SEED << turn | SEED >> 64n - turn);
  return Array.from({ length: 8 }, (_, k) => Number(value >> BigInt(8 * k) & 0xffn));
}

function recordAsking(code: string, asked: number, region = 0): Records {
  const plain = recordsOf([{ code, registers: { 7: LOW_WINDOW + 0x40n }, memoryOffset: 0x40, memory: [1, 2, 3] }]);
  const records = new Records(1, true);
  records.size = 1;
  records.input.set(plain.input);
  records.setFill(0, 0x8877_6655, 0xffee_ddcc);
  records.setVectors(0, Number(SEED & 0xffff_ffffn), Number(SEED >> 32n));
  records.ask(0, asked, region);
  return records;
}

cpuTest(
  "Records.ask() gets a region of the window back, filled as the record says around its 64 bytes",
  async (cpu) => {
    const records = recordAsking("c6 47 41 99", Asked.region);
    await cpu.run(records);
    assertEquals(records.stop[0], Stop.completed);
    const region = records.extra.subarray(0, REGION_SIZE);
    const fill = [0x55, 0x66, 0x77, 0x88, 0xcc, 0xdd, 0xee, 0xff];
    const must = Array.from({ length: REGION_SIZE }, (_, k) => fill[k & 7]!);
    must.fill(0, 0x40, 0x80).splice(0x40, 3, 1, 2, 3);
    must[0x81] = 0x99;
    assertEquals([...region], must);
  },
);

cpuTest("Records.ask() sets vector registers of 16 bytes, and gets them back", async (cpu) => {
  // movdqu [rdi], xmm9; movd xmm3, eax
  const store = recordAsking("f3 44 0f 7f 0f", Asked.region | Asked.sse);
  await cpu.run(store);
  assertEquals([...store.extra.subarray(0x40, 0x50)], [...laneOf(9, 0), ...laneOf(9, 1)]);
  const load = recordAsking("66 0f 6e c0", Asked.region | Asked.sse);
  await cpu.run(load);
  const low = (n: number) => [...load.extra.subarray(REGION_SIZE + VectorState.low + 16 * n).subarray(0, 16)];
  assertEquals(low(15), [...laneOf(15, 0), ...laneOf(15, 1)]);
  assertEquals(low(0), [0x00, 0x30, 0x3c, 0x4d, ...new Array(12).fill(0)]);
});

Deno.test("Records.ask() refuses records that may not ask, and regions outside of the window", () => {
  assertThrows(() => new Records(1).ask(0, Asked.region), RangeError, "nothing more");
  assertThrows(() => new Records(1, true).ask(0, Asked.region, 0x2000 - REGION_SIZE + 1), RangeError, "Outside");
});

cpuTest("A record that asks for nothing finds vector registers that hold zeros, whoever ran before it", async (cpu) => {
  const records = new Records(2, true);
  records.size = 2;
  records.input.set(recordAsking("f3 44 0f 7f 0f", Asked.region | Asked.sse).input);
  const plain = recordAsking("f3 44 0f 7f 0f", 0);
  records.input.set(plain.input, plain.input.length);
  await cpu.run(records);
  const at = records.memoryAt(1);
  assertEquals([...records.output.subarray(at, at + 16)], new Array(16).fill(0));
  assert(records.extra.subarray(REGION_SIZE, 2 * REGION_SIZE).some((byte) => byte !== 0));
});
