/**
 * Defects: ways in which a decoder goes wrong whatever the opcode is that shows it. What one defect explains is one
 * finding, as what one correction of a handler settles is; everything else is a finding by its traits.
 *
 * @module
 */
import type { Case } from "../machine/case.ts";
import { requiredFeatures } from "../oracles/iced_features.ts";
import { Prefix } from "./anatomy.ts";
import { fieldName, type Kind, NATURES } from "./disagreement.ts";
import { Pair } from "./pairs.ts";
import {
  accepts,
  has,
  hasRounding,
  hasTwoMandatory,
  hasVectorLength,
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
  type Shown,
  zeroesUnmasked,
} from "./shown.ts";
import type { Traits } from "./traits.ts";

/** A way in which a decoder goes wrong, or both. */
export interface Defect {
  /** The decoder's name; {@linkcode BOTH} where they go wrong alike. */
  readonly decoder: string;
  /** Its name, part of the finding's signature. */
  readonly id: string;
  /** What the decoder does, as a phrase that follows its name, or "Both decoders". */
  readonly phrase: string;
  /** Whether it explains a disagreement. */
  readonly explains: (shown: Shown) => boolean;
}

/** Stands for both decoders. */
export const BOTH = "both";

/** The first byte of an XOP prefix, POP without one. */
const XOP = 0x8f;

/** Extensions that came after Capstone 5.0, or that it has left out, by iced's names. */
const UNKNOWN_EXTENSIONS =
  /^(AESKLE|AVX512_BF16|AVX512_FP16|AVX512_VP2INTERSECT|AVX_IFMA|AVX_NE_CONVERT|AVX_VNNI|AVX_VNNI_INT8|AVX_VNNI_INT16|CMPCCXADD|ENQCMD|HRESET|LKGS|MSRLIST|PADLOCK_\w+|RAO_INT|RDPRU|SERIALIZE|SHA512|SM3|SM4|TDX|TSE|UINTR|WIDE_KL|WRMSRNS)$/;

const CAPSTONE: readonly Omit<Defect, "decoder">[] = [
  {
    id: "unknown-extension",
    phrase: "does not know extensions that came after it",
    explains: (shown) => rejects(shown) && shown.features.some((name) => UNKNOWN_EXTENSIONS.test(name)),
  },
  {
    id: "lock-forgotten",
    phrase: "forgets LOCK where an F2 or F3 prefix stands too",
    explains: (shown) => accepts(shown) && isLegacy(shown) && has(shown, Prefix.lock) && has(shown, REPEATS),
  },
  {
    id: "lock-unchecked",
    phrase: "accepts LOCK where no memory is written",
    explains: (shown) => accepts(shown) && isLegacy(shown) && has(shown, Prefix.lock),
  },
  {
    id: "undefined-without-modrm",
    phrase: "takes UD0 and UD1 for instructions without ModRM",
    explains: (shown) => isTooShort(shown) && (inMap(shown, 1, 0xb9) || inMap(shown, 1, 0xff)),
  },
  {
    id: "branch-with-66",
    phrase: "takes a near branch with 66 for one with a 16-bit displacement",
    explains: (shown) => isTooShort(shown) && inMap(shown, 1, 0x80, 0x8f) && has(shown, Prefix.operandSize),
  },
  {
    id: "return-with-66",
    phrase: "takes RET with 66 and REX.W for one with a longer immediate",
    explains: (shown) => isTooLong(shown) && inMap(shown, 0, 0xc2) && has(shown, Prefix.operandSize),
  },
  {
    id: "stray-prefix",
    phrase: "accepts a 66, F2 or F3 prefix with which the opcode is undefined",
    explains: (shown) =>
      accepts(shown) && isLegacy(shown) && shown.traits.anatomy.map > 0 && has(shown, MANDATORY) &&
      !isCut(shown),
  },
  {
    id: "several-mandatory-prefixes",
    phrase: "rejects instructions with 66 and F2 or F3",
    explains: (shown) => rejects(shown) && isLegacy(shown) && hasTwoMandatory(shown),
  },
  {
    id: "scan-with-f2",
    phrase: "rejects BSF and BSR with F2",
    explains: (shown) => rejects(shown) && inMap(shown, 1, 0xbc, 0xbd) && has(shown, Prefix.repne),
  },
  {
    id: "reserved-nop",
    phrase: "does not know every reserved NOP and what it is called",
    explains: (shown) =>
      (rejects(shown) || shown.field === "mnemonic") && (inMap(shown, 1, 0x0d) || inMap(shown, 1, 0x18, 0x1f)),
  },
  {
    id: "x87-alias",
    phrase: "does not know every alias of the x87 instructions and what it is called",
    explains: (shown) =>
      (rejects(shown) || shown.field === "mnemonic") && inMap(shown, 0, 0xd8, 0xdf) &&
      isOfRegisters(shown),
  },
  {
    id: "system-register",
    phrase: "accepts moves of control and debug registers that do not exist",
    explains: (shown) => accepts(shown) && inMap(shown, 1, 0x20, 0x23) && !has(shown, MANDATORY),
  },
  {
    id: "fetch-of-null-segment",
    phrase: "forgets FS and GS where a null segment prefix stands too",
    explains: (shown) => shown.field === "segment" && has(shown, Prefix.nullSegment),
  },
  {
    id: "comparison-predicate",
    phrase: "names CMPPS and the like by another predicate",
    explains: (shown) => shown.field === "mnemonic" && shown.traits.anatomy.opcode === 0xc2,
  },
  {
    id: "other-mandatory-prefix",
    phrase: "goes by another of the prefixes that select the instruction",
    explains: (shown) =>
      shown.field !== "validity" && shown.field !== "segment" && isLegacy(shown) && shown.traits.anatomy.map > 0 &&
      has(shown, REPEATS),
  },
  {
    id: "pause-with-rex",
    phrase: "takes an exchange with r8 behind F3 for PAUSE",
    explains: (shown) => shown.field === "mnemonic" && inMap(shown, 0, 0x90) && has(shown, Prefix.rep),
  },
  {
    id: "name-of-other-size",
    phrase: "names an instruction by another operand or address size",
    explains: (shown) =>
      shown.field === "mnemonic" && isLegacy(shown) &&
      has(shown, Prefix.operandSize | Prefix.addressSize | Prefix.rex),
  },
  {
    id: "fence-alias",
    phrase: "rejects aliases of LFENCE, MFENCE and SFENCE",
    explains: (shown) => rejects(shown) && inMap(shown, 1, 0xae) && isOfRegisters(shown),
  },
  {
    id: "padlock-without-f3",
    phrase: "accepts PadLock instructions without the F3 prefix that they need",
    explains: (shown) => accepts(shown) && inMap(shown, 1, 0xa6, 0xa7) && !has(shown, Prefix.rep),
  },
  {
    id: "prefix-before-vex",
    phrase: "accepts VEX, EVEX and XOP behind prefixes with which they are undefined",
    explains: (shown) =>
      accepts(shown) && (!isLegacy(shown) || inMap(shown, 0, XOP)) && has(shown, MANDATORY | Prefix.lock | Prefix.rex),
  },
  {
    id: "mask-register-bits",
    phrase: "rejects instructions on mask registers with a register bit that is ignored",
    explains: (shown) => rejects(shown) && isOfMasks(shown),
  },
  {
    id: "evex-broadcast-register",
    phrase: "rejects EVEX.b with a register operand where it is ignored, as there is no rounding to choose",
    explains: (shown) => rejects(shown) && hasRounding(shown) && !hasVectorLength(shown),
  },
  {
    id: "evex-length",
    phrase: "rejects EVEX instructions that ignore the vector length where one is set",
    explains: (shown) => rejects(shown) && hasVectorLength(shown),
  },
  {
    id: "vex-w",
    phrase: "rejects VEX and EVEX instructions that ignore W where W is set",
    explains: (shown) => rejects(shown) && isW(shown),
  },
  {
    id: "undefined-evex",
    phrase: "accepts EVEX prefixes with undefined fields",
    explains: (shown) => accepts(shown) && isEvex(shown),
  },
];

const OF_BOTH: readonly Omit<Defect, "decoder">[] = [
  {
    id: "branch-with-66",
    phrase: "take a near branch with 66 for one with a 32-bit displacement, as Intel's CPUs do; AMD's take 16 bits",
    explains: (shown) =>
      isTooLong(shown) && (inMap(shown, 1, 0x80, 0x8f) || inMap(shown, 0, 0xe8, 0xe9)) &&
      has(shown, Prefix.operandSize),
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
    id: "evex-zeroing-unmasked",
    phrase: "reject EVEX.z without a mask; the CPU ignores it",
    explains: (shown) => rejects(shown) && zeroesUnmasked(shown),
  },
];

/** Every defect that is known. */
export const DEFECTS: readonly Defect[] = [
  ...CAPSTONE.map((defect) => ({ decoder: "capstone", ...defect })),
  ...OF_BOTH.map((defect) => ({ decoder: BOTH, ...defect })),
];

/**
 * The defect that explains a shrunk disagreement between the decoders, or of both with the CPU.
 *
 * @param decoder Name of the decoder that is compared with the reference.
 * @param kind How they differ.
 * @param traits Traits of the shrunk case.
 * @param example The case.
 * @returns The first that does; undefined where none does.
 */
export function defectOf(decoder: string, kind: Kind, traits: Traits, { bytes, fetch }: Case): Defect | undefined {
  if (kind.pair !== Pair.decoders && kind.pair !== Pair.decodersCpu) return undefined;
  const areBoth = kind.pair === Pair.decodersCpu;
  const saysMore = NATURES[kind.nature] === (areBoth ? "first is greater" : "second is greater");
  const features = requiredFeatures(bytes.subarray(0, fetch));
  const shown = { field: fieldName(kind), saysMore, traits, bytes, features };
  return DEFECTS.find((defect) => defect.decoder === (areBoth ? BOTH : decoder) && defect.explains(shown));
}

/** A defect in words. */
export function defectTitle({ decoder, phrase }: Defect): string {
  return `${decoder === BOTH ? "Both decoders" : decoder} ${phrase}`;
}
