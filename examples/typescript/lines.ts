/**
 * The handler of `handler.ts` as a program that speaks JSON lines: `--subject "deno run examples/typescript/lines.ts"`.
 *
 * Only `handle` is particular to the handler. A program in any language that can read and write JSON looks like this.
 */
import { handle, name, type Trap } from "./handler.ts";

const REGISTERS = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");

/** A case, as far as it is looked at. */
interface Case {
  readonly id: number;
  readonly bytes: string;
  readonly fetch: number;
  readonly cpl: number;
  readonly paging: number;
  readonly regs: Readonly<Record<string, string>>;
  readonly ve: { readonly gla: string; readonly gpa: string; readonly gpaWidth: number };
  readonly device: { readonly value: string; readonly status: string };
}

const hex = (value: bigint) => `0x${value.toString(16)}`;

/** The answer to a case. */
function answer({ id, bytes, fetch, cpl, paging, regs: before, ve, device }: Case): string {
  const text = new Uint8Array(fetch);
  for (let k = 0; k < fetch; k++) text[k] = parseInt(bytes.slice(2 * k, 2 * k + 2), 16);
  const values = REGISTERS.map((register) => BigInt(before[register]!));
  const regs = BigUint64Array.from(values);
  let access: unknown = null;
  let accesses = 0;
  const hypercall: Trap["hypercall"] = (size, direction, gpa, data) => {
    access = { size, direction, gpa: hex(gpa), data: hex(data) };
    accesses++;
    return { status: BigInt(device.status), value: BigInt(device.value) };
  };
  const info = { gla: BigInt(ve.gla), gpa: BigInt(ve.gpa), gpaWidth: ve.gpaWidth };
  const returned = handle({ text, cpl, paging, regs, ve: info, hypercall });
  const changed: Record<string, string> = {};
  REGISTERS.forEach((register, r) => {
    if (regs[r] !== values[r]) changed[register] = hex(regs[r]!);
  });
  const made = accesses > 0 ? { access, accesses } : { access };
  return JSON.stringify({ id, handled: returned > 0, returned, ...made, regs: changed });
}

/** Writes all of a text to standard output. */
function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}

write(`${JSON.stringify({ subject: 1, name, features: ["fetch", "paging", "gpa-width"] })}\n`);
let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop()!;
  // One write for all lines that are there: a call for each would cost more than the handler.
  if (lines.length > 0) write(lines.map((line) => `${answer(JSON.parse(line))}\n`).join(""));
}
