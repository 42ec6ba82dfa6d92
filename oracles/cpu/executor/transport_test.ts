import { assert, assertEquals } from "@std/assert";
import { type PrivateAddresses, SLOT_OUTPUT_SIZE } from "./address_space.ts";
import { bytesOf, cpuTest, recordsOf, REGISTER_DEFAULT } from "./cpu_testing.ts";
import { TEXT_SIZE } from "./executor_program.ts";
import { State } from "./program_variables.ts";
import { Input, INPUT_STRIDE, MAX_RECORDS } from "./record_layout.ts";
import { Records } from "./records.ts";
import { Stop, Vector } from "./stop.ts";

const RAX = 0, RBX = 3;
const USER_WRITE = 6;
const STORE = "48 89 03";
const COUNT = bytesOf("48 ff c0");
const SPIN = bytesOf("eb fe");

/** A batch in which record `i` adds one to `i`. */
function countingBatch(size: number): Records {
  const records = new Records(size);
  records.size = size;
  for (let i = 0; i < size; i++) {
    records.setCode(i, COUNT, 0, COUNT.length);
    records.setRegister(i, RAX, BigInt(i));
  }
  return records;
}

/** The records of a counting batch that have no right answer. */
function wrong(records: Records): number[] {
  const rows = Array.from({ length: records.size }, (_, i) => i);
  return rows.filter((i) => records.stop[i] !== Stop.completed || records.register(i, RAX) !== BigInt(i + 1));
}

cpuTest("Transport runs two batches at once", async (cpu) => {
  const batches = [countingBatch(MAX_RECORDS), countingBatch(100), countingBatch(1), countingBatch(3000)];
  await Promise.all(batches.map((batch) => cpu.run(batch)));
  for (const batch of batches) assertEquals(wrong(batch), []);
});

cpuTest("Transport loses no record when the executor is killed in the middle of a batch", async (cpu) => {
  const batches = [countingBatch(MAX_RECORDS), countingBatch(MAX_RECORDS)];
  for (const i of [1000, 3000]) batches[0]!.setCode(i, SPIN, 0, SPIN.length);
  const killed = await cpu.process();
  const running = Promise.all(batches.map((batch) => cpu.run(batch)));
  await new Promise((resolve) => setTimeout(resolve, 15));
  Deno.kill(killed.pid, "SIGKILL");
  await running;
  assertEquals(wrong(batches[0]!), [1000, 3000]);
  assertEquals([batches[0]!.stop[1000], batches[0]!.stop[3000]], [Stop.timeout, Stop.timeout]);
  assertEquals(wrong(batches[1]!), []);
  assert((await cpu.process()).pid !== killed.pid);
});

cpuTest("Transport gives up a record that ends the executor, and only that one", async (cpu) => {
  // A frame that IRETQ refuses is a fault in the executor's own text, and that is its end.
  const records = countingBatch(600);
  new DataView(records.input.buffer).setBigUint64(123 * INPUT_STRIDE + Input.rip, 1n << 63n, true);
  await cpu.run(records);
  assertEquals(wrong(records), [123]);
  assertEquals(records.stop[123], Stop.killed);
});

cpuTest("Ctrl-C does not end the executor", async (cpu) => {
  const process = await cpu.process();
  Deno.kill(process.pid, "SIGINT");
  const records = countingBatch(10);
  await cpu.run(records);
  assertEquals(wrong(records), []);
  assert(process.alive);
});

cpuTest("a store into the executor's text or inputs is an ordinary #PF", async (cpu) => {
  const process = await cpu.process();
  const targets = [process.addresses.text, process.addresses.inputs];
  const records = recordsOf(targets.map((target) => ({ code: STORE, registers: { [RBX]: target } })));
  await cpu.run(records);
  targets.forEach((target, i) => {
    assertEquals([records.stop[i], records.vector[i], records.cr2(i)], [Stop.fault, Vector.pageFault, target]);
    assertEquals(records.errorCode(i) & USER_WRITE, USER_WRITE);
  });
  assert(process.alive);
});

/** Addresses in the executor's memory that it must be able to write, and so can tested code that knows them. */
const WRITABLE: readonly [name: string, (addresses: PrivateAddresses) => bigint][] = [
  ["an output that is written already", ({ outputs }) => outputs + BigInt(SLOT_OUTPUT_SIZE)],
  ["the output cursor", ({ text }) => text + BigInt(TEXT_SIZE + State.output)],
  ["the input cursor", ({ text }) => text + BigInt(TEXT_SIZE + State.input)],
  ["the number of records left", ({ text }) => text + BigInt(TEXT_SIZE + State.remaining)],
  ["the sum of outputs", ({ text }) => text + BigInt(TEXT_SIZE + State.outputSum)],
  ["the nonce", ({ text }) => text + BigInt(TEXT_SIZE + State.nonce)],
];

for (const [name, target] of WRITABLE) {
  cpuTest(`a store into ${name} is noticed, and every record answered`, async (cpu) => {
    const process = await cpu.process();
    const records = countingBatch(50);
    const store = bytesOf(STORE);
    records.setCode(20, store, 0, store.length);
    records.setRegister(20, RAX, 5n);
    records.setRegister(20, RBX, target(process.addresses));
    await cpu.run(records);
    assert(!process.alive, "the process is given up");
    assertEquals(wrong(records), [20]);
    // In another process nothing is mapped there.
    assertEquals([records.stop[20], records.vector[20]], [Stop.fault, Vector.pageFault]);
  });
}

cpuTest("a store onto the signal stack changes nothing", async (cpu) => {
  const process = await cpu.process();
  const records = countingBatch(50);
  const store = bytesOf(STORE);
  records.setCode(20, store, 0, store.length);
  records.setRegister(20, RBX, process.addresses.signalStack + 0xff00n);
  await cpu.run(records);
  assertEquals(wrong(records), [20]);
  assertEquals(records.stop[20], Stop.completed);
  assert(process.alive);
});

cpuTest("a jump into the executor ends it, and every record is answered", async (cpu) => {
  const process = await cpu.process();
  const records = countingBatch(50);
  const jump = bytesOf("ff e0");
  records.setCode(20, jump, 0, jump.length);
  records.setRegister(20, RAX, process.addresses.text);
  await cpu.run(records);
  assert(!process.alive);
  assertEquals(wrong(records), [20]);
  assertEquals([records.stop[20], records.rip(20)], [Stop.completed, process.addresses.text]);
});

cpuTest("a killed parent leaves neither a process nor a file behind", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const program = `
      const { openCpu } = await import(${JSON.stringify(import.meta.resolve("./open_cpu.ts"))});
      const { Records } = await import(${JSON.stringify(import.meta.resolve("./records.ts"))});
      const cpu = await openCpu(${JSON.stringify(folder)});
      const records = new Records(4096);
      records.size = 4096;
      for (let i = 0; i < 4096; i++) records.setCode(i, Uint8Array.of(0xeb, 0xfe), 0, 2);
      const running = cpu.run(records);
      console.log((await cpu.process()).pid);
      await running;`;
    const args = ["eval", "--quiet", "--no-lock", program];
    const parent = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
    const reader = parent.stdout.getReader();
    const pid = new TextDecoder().decode((await reader.read()).value).trim();
    assertEquals([...Deno.readDirSync(folder)], []);
    assert(await isRunning(pid));
    parent.kill("SIGKILL");
    await parent.status;
    await reader.cancel();
    for (let n = 0; n < 100 && await isRunning(pid); n++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert(!await isRunning(pid), "the executor ended");
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** Whether a process exists that is no zombie. */
async function isRunning(pid: string): Promise<boolean> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/stat`], stderr: "null" }).output();
  return /^\d+ \(.*\) [^Z]/.test(new TextDecoder().decode(stdout));
}

cpuTest("a record keeps its registers through a time-out's second run", async (cpu) => {
  const records = recordsOf([{ code: "eb fe" }]);
  await cpu.run(records);
  assertEquals(records.stop[0], Stop.timeout);
  assertEquals(records.register(0, RAX), REGISTER_DEFAULT);
});
