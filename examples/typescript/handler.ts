/**
 * A subject as a module: `--subject examples/typescript/handler.ts`. It handles the moves 88 to 8b between a register and
 * [register], and has a bug: a 32-bit load leaves the upper half of the register as it was.
 *
 * `lines.ts` makes a program of the same handler.
 */

/** What verdict gives a handler; `Trap` of its library is the same. */
export interface Trap {
  readonly text: Uint8Array;
  readonly cpl: number;
  readonly paging: number;
  readonly regs: BigUint64Array;
  readonly ve: { readonly gla: bigint; readonly gpa: bigint; readonly gpaWidth: number };
  hypercall(
    size: number,
    direction: "read" | "write",
    gpa: bigint,
    data: bigint,
  ): { readonly status: bigint; readonly value: bigint };
}

/** The subject's name in findings. */
export const name = "mini-ts";

const EINVAL = -22;
const EIO = -5;
const EFAULT = -14;
const PAGE = 4096n;
const VSYSCALL = 0xffff_ffff_ff60_0000n;

/**
 * Handles one exception.
 *
 * @returns The instruction's length, or a negative number where it is refused.
 */
export function handle(trap: Trap): number {
  const insn = decode(trap.text);
  if (insn === undefined) return EINVAL;
  const { length, isWrite, register, size } = insn;
  if (!isPermitted(trap, BigInt(size))) return EFAULT;
  const mask = (1n << BigInt(8 * size)) - 1n;
  const old = trap.regs[register]!;
  const { status, value } = trap.hypercall(size, isWrite ? "write" : "read", trap.ve.gpa, isWrite ? old & mask : 0n);
  if (status !== 0n) return EIO;
  // The bug: where 4 bytes are written, the other 4 are to be cleared.
  if (!isWrite) trap.regs[register] = old & ~mask | value & mask;
  return length;
}

interface Insn {
  readonly length: number;
  readonly isWrite: boolean;
  readonly register: number;
  readonly size: number;
}

/** Decodes 88 to 8b with an optional REX prefix and [register] as operand; nothing else. */
function decode(text: Uint8Array): Insn | undefined {
  const hasRex = text.length > 0 && (text[0]! & 0xf0) === 0x40;
  const rex = hasRex ? text[0]! : 0;
  const at = hasRex ? 1 : 0;
  if (text.length < at + 2) return undefined;
  const [opcode, modrm] = [text[at]!, text[at + 1]!];
  const [reg, rm] = [modrm >> 3 & 7, modrm & 7];
  if ((opcode & 0xfc) !== 0x88 || modrm >> 6 !== 0 || rm === 4 || rm === 5) return undefined;
  const isByte = (opcode & 1) === 0;
  // These would be AH, CH, DH and BH.
  if (isByte && !hasRex && reg >= 4) return undefined;
  const size = isByte ? 1 : (rex & 8) !== 0 ? 8 : 4;
  return { length: at + 2, isWrite: opcode < 0x8a, register: reg | (rex & 4) << 1, size };
}

/** Only the kernel's own accesses to shared memory within a page are emulated. */
function isPermitted({ cpl, paging, ve: { gla, gpa, gpaWidth } }: Trap, size: bigint): boolean {
  // The kernel has the upper half of 48 or 57 bits; the top bit of a gpa says that it is shared.
  const kernelHalf = 1n << (paging === 5 ? 56n : 47n);
  const shared = 1n << BigInt(gpaWidth - 1);
  if (cpl !== 0 || gla < kernelHalf || gla / PAGE === VSYSCALL / PAGE) return false;
  return (gpa & shared) !== 0n && gla % PAGE + size <= PAGE;
}
