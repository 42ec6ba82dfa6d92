/** A repeated movs reads two elements before it writes the first. */
import type { Emulator } from "@verdict/verdict";
import type { Insn } from "../decode.ts";
import { emulatorOf, Execution } from "../execution.ts";

class Buggy extends Execution {
  protected override movs(insn: Insn, count: bigint): bigint {
    const elements = [this.element(insn, 0n), this.element(insn, 1n)];
    if (count < 2n || !this.canReach(insn, elements[1]!)) return super.movs(insn, count);
    const values = elements.map(({ from }) => this.read(from, insn.size));
    elements.forEach(({ to }, n) => this.write(to, insn.size, values[n]!));
    return 2n;
  }
}

export { name } from "../../emulator.ts";

/** Carries out the instruction at rip, or iterations of it. */
export const emulate: Emulator = emulatorOf(Buggy);
