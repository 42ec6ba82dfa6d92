/**
 * Every correction there is.
 *
 * @module
 */
import type { Correction } from "../correction.ts";
import { kernelGla, pageCrossing, privateGpa } from "./address.ts";
import { errno, signedResult, userMode } from "./caller.ts";
import { evexMap4Decoder, rex2Decoder } from "./decoder.ts";
import { emulatePrefix, groupMember, lock, registerOperand, rex2, vex } from "./encoding.ts";
import { highByte, upperHalf } from "./register.ts";
import { uninitialisedR15, zeroedR15 } from "./unused_r15.ts";

/** All corrections: what the kernel changed, in its order, and then what it never did. */
export const CORRECTIONS: readonly Correction[] = [
  userMode,
  signedResult,
  errno,
  pageCrossing,
  uninitialisedR15,
  kernelGla,
  zeroedR15,
  privateGpa,
  rex2Decoder,
  evexMap4Decoder,
  lock,
  emulatePrefix,
  vex,
  rex2,
  groupMember,
  registerOperand,
  highByte,
  upperHalf,
];
