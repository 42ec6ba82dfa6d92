/**
 * Every correction there is.
 *
 * @module
 */
import type { Correction } from "../correction.ts";
import { kernelGla, lastUserPage, pageCrossing, privateGpa } from "./address.ts";
import { errno, signedResult, userMode } from "./caller.ts";
import { evexMap4Decoder, rex2Decoder, rexBeforeVex, xopDecoder } from "./decoder.ts";
import { emulatePrefix, groupMember, lock, registerOperand, rex2, vex, xop } from "./encoding.ts";
import { highByte, upperHalf } from "./register.ts";
import { baseOfMinusOne, overrideCountedTwice } from "./segment.ts";
import { uninitialisedR15, zeroedR15 } from "./unused_r15.ts";

/**
 * All corrections: what the kernel changed, in its order, and then what it never did. Of several that make a disagreement go
 * away the first is its cause, so what refuses VEX stands before what refuses it behind a REX only.
 */
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
  xopDecoder,
  lastUserPage,
  overrideCountedTwice,
  baseOfMinusOne,
  lock,
  emulatePrefix,
  vex,
  rexBeforeVex,
  rex2,
  xop,
  groupMember,
  registerOperand,
  highByte,
  upperHalf,
];
