/**
 * A subject as a module with an emulator: `--subject examples/typescript/emulator.ts`. It knows the instructions of
 * `examples/c/mini_emulator.c`, as a hypervisor has them that emulates a guest's accesses of a device, and verdict finds
 * nothing wrong in it. The modules in `emulator/bugs` have one bug each: `--subject examples/typescript/emulator/bugs/base.ts`.
 *
 * To test an emulator of your own, export a function `emulate` that lets it work on the machine that it is given: its text,
 * its registers and its memory.
 */
import type { Machine, TrapResult } from "@verdict/verdict";
import { Execution } from "./emulator/execution.ts";

/** The subject's name in findings. */
export const name = "mini-emulator-ts";

/** Carries out the instruction at rip, or one iteration of it. */
export function emulate(machine: Machine): TrapResult {
  return new Execution(machine).run();
}
