/**
 * What an instruction needs of a CPU and its system, from iced's features of its exact form.
 *
 * @module
 */
import iced from "iced-x86";
import type { CpuidFeature } from "../../oracles/cpu/cpuid_features.ts";
import type { EnabledState } from "../../oracles/cpu/enabled_states.ts";
import { icedCode } from "../../oracles/decoders/iced/iced_codes.ts";
import { featuresOfCode } from "../../oracles/decoders/iced/iced_features.ts";
import { MODES } from "./modes.ts";

/** A feature as iced calls it, and the bits of CPUID of which any says that a CPU has it; none where no CPU has it. */
export interface NeededFeature {
  readonly name: string;
  readonly anyOf: readonly CpuidFeature[];
}

/** What an instruction needs; it needs all of it. */
export interface InstructionNeeds {
  /** What the CPU must have. */
  readonly features: readonly NeededFeature[];
  /** What the system must have enabled, and a process can see. */
  readonly states: readonly EnabledState[];
  /** What must be so besides, and no process can see. */
  readonly unseen: readonly string[];
}

/** Features that iced calls otherwise than the manuals, or for which several bits speak. */
const OTHER_NAMES: Readonly<Record<string, readonly CpuidFeature[]>> = {
  D3NOW: ["3dnow"],
  D3NOWEXT: ["3dnowext"],
  LZCNT: ["abm"],
  CENTAUR_AIS: ["ais"],
  // Several as one: either is enough.
  HLE_or_RTM: ["hle", "rtm"],
  SKINIT_or_SVM: ["skinit", "svm"],
  // Undocumented, on the CPUs that have PadLock.
  PADLOCK_UNDOC: ["padlock-ace", "padlock-phe", "padlock-pmm", "padlock-rng", "padlock-gmi"],
  // The leaf of Key Locker says whether the system has enabled it (SDM vol. 2, CPUID leaf 19h).
  AESKLE: ["kl"],
};

/** Features of CPUs without 64-bit mode, and of Knights Corner: no bit of CPUID tells of them. */
const OF_NO_CPU = /^(CYRIX_\w+|INTEL\w+_ONLY|FPU\w+_ONLY|UMOV|IA64|MOV_TR|CL1INVMB|UDBG|KNC)$/;

/** Features that only say in which mode of a CPU there is an instruction: see {@link ./modes.ts}. */
const OF_MODES = /^(SMM|TDX|INVEPT|INVVPID)$/;

/** Features whose registers XCR0 enables, or whose use a bit of CR4 (SDM vol. 1, 13.3 and 14.3; AMD64 APM vol. 3, LLWPCB). */
const STATES: readonly (readonly [feature: RegExp, state: EnabledState])[] = [
  [/^(AVX2?|AVX_\w+|F16C|FMA4?|VAES|VPCLMULQDQ|XOP)$/, "XCR0.AVX"],
  [/^AVX512/, "XCR0.AVX512"],
  [/^AMX_/, "XCR0.AMX"],
  [/^LWP$/, "XCR0.LWP"],
  [/^XSAVE/, "CR4.OSXSAVE"],
  [/^PKU$/, "CR4.PKE"],
  [/^(KL|AESKLE)$/, "CR4.KL"],
];

/**
 * Instructions that a CPU without their feature takes for another one, or for a NOP, and so never refuses (SDM vol. 2 and
 * AMD64 APM vol. 3, at each).
 */
const HARMLESS: ReadonlySet<iced.Mnemonic> = new Set([
  iced.Mnemonic.Cldemote,
  iced.Mnemonic.Endbr32,
  iced.Mnemonic.Endbr64,
  iced.Mnemonic.Lzcnt,
  iced.Mnemonic.Prefetch,
  iced.Mnemonic.Prefetchit0,
  iced.Mnemonic.Prefetchit1,
  iced.Mnemonic.Prefetchw,
  iced.Mnemonic.Prefetchwt1,
  iced.Mnemonic.Rdsspd,
  iced.Mnemonic.Rdsspq,
  iced.Mnemonic.Tzcnt,
  iced.Mnemonic.Wbnoinvd,
]);

/** The first CPUs with 64-bit mode had neither there, and iced's tables do not know (SDM vol. 2, LAHF). */
const WITH_LAHF: ReadonlySet<iced.Mnemonic> = new Set([iced.Mnemonic.Lahf, iced.Mnemonic.Sahf]);
const LAHF: readonly NeededFeature[] = [{ name: "LAHF", anyOf: ["lahf"] }];

const NOTHING: InstructionNeeds = { features: [], states: [], unseen: [] };
const KNOWN = new Map<iced.Code, InstructionNeeds>();

/** What an instruction needs beyond what every CPU in 64-bit mode has. */
export function needsOf(code: iced.Code): InstructionNeeds {
  let needs = KNOWN.get(code);
  if (needs === undefined) KNOWN.set(code, needs = findNeeds(code));
  return needs;
}

function findNeeds(code: iced.Code): InstructionNeeds {
  const { mnemonic, encoding } = icedCode(code);
  // Knights Corner has some of these names after VEX, where no other CPU has them.
  if (HARMLESS.has(mnemonic) && encoding === iced.EncodingKind.Legacy) return NOTHING;
  const named = needsOfFeatures(featuresOfCode(code));
  const { states = [], unseen = [] } = MODES.get(mnemonic) ?? {};
  return {
    features: WITH_LAHF.has(mnemonic) ? [...named.features, ...LAHF] : named.features,
    states: [...named.states, ...states],
    unseen,
  };
}

/** What an instruction with some of iced's features needs, whichever it is. */
export function needsOfFeatures(names: readonly string[]): InstructionNeeds {
  const states = STATES.filter(([feature]) => names.some((name) => feature.test(name))).map(([, state]) => state);
  return { features: names.filter((name) => !OF_MODES.test(name)).map(neededFeature), states, unseen: [] };
}

function neededFeature(name: string): NeededFeature {
  // iced writes the manuals' names in capitals; a test holds each to a bit of CPUID.
  const manuals = name.toLowerCase().replaceAll("_", "-") as CpuidFeature;
  return { name: name.replace("_or_", " or "), anyOf: OF_NO_CPU.test(name) ? [] : OTHER_NAMES[name] ?? [manuals] };
}
