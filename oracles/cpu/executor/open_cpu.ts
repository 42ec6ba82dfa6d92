/**
 * Opens the CPU oracle, and says why where that is impossible.
 *
 * @module
 */
import { LOW_WINDOW } from "./address_space.ts";
import { CpuUnavailable } from "./cpu_unavailable.ts";
import { ExecutorProcess } from "./executor_process.ts";
import { Records } from "./records.ts";
import { Stop, Vector } from "./stop.ts";
import { Transport } from "./transport.ts";

const RAX = 0, RBX = 3;

/** An address where nothing is mapped. */
const UNMAPPED = 0x1234_5678n;

/** What memory and rax hold before each known record. */
const MEMORY = Uint8Array.of(0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11);
const RAX_BEFORE = 0x0102_0304_0506_0708n;

/** A record whose answer is known on every x86-64. */
interface KnownRecord {
  readonly name: string;
  readonly code: readonly number[];
  readonly stop: number;
  readonly vector?: number;
  readonly rbx?: bigint;
  readonly raxAfter?: bigint;
  readonly cr2?: bigint;
}

/** Five of them: each way to end that the oracle's answers rest on. */
const KNOWN: readonly KnownRecord[] = [
  { name: "mov eax, [rbx]", code: [0x8b, 0x03], stop: Stop.completed, raxAfter: 0x5566_7788n },
  { name: "half of an instruction", code: [0x8b], stop: Stop.needsMore, raxAfter: RAX_BEFORE },
  { name: "ud2", code: [0x0f, 0x0b], stop: Stop.fault, vector: Vector.invalidOpcode },
  {
    name: "a load from nowhere",
    code: [0x8b, 0x03],
    rbx: UNMAPPED,
    stop: Stop.fault,
    vector: Vector.pageFault,
    cr2: UNMAPPED,
  },
  { name: "syscall", code: [0x0f, 0x05], stop: Stop.systemCall },
];

/**
 * Opens the CPU oracle.
 *
 * @param folder Where to make temporary files; the system's place for such when undefined.
 * @returns A transport that has given the right answer to each known record.
 * @throws {CpuUnavailable} When the CPU can't be asked here.
 */
export async function openCpu(folder?: string): Promise<Transport> {
  if (Deno.build.arch !== "x86_64") throw new CpuUnavailable(`the architecture is ${Deno.build.arch}, not x86_64`);
  if (Deno.build.os !== "linux") throw new CpuUnavailable(`the system is ${Deno.build.os}, not linux`);
  if (Deno.permissions.querySync({ name: "run" }).state !== "granted") {
    throw new CpuUnavailable("no permission to run programs (--allow-run)");
  }
  const transport = new Transport(() => ExecutorProcess.start(folder));
  try {
    await checkKnownRecords(transport);
    return transport;
  } catch (error) {
    await transport.close();
    throw error;
  }
}

async function checkKnownRecords(transport: Transport): Promise<void> {
  const records = new Records(KNOWN.length);
  records.size = KNOWN.length;
  KNOWN.forEach(({ code, rbx }, i) => {
    records.setCode(i, Uint8Array.from(code), 0, code.length);
    records.setMemory(i, MEMORY);
    records.setRegister(i, RAX, RAX_BEFORE);
    records.setRegister(i, RBX, rbx ?? LOW_WINDOW);
  });
  await transport.run(records);
  KNOWN.forEach((known, i) => {
    const right = records.stop[i] === known.stop &&
      (known.vector === undefined || records.vector[i] === known.vector) &&
      (known.raxAfter === undefined || records.register(i, RAX) === known.raxAfter) &&
      (known.cr2 === undefined || records.cr2(i) === known.cr2);
    if (!right) throw new CpuUnavailable(`a known record has a wrong answer: ${known.name}`);
  });
}
