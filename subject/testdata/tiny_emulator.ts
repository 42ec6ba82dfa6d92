/** An emulator in a module: of few instructions, whose outcomes use every column. */
import type { Machine } from "../module/machine.ts";
import type { TrapResult } from "../module/trap.ts";

export const name = "tiny-emulator";

const [RAX, RCX, RDX, RSI, RDI] = [0, 1, 2, 6, 7];
const CARRY = 1n;
const VECTOR_BYTES = 16;
const MOST_ITERATIONS = 256;
/** Bytes of a displacement by the mode of ModRM. */
const DISPLACEMENTS = [0, 1, 4];

/** What each text does; the length is that of the text. */
const INSTRUCTIONS: Readonly<Record<string, (machine: Machine) => TrapResult | void>> = {
  /** mov r32, [base + displacement] */
  "8b"(machine) {
    const { register, address, length } = operandOf(machine);
    if (length > 0) machine.regs[register] = machine.read(address, 4);
    return length || -22;
  },
  /** mov [base + displacement], r32 */
  "89"(machine) {
    const { register, address, length } = operandOf(machine);
    if (length > 0) machine.write(address, 4, machine.regs[register]!);
    return length || -22;
  },
  /** xchg [rdi], eax; and reads back to edx what it wrote, in two halves */
  "8707"({ regs, read, write }) {
    const [to, old] = [regs[RDI]!, read(regs[RDI]!, 4)];
    write(to, 4, regs[RAX]!);
    regs[RDX] = read(to, 2) | read(to + 2n, 2) << 16n;
    regs[RAX] = old;
  },
  /** cmp [rdi], eax, in which only the carry is computed */
  "3907"(machine) {
    const { regs, rflags, read } = machine;
    machine.rflags = rflags & ~CARRY | (read(regs[RDI]!, 4) < (regs[RAX]! & 0xffff_ffffn) ? CARRY : 0n);
  },
  /** rep movsb, many iterations at once; as long as there are more, rip stays */
  "f3a4"({ regs, rip, read, write }) {
    for (let done = 0; regs[RCX]! > 0n && done < MOST_ITERATIONS; done++) {
      write(regs[RDI]!, 1, read(regs[RSI]!, 1));
      regs[RDI]!++;
      regs[RSI]!++;
      regs[RCX]!--;
    }
    return { handled: true, returned: 2, rip: regs[RCX]! > 0n ? rip : rip + 2n };
  },
  /** movdqu xmm1, [rdi] */
  "f30f6f0f"({ regs, read, readVector, writeVector }) {
    const bytes = readVector(1);
    const value = read(regs[RDI]!, VECTOR_BYTES);
    for (let k = 0; k < VECTOR_BYTES; k++) bytes[k] = Number(value >> BigInt(8 * k) & 0xffn);
    writeVector(1, bytes);
  },
  /** div dword [rdi]: as if it were by 0 */
  "f737"({ regs, read, raise }) {
    read(regs[RDI]!, 4);
    return raise(0);
  },
  /** not dword [rdi]: as if it could not be written */
  "f717": ({ regs, raise }) => raise(14, 6, regs[RDI]!),
  /** int3: refused, after an access */
  "cc"({ regs, read }) {
    read(regs[RDI]!, 4);
    return -22;
  },
};

/** The operands that ModRM and a displacement say; of length 0 where they are others than a register and [base]. */
function operandOf({ text, regs }: Machine) {
  const [, modrm = 0xff] = text;
  const [mode, register, base] = [modrm >> 6, modrm >> 3 & 7, modrm & 7];
  const length = 2 + (DISPLACEMENTS[mode] ?? 0);
  if (mode === 3 || base === 4 || mode === 0 && base === 5 || text.length < length) {
    return { register, address: 0n, length: 0 };
  }
  const view = new DataView(text.buffer, text.byteOffset);
  const displacement = mode === 0 ? 0 : mode === 1 ? view.getInt8(2) : view.getInt32(2, true);
  return { register, address: BigInt.asUintN(64, regs[base]! + BigInt(displacement)), length };
}

export function emulate(machine: Machine): TrapResult {
  const text = Array.from(machine.text, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const [bytes, run] = Object.entries(INSTRUCTIONS).find(([bytes]) => text.startsWith(bytes)) ?? [];
  if (bytes === undefined || run === undefined) return -22;
  return run(machine) ?? bytes.length / 2;
}
