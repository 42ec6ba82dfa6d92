/**
 * What the system has enabled of a CPU, as far as a process can see it.
 *
 * @module
 */
import { Records } from "./executor/records.ts";
import { Stop } from "./executor/stop.ts";
import type { Transport } from "./executor/transport.ts";

const RAX = 0, RCX = 1, RDX = 2;

/** RDSSPQ rax leaves rax alone where there is no shadow stack (SDM vol. 2, RDSSP). */
const RDSSP = Uint8Array.of(0xf3, 0x48, 0x0f, 0x1e, 0xc8);

/** RDTSC faults at CPL 3 where CR4.TSD is set (SDM vol. 2, RDTSC). */
const RDTSC = Uint8Array.of(0x0f, 0x31);

const XGETBV = Uint8Array.of(0x0f, 0x01, 0xd0);

/** No address of a shadow stack: it is not aligned. */
const NO_SHADOW_STACK = 1n;

/** The state components that XCR0 enables, and the bits that all must be set (SDM vol. 1, 13.3; AMD64 APM vol. 2, 11.5.2). */
const XCR0_STATES = {
  "XCR0.AVX": 0x6n,
  "XCR0.AVX512": 0xe6n,
  "XCR0.AMX": 0x6_0000n,
  "XCR0.LWP": 1n << 62n,
} as const;

/** The name of what a system enables, by the register and its bits. */
export type EnabledState =
  | keyof typeof XCR0_STATES
  | "CR4.OSXSAVE"
  | "CR4.PKE"
  | "CR4.KL"
  | "CR4.TSD clear"
  | "IA32_U_CET.SH_STK_EN";

/** The bits of CPUID that say what a system has enabled, and what that is (SDM vol. 2, CPUID). */
const BY_CPUID: readonly (readonly [feature: string, state: EnabledState])[] = [
  ["osxsave", "CR4.OSXSAVE"],
  ["ospke", "CR4.PKE"],
  ["aeskle", "CR4.KL"],
];

/**
 * What the system has enabled.
 *
 * @param transport Runs instructions; XGETBV only where CPUID says that the system allows it.
 * @param features What CPUID says.
 * @returns The names, sorted.
 */
export async function readEnabledStates(
  transport: Transport,
  features: readonly string[],
): Promise<EnabledState[]> {
  const hasXcr0 = features.includes("osxsave");
  const code = hasXcr0 ? [RDSSP, RDTSC, XGETBV] : [RDSSP, RDTSC];
  const records = new Records(code.length);
  records.size = code.length;
  code.forEach((bytes, i) => {
    records.setCode(i, bytes, 0, bytes.length);
    records.setRegister(i, RAX, NO_SHADOW_STACK);
    records.setRegister(i, RCX, 0n);
  });
  await transport.run(records);
  const hasRun = code.map((_, i) => records.stop[i] === Stop.completed);
  const hasShadowStack = hasRun[0]! && records.register(0, RAX) !== NO_SHADOW_STACK;
  const xcr0 = hasRun[2] ? records.register(2, RAX) | records.register(2, RDX) << 32n : 0n;
  const states: (readonly [EnabledState, boolean])[] = [
    ...BY_CPUID.map(([feature, state]) => [state, features.includes(feature)] as const),
    ["IA32_U_CET.SH_STK_EN", hasShadowStack],
    ["CR4.TSD clear", hasRun[1]!],
  ];
  return [...states.filter(([, isSet]) => isSet).map(([state]) => state), ...statesOf(xcr0)].sort();
}

/** The states that a value of XCR0 enables. */
export function statesOf(xcr0: bigint): EnabledState[] {
  const names = Object.keys(XCR0_STATES) as (keyof typeof XCR0_STATES)[];
  return names.filter((name) => (xcr0 & XCR0_STATES[name]) === XCR0_STATES[name]);
}
