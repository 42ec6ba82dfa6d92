/** A handler in a module that handles `8b 07`, and loops without end at an `a0` of a user. */
import type { Trap } from "../module/trap.ts";

export function handle({ text, cpl, regs, ve, hypercall }: Trap): number {
  let at = 0;
  while (text[0] === 0xa0 && cpl === 3) at++;
  if (text[at] !== 0x8b || text[at + 1] !== 7) return -22;
  const { status, value } = hypercall(4, "read", ve.gpa, 0n);
  if (status !== 0n) return -5;
  regs[0] = value & 0xffff_ffffn;
  return 2;
}
