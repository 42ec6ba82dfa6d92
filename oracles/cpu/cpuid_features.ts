/**
 * The bits of CPUID that say which instructions a CPU has, by the names that the manuals give them (SDM vol. 2, CPUID; AMD64
 * APM vol. 3, appendix E; for VIA's, the PadLock Programming Guide).
 *
 * @module
 */

/** Numbers of the registers that CPUID writes. */
export const EAX = 0, ECX = 1, EDX = 2, EBX = 3;

/** The leaves that are read: number and subleaf. */
export const LEAVES = {
  vendor: [0, 0],
  version: [1, 0],
  structured: [7, 0],
  structured1: [7, 1],
  xsave1: [0xd, 1],
  sgx: [0x12, 0],
  trace: [0x14, 0],
  keyLocker: [0x19, 0],
  extendedMost: [0x8000_0000, 0],
  extended: [0x8000_0001, 0],
  capacity: [0x8000_0008, 0],
  encryption: [0x8000_001f, 0],
  centaurMost: [0xc000_0000, 0],
  centaur: [0xc000_0001, 0],
} as const;

/** The name of a leaf. */
export type LeafName = keyof typeof LEAVES;

/** Bits of one register of one leaf, as bit and name; a feature of two bits exists and is enabled where both are set. */
type Row = readonly [
  leaf: LeafName,
  register: number,
  bits: Readonly<Record<string, number | readonly [number, number]>>,
];

const ROWS = [
  ["version", ECX, {
    "sse3": 0,
    "pclmulqdq": 1,
    "monitor": 3,
    "vmx": 5,
    "smx": 6,
    "ssse3": 9,
    "fma": 12,
    "cmpxchg16b": 13,
    "sse4-1": 19,
    "sse4-2": 20,
    "movbe": 22,
    "popcnt": 23,
    "aes": 25,
    "xsave": 26,
    "osxsave": 27,
    "avx": 28,
    "f16c": 29,
    "rdrand": 30,
    "hypervisor": 31,
  }],
  ["version", EDX, { "sep": 11, "clfsh": 19 }],
  ["structured", EBX, {
    "fsgsbase": 0,
    "bmi1": 3,
    "hle": 4,
    "avx2": 5,
    "bmi2": 8,
    "invpcid": 10,
    "rtm": 11,
    "mpx": 14,
    "avx512f": 16,
    "avx512dq": 17,
    "rdseed": 18,
    "adx": 19,
    "smap": 20,
    "avx512-ifma": 21,
    "pcommit": 22,
    "clflushopt": 23,
    "clwb": 24,
    "avx512pf": 26,
    "avx512er": 27,
    "avx512cd": 28,
    "sha": 29,
    "avx512bw": 30,
    "avx512vl": 31,
  }],
  ["structured", ECX, {
    "prefetchwt1": 0,
    "avx512-vbmi": 1,
    "umip": 2,
    "pku": 3,
    "ospke": 4,
    "waitpkg": 5,
    "avx512-vbmi2": 6,
    "cet-ss": 7,
    "gfni": 8,
    "vaes": 9,
    "vpclmulqdq": 10,
    "avx512-vnni": 11,
    "avx512-bitalg": 12,
    "avx512-vpopcntdq": 14,
    "rdpid": 22,
    "kl": 23,
    "cldemote": 25,
    "movdiri": 27,
    "movdir64b": 28,
    "enqcmd": 29,
  }],
  ["structured", EDX, {
    "avx512-4vnniw": 2,
    "avx512-4fmaps": 3,
    "uintr": 5,
    "avx512-vp2intersect": 8,
    "serialize": 14,
    "tsxldtrk": 16,
    "pconfig": 18,
    "cet-ibt": 20,
    "amx-bf16": 22,
    "avx512-fp16": 23,
    "amx-tile": 24,
    "amx-int8": 25,
  }],
  ["structured1", EAX, {
    "sha512": 0,
    "sm3": 1,
    "sm4": 2,
    "rao-int": 3,
    "avx-vnni": 4,
    "avx512-bf16": 5,
    "cmpccxadd": 7,
    "fred": 17,
    "lkgs": 18,
    "wrmsrns": 19,
    "amx-fp16": 21,
    "hreset": 22,
    "avx-ifma": 23,
    "lam": 26,
    "msrlist": 27,
  }],
  ["structured1", EBX, { "tse": 1 }],
  ["structured1", EDX, {
    "avx-vnni-int8": 4,
    "avx-ne-convert": 5,
    "amx-complex": 8,
    "avx-vnni-int16": 10,
    "prefetchiti": 14,
    "apx": 21,
  }],
  ["xsave1", EAX, { "xsaveopt": 0, "xsavec": 1, "xsaves": 3 }],
  ["sgx", EAX, { "sgx1": 0, "oss": 5 }],
  ["trace", EBX, { "ptwrite": 4 }],
  ["keyLocker", EBX, { "aeskle": 0, "wide-kl": 2 }],
  ["extended", ECX, {
    "lahf": 0,
    "svm": 2,
    "abm": 5,
    "sse4a": 6,
    "prefetchw": 8,
    "xop": 11,
    "skinit": 12,
    "lwp": 15,
    "fma4": 16,
    "tbm": 21,
    "monitorx": 29,
  }],
  ["extended", EDX, { "rdtscp": 27, "3dnowext": 30, "3dnow": 31 }],
  ["capacity", EBX, { "clzero": 0, "invlpgb": 3, "rdpru": 4, "mcommit": 8, "wbnoinvd": 9 }],
  ["encryption", EAX, { "sev-es": 3, "sev-snp": 4, "rmpquery": 6 }],
  ["centaur", EDX, {
    "ais": [0, 1],
    "padlock-rng": [2, 3],
    "padlock-gmi": [4, 5],
    "padlock-ace": [6, 7],
    "padlock-phe": [10, 11],
    "padlock-pmm": [12, 13],
  }],
] as const satisfies readonly Row[];

type KeysOf<T> = T extends unknown ? keyof T & string : never;

/** The name of a feature that a bit of CPUID tells. */
export type CpuidFeature = KeysOf<typeof ROWS[number][2]>;

/**
 * The features of a CPU.
 *
 * @param ask What a leaf leaves in a register; 0 where the CPU does not have that leaf.
 * @returns Their names, sorted.
 */
export function cpuidFeatures(ask: (leaf: LeafName, register: number) => number): CpuidFeature[] {
  const rows: readonly Row[] = ROWS;
  return rows.flatMap(([leaf, register, bits]) => {
    const value = ask(leaf, register);
    const has = (bit: number | readonly number[]) => [bit].flat().every((each) => value >>> each & 1);
    return Object.keys(bits).filter((name) => has(bits[name]!)) as CpuidFeature[];
  }).sort();
}

/**
 * Whether a CPU has a leaf: it answers others with what another leaf says, or with zeros (SDM vol. 2, CPUID).
 *
 * @param name The leaf.
 * @param ask What a leaf leaves in a register, whether or not the CPU has it.
 */
export function hasLeaf(name: LeafName, ask: (leaf: LeafName, register: number) => number): boolean {
  const [leaf, subleaf] = LEAVES[name];
  if (name === "structured1") return hasLeaf("structured", ask) && ask("structured", EAX) >= subleaf;
  const most: LeafName = leaf >= 0xc000_0000 ? "centaurMost" : leaf >= 0x8000_0000 ? "extendedMost" : "vendor";
  const last = ask(most, EAX);
  return last >= leaf && last >>> 16 === leaf >>> 16;
}
