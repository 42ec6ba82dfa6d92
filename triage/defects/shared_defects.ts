/**
 * What all decoders do otherwise than a CPU, whatever the opcode.
 *
 * @module
 */
import { isHypercall, Prefix } from "../../x86/anatomy.ts";
import type { OwnDefect } from "./defect.ts";
import { has, inMap, isEvex, isTooLong, rejects } from "./defect.ts";
import { hasMaskRegisterBit, hasRounding, inChosenMap, isW, zeroesUnmasked } from "./payload.ts";

/** In the order in which they are tried. */
export const SHARED_DEFECTS: readonly OwnDefect[] = [
  {
    id: "branch-with-66",
    phrase: "take a near branch with 66 for one with a 32-bit displacement",
    explains: (difference) =>
      isTooLong(difference) && (inMap(difference, 1, 0x80, 0x8f) || inMap(difference, 0, 0xe8, 0xe9)) &&
      has(difference, Prefix.operandSize),
  },
  {
    id: "hypercall-prefixes",
    phrase: "reject prefixes of VMCALL and VMMCALL, which a hypervisor answers",
    explains: (difference) => rejects(difference) && isHypercall(difference.traits.anatomy, difference.bytes),
  },
  {
    id: "mask-register-bits",
    phrase:
      "reject instructions on mask registers with a register bit that none of them needs, R or the top one of vvvv",
    explains: (difference) => rejects(difference) && hasMaskRegisterBit(difference),
  },
  {
    id: "evex-broadcast-register",
    phrase: "reject EVEX.b with a register operand where there is no rounding to choose",
    explains: (difference) => rejects(difference) && hasRounding(difference),
  },
  {
    id: "permutation-without-w",
    phrase: "reject VPERMQ and VPERMPD with W clear",
    explains: (difference) =>
      rejects(difference) && inChosenMap(difference, 3, 0x00, 0x01) && !isEvex(difference) && !isW(difference),
  },
  {
    id: "evex-zeroing-unmasked",
    phrase: "reject EVEX.z without a mask",
    explains: (difference) => rejects(difference) && zeroesUnmasked(difference),
  },
];
