/**
 * What r15 holds where nothing is sent: the u64 that goes to the VMM, before anything is copied into it.
 *
 * @module
 */
import { type Correction, exampleOf } from "../correction.ts";
import type { Exit } from "../exit.ts";
import { startVal } from "../steps.ts";

/** Stands for what the stack held. */
const STACK_DWORD = 0xaaaa_aaaa;

/** A later kernel's own mistake, not a remedy. */
export const uninitialisedR15: Correction = {
  id: "uninitialised-r15",
  title: "Sends zeros in r15 where Linux 5.19 sends what its stack held",
  sentence:
    "The data is not initialised: all of r15 on a read, and its bytes above the size on a write, are 0xaa here.",
  example: exampleOf("8b07"),
  apply: (steps) => ({ ...steps, startVal: ({ val }: Exit) => val.setHalves(0, STACK_DWORD, STACK_DWORD) }),
};

/** What remedies it. */
export const zeroedR15: Correction = {
  id: "zeroed-r15",
  title: "Sends the VMM what the stack held in r15",
  sentence: "The data starts at 0, so that r15 is 0 on a read and above the size on a write.",
  shows: ["leak"],
  example: exampleOf("8b07"),
  apply: (steps) => ({ ...steps, startVal }),
};
