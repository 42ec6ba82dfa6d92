/** An access of 8 bytes is made as two of 4. */
import type { Emulator } from "@verdict/verdict";
import { emulatorOf, Execution } from "../execution.ts";

class Buggy extends Execution {
  protected override read(address: bigint, size: number): bigint {
    if (size !== 8) return super.read(address, size);
    const low = super.read(address, 4);
    return low | super.read(address + 4n, 4) << 32n;
  }

  protected override write(address: bigint, size: number, value: bigint): void {
    if (size !== 8) return super.write(address, size, value);
    super.write(address, 4, value);
    super.write(address + 4n, 4, value >> 32n);
  }
}

export { name } from "../../emulator.ts";

/** Carries out the instruction at rip, or iterations of it. */
export const emulate: Emulator = emulatorOf(Buggy);
