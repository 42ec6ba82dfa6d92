/** Raises #GP where #SS is due. */
import type { Emulator } from "@verdict/verdict";
import { emulatorOf, Execution } from "../execution.ts";

const GENERAL_PROTECTION = 13;

class Buggy extends Execution {
  protected override faultOf(): number {
    return GENERAL_PROTECTION;
  }
}

export { name } from "../../emulator.ts";

/** Carries out the instruction at rip, or iterations of it. */
export const emulate: Emulator = emulatorOf(Buggy);
