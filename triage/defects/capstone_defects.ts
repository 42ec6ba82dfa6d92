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
  hasTwoMandatory,
  inMap,
  isLegacy,
  isOfRegisters,
  isTooLong,
  isTooShort,
  MANDATORY,
  namesOf,
  rejects,
  REPEATS,
} from "./defect.ts";
import {
  areOfOtherSize,
  goesByOtherPrefix,
  isAliasOfX87,
  isComparison,
  isRexW,
  namesMissingRegister,
} from "./legacy_traits.ts";
import {
  hasMaskRegisterBit,
  hasOverlap,
  hasUndefinedFields,
  ignoresRounding,
  ignoresVectorLength,
  ignoresW,
  inChosenMap,
  isW,
} from "./payload.ts";

/** Extensions of which Capstone knows nothing, or not every instruction, by iced's names. */
const UNKNOWN_EXTENSIONS =
  /^(AESKLE|AMX_\w+|AVX512_BF16|AVX512_FP16|AVX512_VP2INTERSECT|AVX_IFMA|AVX_NE_CONVERT|AVX_VNNI|AVX_VNNI_INT8|AVX_VNNI_INT16|CMPCCXADD|ENQCMD|HRESET|INVLPGB|KL|LKGS|MSRLIST|PADLOCK_\w+|PREFETCHITI|RAO_INT|RDPRU|RMPQUERY|SERIALIZE|SEV_SNP|SHA512|SM3|SM4|TDX|TSE|TSXLDTRK|UINTR|WIDE_KL|WRMSRNS)$/;

/** What the reserved NOPs are called: some are hints to fetch memory. */
const NOPS = /^(nop|prefetchw?|prefetchwt1|prefetchreserved_0f0d)$/;

/** In the order in which they are tried. */
export const CAPSTONE_DEFECTS: readonly OwnDefect[] = [
  {
    id: "unknown-extension",
    phrase: "does not know every instruction set extension",
    explains: (difference) =>
      (rejects(difference) || difference.field === "mnemonic" && namesOf(difference)[1] === "nop") &&
      difference.features.some((name) => UNKNOWN_EXTENSIONS.test(name)),
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
      has(difference, MANDATORY),
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
      (rejects(difference) || difference.field === "mnemonic") && NOPS.test(namesOf(difference)[0]) &&
      (inMap(difference, 1, 0x0d) || inMap(difference, 1, 0x18, 0x1f)),
  },
  {
    id: "x87-alias",
    phrase: "does not know every alias of the x87 instructions and what it is called",
    explains: (difference) => (rejects(difference) || difference.field === "mnemonic") && isAliasOfX87(difference),
  },
  {
    id: "system-register",
    phrase: "accepts moves of control and debug registers that do not exist",
    explains: (difference) => accepts(difference) && namesMissingRegister(difference),
  },
  {
    id: "fetch-of-null-segment",
    phrase: "forgets FS and GS where a null segment prefix stands too",
    explains: (difference) =>
      difference.field === "segment" && has(difference, Prefix.nullSegment) && has(difference, Prefix.fs | Prefix.gs),
  },
  {
    id: "comparison-predicate",
    phrase: "does not call CMPPS, VPCMPB, VPCOMB and the like by their names",
    explains: (difference) => difference.field === "mnemonic" && isComparison(difference),
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
      (difference.field === "mnemonic" || difference.field === "form") && goesByOtherPrefix(difference),
  },
  {
    id: "pause-with-rex",
    phrase: "calls PAUSE with REX.B or REX.W an exchange",
    explains: (difference) =>
      difference.field === "mnemonic" && inMap(difference, 0, 0x90) && has(difference, Prefix.rep) &&
      has(difference, Prefix.rex),
  },
  {
    id: "address-size-for-66",
    phrase: "takes 67 before REX.W for the 66 that CLFLUSHOPT, TPAUSE and MOVDIR64B need",
    explains: (difference) =>
      has(difference, Prefix.addressSize) && !has(difference, MANDATORY) && isRexW(difference) &&
      (accepts(difference) && inMap(difference, 2, 0xf8) ||
        difference.field === "mnemonic" && inMap(difference, 1, 0xae)),
  },
  {
    id: "name-of-other-size",
    phrase: "names an instruction by another operand or address size",
    explains: (difference) =>
      difference.field === "mnemonic" && areOfOtherSize(namesOf(difference)) &&
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
      accepts(difference) && !isLegacy(difference) && has(difference, MANDATORY | Prefix.lock | Prefix.rex),
  },
  {
    id: "gather-overlap",
    phrase: "accepts gathers whose registers overlap",
    explains: (difference) => accepts(difference) && hasOverlap(difference),
  },
  {
    id: "mask-register-bits",
    phrase: "rejects instructions on mask registers with a register bit that is ignored",
    explains: (difference) => rejects(difference) && hasMaskRegisterBit(difference),
  },
  {
    id: "evex-broadcast-register",
    phrase: "rejects EVEX.b with a register operand where it is ignored, as there is no rounding to choose",
    explains: (difference) => rejects(difference) && ignoresRounding(difference),
  },
  {
    id: "evex-length",
    phrase: "rejects EVEX instructions that ignore the vector length where one is set",
    explains: (difference) => rejects(difference) && ignoresVectorLength(difference),
  },
  {
    id: "vex-w",
    phrase: "rejects VEX and EVEX instructions that ignore W where W is set",
    explains: (difference) => rejects(difference) && ignoresW(difference),
  },
  {
    id: "string-length-w",
    phrase: "rejects VPCMPESTRI and VPCMPESTRM with W, which makes their lengths 64 bits wide",
    explains: (difference) => rejects(difference) && inChosenMap(difference, 3, 0x60, 0x61) && isW(difference),
  },
  {
    id: "undefined-evex",
    phrase: "accepts EVEX prefixes with undefined fields",
    explains: (difference) => accepts(difference) && hasUndefinedFields(difference),
  },
];
