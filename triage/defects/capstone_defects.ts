/**
 * The defects of Capstone.
 *
 * @module
 */
import { Prefix } from "../../x86/anatomy.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import type { OwnDefect } from "./defect.ts";
import {
  accepts,
  has,
  hasRounding,
  hasTwoMandatory,
  hasVectorLength,
  inChosenMap,
  inMap,
  isCut,
  isEvex,
  isLegacy,
  isOfMasks,
  isOfRegisters,
  isTooLong,
  isTooShort,
  isW,
  MANDATORY,
  rejects,
  REPEATS,
} from "./defect.ts";

/** The first byte of an XOP prefix, POP without one. */
const XOP = 0x8f;

/** Extensions that Capstone 5.0 has no instruction of, by iced's names; some are older than it. */
const UNKNOWN_EXTENSIONS =
  /^(AESKLE|AMX_\w+|AVX512_BF16|AVX512_FP16|AVX512_VP2INTERSECT|AVX_IFMA|AVX_NE_CONVERT|AVX_VNNI|AVX_VNNI_INT8|AVX_VNNI_INT16|CMPCCXADD|ENQCMD|HRESET|LKGS|MSRLIST|PADLOCK_\w+|RAO_INT|RDPRU|SERIALIZE|SHA512|SM3|SM4|TDX|TSE|UINTR|WIDE_KL|WRMSRNS)$/;

/** In the order in which they are tried. */
export const CAPSTONE_DEFECTS: readonly OwnDefect[] = [
  {
    id: "unknown-extension",
    phrase: "does not know every instruction set extension",
    explains: (difference) => rejects(difference) && difference.features.some((name) => UNKNOWN_EXTENSIONS.test(name)),
  },
  {
    id: "lock-forgotten",
    phrase: "forgets LOCK where an F2 or F3 prefix stands too",
    explains: (difference) =>
      accepts(difference) && isLegacy(difference) && has(difference, Prefix.lock) && has(difference, REPEATS),
  },
  {
    id: "lock-unchecked",
    phrase: "accepts LOCK where no memory is written",
    explains: (difference) => accepts(difference) && isLegacy(difference) && has(difference, Prefix.lock),
  },
  {
    id: "undefined-without-modrm",
    phrase: "takes UD0 and UD1 for instructions without ModRM",
    explains: (difference) => isTooShort(difference) && (inMap(difference, 1, 0xb9) || inMap(difference, 1, 0xff)),
  },
  {
    id: "branch-with-66",
    phrase: "takes a near branch with 66 for one with a 16-bit displacement",
    explains: (difference) =>
      isTooShort(difference) && inMap(difference, 1, 0x80, 0x8f) && has(difference, Prefix.operandSize),
  },
  {
    id: "return-with-66",
    phrase: "takes RET with 66 and REX.W for one with a longer immediate",
    explains: (difference) =>
      isTooLong(difference) && inMap(difference, 0, 0xc2) && has(difference, Prefix.operandSize),
  },
  {
    id: "stray-prefix",
    phrase: "accepts a 66, F2 or F3 prefix with which the opcode is undefined",
    explains: (difference) =>
      accepts(difference) && isLegacy(difference) && difference.traits.anatomy.map !== OpcodeMap.oneByte &&
      has(difference, MANDATORY) &&
      !isCut(difference),
  },
  {
    id: "several-mandatory-prefixes",
    phrase: "rejects instructions with 66 and F2 or F3",
    explains: (difference) => rejects(difference) && isLegacy(difference) && hasTwoMandatory(difference),
  },
  {
    id: "scan-with-f2",
    phrase: "rejects BSF and BSR with F2",
    explains: (difference) => rejects(difference) && inMap(difference, 1, 0xbc, 0xbd) && has(difference, Prefix.repne),
  },
  {
    id: "reserved-nop",
    phrase: "does not know every reserved NOP and what it is called",
    explains: (difference) =>
      (rejects(difference) || difference.field === "mnemonic") &&
      (inMap(difference, 1, 0x0d) || inMap(difference, 1, 0x18, 0x1f)),
  },
  {
    id: "x87-alias",
    phrase: "does not know every alias of the x87 instructions and what it is called",
    explains: (difference) =>
      (rejects(difference) || difference.field === "mnemonic") && inMap(difference, 0, 0xd8, 0xdf) &&
      isOfRegisters(difference),
  },
  {
    id: "system-register",
    phrase: "accepts moves of control and debug registers that do not exist",
    explains: (difference) => accepts(difference) && inMap(difference, 1, 0x20, 0x23) && !has(difference, MANDATORY),
  },
  {
    id: "fetch-of-null-segment",
    phrase: "forgets FS and GS where a null segment prefix stands too",
    explains: (difference) => difference.field === "segment" && has(difference, Prefix.nullSegment),
  },
  {
    id: "comparison-predicate",
    phrase: "names CMPPS, VPCMPB and the like by another predicate or element size",
    explains: (difference) =>
      difference.field === "mnemonic" &&
      (difference.traits.anatomy.opcode === 0xc2 || inChosenMap(difference, 3, 0x1e, 0x1f) ||
        inChosenMap(difference, 3, 0x3e, 0x3f)),
  },
  {
    id: "permutation-of-two",
    phrase: "takes VPERMIL2PS and VPERMIL2PD for VPERMILPS and VPERMILPD where W is set",
    explains: (difference) =>
      difference.field === "mnemonic" && inChosenMap(difference, 3, 0x48, 0x49) && isW(difference),
  },
  {
    id: "other-mandatory-prefix",
    phrase: "goes by another of the prefixes that select the instruction",
    explains: (difference) =>
      difference.field !== "validity" && difference.field !== "segment" && isLegacy(difference) &&
      difference.traits.anatomy.map !== OpcodeMap.oneByte &&
      has(difference, REPEATS),
  },
  {
    id: "pause-with-rex",
    phrase: "takes an exchange with r8 behind F3 for PAUSE",
    explains: (difference) =>
      difference.field === "mnemonic" && inMap(difference, 0, 0x90) && has(difference, Prefix.rep),
  },
  {
    id: "name-of-other-size",
    phrase: "names an instruction by another operand or address size",
    explains: (difference) =>
      difference.field === "mnemonic" && isLegacy(difference) &&
      has(difference, Prefix.operandSize | Prefix.addressSize | Prefix.rex),
  },
  {
    id: "fence-alias",
    phrase: "rejects aliases of LFENCE, MFENCE and SFENCE",
    explains: (difference) => rejects(difference) && inMap(difference, 1, 0xae) && isOfRegisters(difference),
  },
  {
    id: "padlock-without-f3",
    phrase: "accepts PadLock instructions without the F3 prefix that they need",
    explains: (difference) => accepts(difference) && inMap(difference, 1, 0xa6, 0xa7) && !has(difference, Prefix.rep),
  },
  {
    id: "prefix-before-vex",
    phrase: "accepts VEX, EVEX and XOP behind prefixes with which they are undefined",
    explains: (difference) =>
      accepts(difference) && (!isLegacy(difference) || inMap(difference, 0, XOP)) &&
      has(difference, MANDATORY | Prefix.lock | Prefix.rex),
  },
  {
    id: "mask-register-bits",
    phrase: "rejects instructions on mask registers with a register bit that is ignored",
    explains: (difference) => rejects(difference) && isOfMasks(difference),
  },
  {
    id: "evex-broadcast-register",
    phrase: "rejects EVEX.b with a register operand where it is ignored, as there is no rounding to choose",
    explains: (difference) => rejects(difference) && hasRounding(difference) && !hasVectorLength(difference),
  },
  {
    id: "evex-length",
    phrase: "rejects EVEX instructions that ignore the vector length where one is set",
    explains: (difference) => rejects(difference) && hasVectorLength(difference),
  },
  {
    id: "vex-w",
    phrase: "rejects VEX and EVEX instructions that ignore W where W is set",
    explains: (difference) => rejects(difference) && isW(difference),
  },
  {
    id: "undefined-evex",
    phrase: "accepts EVEX prefixes with undefined fields",
    explains: (difference) => accepts(difference) && isEvex(difference),
  },
];
