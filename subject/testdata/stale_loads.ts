/** A handler of some loads from [rdi] that leaves what a 32-bit load must clear. */
import type { Trap } from "../module/trap.ts";

export const name = "stale-loads";

/** Whether it does. */
const IS_STALE = true;

/** Bytes of memory by opcode, and whether they are extended by their sign. */
const LOADS: Readonly<Record<string, readonly [size: 1 | 2 | 4, isSigned: boolean]>> = {
  "8b": [4, false],
  "0fb6": [1, false],
  "0fb7": [2, false],
  "0fbe": [1, true],
  "0fbf": [2, true],
};

const EINVAL = -22;
const RDI_OPERAND = 0x07;

export function handle({ text, regs, ve, cpl, hypercall }: Trap): number {
  const length = text[0] === 0x0f ? 3 : 2;
  const load = LOADS[Array.from(text.subarray(0, length - 1), (byte) => byte.toString(16).padStart(2, "0")).join("")];
  const modrm = text[length - 1]!;
  if (load === undefined || (modrm & 0xc7) !== RDI_OPERAND || cpl !== 0) return EINVAL;
  const [size, isSigned] = load;
  const isPermitted = ve.gla >= 0xffff_8000_0000_0000n && (ve.gla & 0xfffn) + BigInt(size) <= 0x1000n &&
    (ve.gla & ~0xfffn) !== 0xffff_ffff_ff60_0000n && (ve.gpa & 0x8_8000_0000_0000n) !== 0n;
  if (!isPermitted) return EINVAL;
  const { status, value } = hypercall(size, "read", ve.gpa, 0n);
  if (status !== 0n) return EINVAL;
  const low = BigInt.asUintN(8 * size, value);
  const extended = BigInt.asUintN(32, isSigned ? BigInt.asIntN(8 * size, low) : low);
  const register = modrm >> 3 & 7;
  regs[register] = (IS_STALE ? regs[register]! & ~0xffff_ffffn : 0n) | extended;
  return length;
}
