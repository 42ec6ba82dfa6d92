/**
 * The built-in revisions of the handler.
 *
 * @module
 */
import type { Change } from "./correction.ts";
import { kernelGla, lastUserPage, pageCrossing, privateGpa } from "./corrections/address.ts";
import { errno, signedResult, userMode } from "./corrections/caller.ts";
import { evexMap4Decoder, rex2Decoder, rexBeforeVex, xopDecoder } from "./corrections/decoder.ts";
import { emulatePrefix, groupMember, lock, registerOperand, vex } from "./corrections/encoding.ts";
import { highByte, upperHalf } from "./corrections/register.ts";
import { baseOfMinusOne, overrideCountedTwice } from "./corrections/segment.ts";
import { uninitialisedR15, zeroedR15 } from "./corrections/unused_r15.ts";

/** A handler: a name and its corrections over the posted steps, in order. */
export interface Revision {
  /** The name on the command line and in reports. */
  readonly name: string;
  /** What it corrects. */
  readonly corrections: readonly Change[];
  /** What it does that nothing proves of that kernel itself, in sentences: kernels before and after it do so. */
  readonly unproven?: readonly string[];
}

/** The handler as posted in January 2022. */
export const posted: Revision = { name: "posted", corrections: [] };

/** As Linux 5.19 has it, the first release with it. */
export const linux519: Revision = {
  name: "linux-5.19",
  corrections: [userMode, signedResult, errno, pageCrossing, uninitialisedR15],
  unproven: [
    "A segment override that stands last of exactly three distinct prefixes counts twice, so that the access is refused.",
    "A base of fs or gs with the value -1 that is added counts as an error, so that the access is refused.",
    "A text in the vsyscall page cannot be read.",
  ],
};

/** As Linux 6.1 has it in its long-term releases. */
export const linux61: Revision = {
  name: "linux-6.1",
  corrections: [...linux519.corrections, kernelGla, zeroedR15],
};

/** As Linux 6.12 has it in its long-term releases. */
export const linux612: Revision = {
  name: "linux-6.12",
  corrections: [...linux61.corrections, privateGpa, rex2Decoder, evexMap4Decoder],
};

/** As Linux 7.2 has it. */
export const linux72: Revision = {
  name: "linux-7.2",
  corrections: [...linux612.corrections, xopDecoder, rexBeforeVex],
};

/** Right by the architecture for whatever it accepts; it refuses the rest and touches nothing. */
export const corrected: Revision = {
  name: "corrected",
  corrections: [
    ...[userMode, signedResult],
    ...[pageCrossing, kernelGla, privateGpa],
    ...[lastUserPage, overrideCountedTwice, baseOfMinusOne],
    ...[lock, emulatePrefix, vex, groupMember, registerOperand],
    ...[highByte, upperHalf],
  ],
};

/** Every built-in revision. */
export const REVISIONS: readonly Revision[] = [posted, linux519, linux61, linux612, linux72, corrected];
