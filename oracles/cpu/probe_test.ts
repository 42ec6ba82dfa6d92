import { assertEquals } from "@std/assert";
import { LOW_WINDOW } from "./layout.ts";
import { LengthProbe } from "./probe.ts";
import type { Records } from "./record.ts";
import { Stop } from "./stop.ts";
import { bytesOf, cpuTest } from "./cpu_testing.ts";

/** Instructions, their lengths, and how they end; what follows them in a text is NOPs. */
const KNOWN: readonly [code: string, length: number, stop: number][] = [
  ["90", 1, Stop.completed],
  ["8b 07", 2, Stop.completed],
  ["0f b6 07", 3, Stop.completed],
  ["48 c7 07 01 02 03 04", 7, Stop.completed],
  ["48 b8 01 02 03 04 05 06 07 08", 10, Stop.completed],
  ["66 66 66 66 66 66 66 66 66 66 66 66 66 66 90", 15, Stop.completed],
  ["0f 0b", 2, Stop.fault],
  ["0f 05", 2, Stop.systemCall],
  ["8b 04 25 00 00 00 00", 7, Stop.fault],
];

const TEXTS = { bytes: new Uint8Array(16 * KNOWN.length).fill(0x90), count: KNOWN.length };
KNOWN.forEach(([code], i) => TEXTS.bytes.set(bytesOf(code), 16 * i));

function prepare(records: Records, row: number): void {
  for (let register = 0; register < 16; register++) records.setRegister(row, register, LOW_WINDOW);
}

cpuTest("LengthProbe.find() finds the length of an instruction and how it ends", async (cpu) => {
  const lengths = new Uint8Array(KNOWN.length);
  const stops = new Uint8Array(KNOWN.length);
  await new LengthProbe(cpu).find(TEXTS, prepare, lengths, stops);
  assertEquals([...lengths], KNOWN.map(([, length]) => length));
  assertEquals([...stops], KNOWN.map(([, , stop]) => stop));
});

cpuTest("LengthProbe.confirm() agrees with right lengths and with no other", async (cpu) => {
  const texts = { ...TEXTS, count: 5 };
  for (const wrongBy of [-1, 0, 1]) {
    const lengths = Uint8Array.from(KNOWN.slice(1, 6), ([, length]) => length + wrongBy);
    const confirmed = new Uint8Array(5);
    const shifted = { ...texts, bytes: TEXTS.bytes.subarray(16) };
    await new LengthProbe(cpu).confirm(shifted, prepare, lengths.map((n) => Math.min(n, 15)), confirmed);
    const expected = wrongBy === 0 ? [1, 1, 1, 1, 1] : [0, 0, 0, 0, wrongBy === 1 ? 1 : 0];
    assertEquals([...confirmed], expected, `wrong by ${wrongBy}`);
  }
});

cpuTest("LengthProbe works through more texts than fit into a batch", async (cpu) => {
  const count = 5000;
  const texts = { bytes: new Uint8Array(16 * count).fill(0x90), count };
  const lengths = new Uint8Array(count);
  const stops = new Uint8Array(count);
  for (let i = 0; i < count; i++) texts.bytes.fill(0x66, 16 * i, 16 * i + i % 15);
  await new LengthProbe(cpu).find(texts, prepare, lengths, stops);
  assertEquals(lengths.findIndex((length, i) => length !== i % 15 + 1), -1);
  const confirmed = new Uint8Array(count);
  await new LengthProbe(cpu).confirm(texts, prepare, lengths, confirmed);
  assertEquals(confirmed.indexOf(0), -1);
});
