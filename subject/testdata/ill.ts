/** A handler in a module that gives no outcome of some cases: by their first byte it crashes or answers garbage. */
import type { Trap, TrapResult } from "../module/trap.ts";

export const name = "ill";

export function handle({ text }: Trap): TrapResult {
  if (text[0] === 0x8b) throw new Error("table has no row");
  if (text[0] === 0x88) return "two" as unknown as TrapResult;
  return -22;
}
