/**
 * What the tests of the CPU oracle share: a test that needs the CPU, and records written in one line.
 *
 * @module
 */
import { LOW_WINDOW } from "./address_space.ts";
import { CpuUnavailable } from "./cpu_unavailable.ts";
import { openCpu } from "./open_cpu.ts";
import { Records } from "./records.ts";
import type { Transport } from "./transport.ts";

const unavailable = await openCpu().then((cpu) => cpu.close()).then(() => null, (error: unknown) => {
  if (error instanceof CpuUnavailable) return error.message;
  throw error;
});
if (unavailable !== null) console.warn(`${unavailable}; tests that need it are skipped`);

/** A test with an open oracle; skipped where there is none. */
export function cpuTest(name: string, test: (cpu: Transport) => Promise<void>): void {
  Deno.test({
    name,
    ignore: unavailable !== null,
    fn: async () => {
      const cpu = await openCpu();
      try {
        await test(cpu);
      } finally {
        await cpu.close();
      }
    },
  });
}

/** One execution. Registers not given hold the address of the window's second page. */
export interface Execution {
  readonly code: string;
  readonly registers?: Readonly<Record<number, bigint>>;
  readonly flags?: number;
  readonly memoryOffset?: number;
  readonly memory?: readonly number[];
}

/** What registers hold in an execution that does not say. */
export const REGISTER_DEFAULT = LOW_WINDOW + 0x1000n;

/** Bytes from hexadecimal digits, which spaces may part. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

/** Records of some executions. */
export function recordsOf(executions: readonly Execution[]): Records {
  const records = new Records(executions.length);
  records.size = executions.length;
  executions.forEach(({ code, registers = {}, flags = 0, memoryOffset = 0x1000, memory = [] }, i) => {
    const bytes = bytesOf(code);
    records.setCode(i, bytes, 0, bytes.length);
    for (let r = 0; r < 16; r++) records.setRegister(i, r, registers[r] ?? REGISTER_DEFAULT);
    records.setFlags(i, flags);
    records.setMemoryOffset(i, memoryOffset);
    records.setMemory(i, Uint8Array.from(memory));
  });
  return records;
}

/** A record's window memory afterwards: `length` bytes from its memory offset. */
export function memoryOf(records: Records, i: number, length: number): number[] {
  const from = records.memoryAt(i);
  return Array.from(records.output.subarray(from, from + length));
}
