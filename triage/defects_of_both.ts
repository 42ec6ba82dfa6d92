/**
 * What both decoders do otherwise than a CPU, whatever the opcode.
 *
 * @module
 */
import { isHypercall, Prefix } from "./anatomy.ts";
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
} from "./shown.ts";

/** In the order in which they are tried. */
export const SHARED_DEFECTS: readonly OwnDefect[] = [
  {
    id: "branch-with-66",
    phrase: "take a near branch with 66 for one with a 32-bit displacement, as Intel's CPUs do; AMD's take 16 bits",
    explains: (shown) =>
      isTooLong(shown) && (inMap(shown, 1, 0x80, 0x8f) || inMap(shown, 0, 0xe8, 0xe9)) &&
      has(shown, Prefix.operandSize),
  },
  {
    id: "hypercall-prefixes",
    phrase: "reject prefixes of VMCALL and VMMCALL that a hypervisor, which answers these, does not mind",
    explains: (shown) => rejects(shown) && isHypercall(shown.traits.anatomy, shown.bytes),
  },
  {
    id: "mask-register-bits",
    phrase: "reject instructions on mask registers with a register bit that the CPU ignores, R or the top one of vvvv",
    explains: (shown) => rejects(shown) && isOfMasks(shown),
  },
  {
    id: "evex-broadcast-register",
    phrase: "reject EVEX.b with a register operand where there is no rounding to choose; the CPU ignores it",
    explains: (shown) => rejects(shown) && hasRounding(shown),
  },
  {
    id: "permutation-without-w",
    phrase: "reject VPERMQ and VPERMPD with W clear; the CPU ignores it",
    explains: (shown) => rejects(shown) && inChosenMap(shown, 3, 0x00, 0x01) && !isEvex(shown) && !isW(shown),
  },
  {
    id: "evex-zeroing-unmasked",
    phrase: "reject EVEX.z without a mask; the CPU ignores it",
    explains: (shown) => rejects(shown) && zeroesUnmasked(shown),
  },
];
