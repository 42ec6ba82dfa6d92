/**
 * Says which CPU it is that answers: what every recorded truth is tagged with.
 *
 * @module
 */
import type { CpuName } from "../../machine/cpu_name.ts";
import { Records } from "./executor/records.ts";
import { Stop } from "./executor/stop.ts";
import type { Transport } from "./executor/transport.ts";

/** A CPU: what it is called, and what it has. */
export interface CpuInfo extends CpuName {
  /** Names of the features in {@linkcode FEATURES} that it has, sorted. */
  readonly features: readonly string[];
}

/** Numbers of the registers that CPUID writes. */
const EAX = 0, ECX = 1, EDX = 2, EBX = 3;

const CPUID = Uint8Array.of(0x0f, 0xa2);

/** The leaves that are read: number and subleaf. */
const LEAVES = { vendor: [0, 0], version: [1, 0], structured: [7, 0], structured1: [7, 1], extended: [0x8000_0001, 0] };

/** Features that decide what an instruction does (SDM vol. 2, CPUID; AMD64 APM vol. 3, appendix E). */
const FEATURES: readonly [name: string, leaf: keyof typeof LEAVES, register: number, bit: number][] = [
  ["3dnow", "extended", EDX, 31],
  ["abm", "extended", ECX, 5],
  ["adx", "structured", EBX, 19],
  ["amx-tile", "structured", EDX, 24],
  ["apx", "structured1", EDX, 21],
  ["avx", "version", ECX, 28],
  ["avx2", "structured", EBX, 5],
  ["avx512f", "structured", EBX, 16],
  ["bmi1", "structured", EBX, 3],
  ["bmi2", "structured", EBX, 8],
  ["cet-ibt", "structured", EDX, 20],
  ["cet-ss", "structured", ECX, 7],
  ["cldemote", "structured", ECX, 25],
  ["cmpccxadd", "structured1", EAX, 7],
  ["enqcmd", "structured", ECX, 29],
  ["fma4", "extended", ECX, 16],
  ["fsgsbase", "structured", EBX, 0],
  ["hle", "structured", EBX, 4],
  ["hypervisor", "version", ECX, 31],
  ["lam", "structured1", EAX, 26],
  ["movbe", "version", ECX, 22],
  ["movdir64b", "structured", ECX, 28],
  ["movdiri", "structured", ECX, 27],
  ["mpx", "structured", EBX, 14],
  ["ospke", "structured", ECX, 4],
  ["popcnt", "version", ECX, 23],
  ["rdpid", "structured", ECX, 22],
  ["rtm", "structured", EBX, 11],
  ["serialize", "structured", EDX, 14],
  ["sse4a", "extended", ECX, 6],
  ["tbm", "extended", ECX, 21],
  ["umip", "structured", ECX, 2],
  ["waitpkg", "structured", ECX, 5],
  ["xop", "extended", ECX, 11],
];

/** Asks the CPU who it is, by executing CPUID like any other instruction. */
export async function readCpuInfo(transport: Transport): Promise<CpuInfo> {
  const names = Object.keys(LEAVES) as (keyof typeof LEAVES)[];
  const records = new Records(names.length);
  records.size = names.length;
  names.forEach((name, i) => {
    const [leaf, subleaf] = LEAVES[name] as [number, number];
    records.setCode(i, CPUID, 0, CPUID.length);
    records.setRegister(i, EAX, BigInt(leaf));
    records.setRegister(i, ECX, BigInt(subleaf));
  });
  await transport.run(records);
  const ask = (leaf: keyof typeof LEAVES, register: number) => {
    const i = names.indexOf(leaf);
    return records.stop[i] === Stop.completed ? Number(records.register(i, register) & 0xffff_ffffn) : 0;
  };
  return {
    vendor: textOf([ask("vendor", EBX), ask("vendor", EDX), ask("vendor", ECX)]),
    ...versionOf(ask("version", EAX)),
    microcode: readMicrocode(),
    features: FEATURES.filter(([, leaf, register, bit]) => ask(leaf, register) >>> bit & 1).map(([name]) => name),
  };
}

/**
 * Family, model and stepping from CPUID leaf 1.
 *
 * @param eax What the leaf leaves in eax.
 * @returns The numbers, the extended ones added in (SDM vol. 2, CPUID, figure 3-6).
 */
export function versionOf(eax: number): Pick<CpuInfo, "family" | "model" | "stepping"> {
  const baseFamily = eax >>> 8 & 0xf;
  const family = baseFamily === 0xf ? baseFamily + (eax >>> 20 & 0xff) : baseFamily;
  const hasExtendedModel = baseFamily === 0x6 || baseFamily === 0xf;
  const model = (hasExtendedModel ? (eax >>> 16 & 0xf) << 4 : 0) | eax >>> 4 & 0xf;
  return { family, model, stepping: eax & 0xf };
}

function textOf(words: readonly number[]): string {
  return new TextDecoder().decode(new Uint8Array(Uint32Array.from(words).buffer));
}

/** Only the kernel can read the revision; a container may hide its file. Deno lets programs read it, but not itself. */
function readMicrocode(): string | null {
  try {
    const { stdout } = new Deno.Command("cat", { args: ["/proc/cpuinfo"], stderr: "null" }).outputSync();
    return /^microcode\s*:\s*(\S+)/m.exec(new TextDecoder().decode(stdout))?.[1] ?? null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
