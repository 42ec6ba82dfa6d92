/** A mov to memory changes flags as if it were a test. */
import type { Emulator } from "@verdict/verdict";
import type { Insn } from "../decode.ts";
import { emulatorOf, Execution } from "../execution.ts";
import { Flag } from "../flags.ts";
import type { Operand } from "../operands.ts";

class Buggy extends Execution {
  protected override mov(insn: Insn, to: Operand, from: Operand): void {
    super.mov(insn, to, from);
    const isLoad = insn.form === "reg, rm" || insn.form === "rax, moffs";
    if (insn.memory === undefined || isLoad) return;
    this.machine.rflags = this.machine.rflags & ~(Flag.cf | Flag.of) | Flag.zf;
  }
}

export { name } from "../../emulator.ts";

/** Carries out the instruction at rip, or iterations of it. */
export const emulate: Emulator = emulatorOf(Buggy);
