/** An emulator that takes some arithmetic for two bytes that do nothing, and refuses all else. */
import type { Machine } from "../../subject/module/machine.ts";
import type { TrapResult } from "../../subject/module/trap.ts";

export const name = "idle-emulator";

/** Bits that are clear in the opcodes 00, 01, 08, 09 to 38, 39: those of ADD, OR, ADC, SBB, AND, SUB, XOR and CMP to memory. */
const OTHERS = 0xc6;

export function emulate({ text }: Machine): TrapResult {
  return (text[0]! & OTHERS) === 0 ? 2 : -22;
}
