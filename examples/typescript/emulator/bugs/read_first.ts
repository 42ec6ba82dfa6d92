/** A mov of a register to memory reads the destination first. */
import type { Emulator } from "@verdict/verdict";
import type { Insn } from "../decode.ts";
import { emulatorOf, Execution } from "../execution.ts";
import type { Operand } from "../operands.ts";

class Buggy extends Execution {
  protected override mov(insn: Insn, to: Operand, from: Operand): void {
    if (insn.form !== "rm, imm") to.get();
    super.mov(insn, to, from);
  }
}

export { name } from "../../emulator.ts";

/** Carries out the instruction at rip, or iterations of it. */
export const emulate: Emulator = emulatorOf(Buggy);
