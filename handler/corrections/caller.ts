/**
 * Corrections of what surrounds the emulation: who may cause it, what it returns, and how that is read.
 *
 * @module
 */
import { type Correction, exampleOf } from "../correction.ts";
import { EIO } from "../steps.ts";

/** The #VE of an instruction in user mode is not the kernel's to emulate. */
export const userMode: Correction = {
  id: "user-mode",
  title: "Handles an exception from user mode",
  sentence: "An exception from user mode is refused before anything else.",
  shows: ["privilege"],
  example: exampleOf("8b07", { cpl: 3 }),
  apply: (steps) => ({
    ...steps,
    admit: (exit) => exit.batch.cpl[exit.row] === 0 ? steps.admit(exit) : -EIO,
  }),
};

/** A negative int is an error, not a length. */
export const signedResult: Correction = {
  id: "signed-result",
  title: "Takes a negative error for a length: every refusal counts as handled and moves rip by almost 4 GiB",
  sentence: "The caller keeps the result signed, so that an error never counts as handled.",
  shows: ["success: negative result"],
  example: exampleOf("90"),
  apply: (steps) => ({ ...steps, isHandled: (returned) => returned >= 0 }),
};

/** Errors by their own numbers. */
export const errno: Correction = {
  id: "errno",
  title: "Gives EFAULT for every error, whatever failed",
  sentence: "An instruction that cannot be emulated gives EINVAL and a failing VMM gives EIO.",
  example: exampleOf("90"),
  apply: (steps) => ({ ...steps, errno: (error) => error }),
};
