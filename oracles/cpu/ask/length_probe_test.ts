import { assertEquals } from "@std/assert";
import { LOW_WINDOW } from "../executor/address_space.ts";
import { bytesOf, cpuTest } from "../executor/cpu_testing.ts";
import type { Records } from "../executor/records.ts";
import { Stop, Vector } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";
import { LengthProbe, type ProbedTexts } from "./length_probe.ts";

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

function columns(count: number, guesses: ArrayLike<number> = []): ProbedTexts {
  const length = new Uint8Array(count);
  length.set(guesses);
  return { length, stop: new Uint8Array(count), vector: new Uint8Array(count) };
}

const LENGTHS = KNOWN.map(([, length]) => length);

cpuTest("LengthProbe.find() finds the length of an instruction and how it ends, whatever was guessed", async (cpu) => {
  const guesses = [LENGTHS.map(() => 0), LENGTHS, LENGTHS.map((n) => n - 1), LENGTHS.map((n) => Math.min(15, n + 1))];
  for (const guess of guesses) {
    const out = columns(KNOWN.length, guess);
    await new LengthProbe(cpu).find(TEXTS, prepare, out);
    assertEquals([...out.length], LENGTHS);
    assertEquals([...out.stop], KNOWN.map(([, , stop]) => stop));
    assertEquals(out.vector[6], Vector.invalidOpcode);
  }
});

cpuTest("LengthProbe.find() takes two executions where the guess is right", async (cpu) => {
  let records = 0;
  const counting = {
    run: (batch: Records) => {
      records += batch.size;
      return cpu.run(batch);
    },
  } as Transport;
  await new LengthProbe(counting).find(TEXTS, prepare, columns(KNOWN.length, LENGTHS));
  assertEquals(records, 2 * KNOWN.length);
});

cpuTest("LengthProbe.find() works through more texts than fit into a batch", async (cpu) => {
  const count = 5000;
  const texts = { bytes: new Uint8Array(16 * count).fill(0x90), count };
  for (let i = 0; i < count; i++) texts.bytes.fill(0x66, 16 * i, 16 * i + i % 15);
  const out = columns(count, Uint8Array.from({ length: count }, (_, i) => i % 3 === 0 ? 0 : i % 15 + 1));
  await new LengthProbe(cpu).find(texts, prepare, out);
  assertEquals(out.length.findIndex((length, i) => length !== i % 15 + 1), -1);
});
