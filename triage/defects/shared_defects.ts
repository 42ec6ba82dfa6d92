/**
 * What all decoders do otherwise than a CPU, whatever the opcode.
 *
 * @module
 */
import { isHypercall, Prefix } from "../../x86/anatomy.ts";
import type { OwnDefect } from "./defect.ts";
import {
  has,
  hasRounding,
  inChosenMap,
  inMap,
  isEvex,
  isOfMasks,
  isTooLong,
  isW,
  rejects,
  zeroesUnmasked,
} from "./defect.ts";

/** In the order in which they are tried. */
export const SHARED_DEFECTS: readonly OwnDefect[] = [
  {
    id: "branch-with-66",
    phrase: "take a near branch with 66 for one with a 32-bit displacement, as Intel's CPUs do; AMD's take 16 bits",
    explains: (difference) =>
      isTooLong(difference) && (inMap(difference, 1, 0x80, 0x8f) || inMap(difference, 0, 0xe8, 0xe9)) &&
      has(difference, Prefix.operandSize),
  },
  {
    id: "hypercall-prefixes",
    phrase: "reject prefixes of VMCALL and VMMCALL that a hypervisor, which answers these, does not mind",
    explains: (difference) => rejects(difference) && isHypercall(difference.traits.anatomy, difference.bytes),
  },
  {
    id: "mask-register-bits",
    phrase: "reject instructions on mask registers with a register bit that the CPU ignores, R or the top one of vvvv",
    explains: (difference) => rejects(difference) && isOfMasks(difference),
  },
  {
    id: "evex-broadcast-register",
    phrase: "reject EVEX.b with a register operand where there is no rounding to choose; the CPU ignores it",
    explains: (difference) => rejects(difference) && hasRounding(difference),
  },
  {
    id: "permutation-without-w",
    phrase: "reject VPERMQ and VPERMPD with W clear; the CPU ignores it",
    explains: (difference) =>
      rejects(difference) && inChosenMap(difference, 3, 0x00, 0x01) && !isEvex(difference) && !isW(difference),
  },
  {
    id: "evex-zeroing-unmasked",
    phrase: "reject EVEX.z without a mask; the CPU ignores it",
    explains: (difference) => rejects(difference) && zeroesUnmasked(difference),
  },
];
