import { assertEquals } from "@std/assert";
import type { PrivateAddresses } from "./address_space.ts";
import { cpuTest, type Execution, recordsOf, REGISTER_DEFAULT } from "./cpu_testing.ts";
import { ExecutorProcess } from "./executor_process.ts";
import { interruptedRecord, TIMES, timesByInterrupted } from "./interruption.ts";
import { NO_VECTOR, Stop, Vector } from "./stop.ts";

const RAX = 0, RCX = 1, RBX = 3, RSP = 4;
const GS_BASE = 0x10_0000n;
const NON_CANONICAL = 1n << 63n;

/** Runs one execution as often as fits in a batch, a few batches of it; returns how those ended. */
async function endsOf(cpu: Parameters<Parameters<typeof cpuTest>[1]>[0], execution: Execution, batches: number) {
  const records = recordsOf(Array<Execution>(2048).fill(execution));
  for (let i = 0; i < records.size; i++) records.setGsBase(i, Number(GS_BASE), 0);
  const ends = new Set<string>();
  for (let batch = 0; batch < batches; batch++) {
    await cpu.run(records);
    records.stop.forEach((stop, i) => ends.add(`${stop}, vector ${records.vector[i]}`));
  }
  return [...ends];
}

cpuTest("an interruption changes nothing that a record does whose stack pointer is not canonical", async (cpu) => {
  // Together they run for so long that timers interrupt some of them.
  const completed = [`${Stop.completed}, vector ${NO_VECTOR}`];
  const loop = { code: "e2 fe", registers: { [RCX]: 0x8000n, [RSP]: NON_CANONICAL } };
  assertEquals(await endsOf(cpu, loop, 1), completed);
  // Its second segment prefix is no one's but an emulator's.
  const prefixed = {
    code: "65 66 2e 66 f3 8b 33",
    registers: { [RBX]: REGISTER_DEFAULT - GS_BASE, [RSP]: NON_CANONICAL },
  };
  assertEquals(await endsOf(cpu, prefixed, 40), completed);
  const shuffle = { code: "0f c6 03 90", registers: { [RSP]: NON_CANONICAL } };
  assertEquals(await endsOf(cpu, shuffle, 40), completed);
});

cpuTest("an exception of its own is believed, whatever the stack pointer", async (cpu) => {
  for (const [code, vector] of [["f4", Vector.generalProtection], ["0f 0b", Vector.invalidOpcode]] as const) {
    assertEquals(await endsOf(cpu, { code, registers: { [RSP]: NON_CANONICAL } }, 1), [
      `${Stop.fault}, vector ${vector}`,
    ]);
  }
});

cpuTest("timesByInterrupted() tells a machine that ends what it interrupts from one that goes on", async (cpu) => {
  const records = interruptedRecord();
  // By now that page is there.
  await cpu.run(records);
  assertEquals(timesByInterrupted(records), TIMES.undisturbed);
  const ended = recordsOf([{ code: "f4" }]);
  await cpu.run(ended);
  assertEquals(timesByInterrupted(ended), TIMES.disturbed);
});

cpuTest("ExecutorProcess.start() gives a process that doubts where the probe ends the first one", async () => {
  // A jump to the executor's own text ends it.
  const probe = (addresses: PrivateAddresses) => recordsOf([{ code: "ff e0", registers: { [RAX]: addresses.text } }]);
  const process = await ExecutorProcess.start(undefined, probe);
  try {
    const records = recordsOf([{ code: "90", registers: { [RSP]: NON_CANONICAL } }]);
    assertEquals([process.alive, await process.run(0, records, 0, 1)], [true, "intact"]);
    records.classify(0, 1);
    assertEquals([records.stop[0], process.served], [Stop.completed, 1]);
  } finally {
    await process.close();
  }
});
