/** The base of fs or gs is lost where an override follows that 64-bit mode ignores. */
import type { Emulator } from "@verdict/verdict";
import { type Insn, Override } from "../decode.ts";
import { emulatorOf, Execution } from "../execution.ts";

const OVERRIDES: readonly number[] = Object.values(Override);

class Buggy extends Execution {
  protected override segmentBase(insn: Insn): bigint {
    const last = insn.prefixes.findLast((byte) => OVERRIDES.includes(byte));
    return last === Override.fs || last === Override.gs ? super.segmentBase(insn) : 0n;
  }
}

export { name } from "../../emulator.ts";

/** Carries out the instruction at rip, or iterations of it. */
export const emulate: Emulator = emulatorOf(Buggy);
