/**
 * Says which CPU it is that answers: what every recorded truth is tagged with.
 *
 * @module
 */
import type { CpuName } from "../../machine/cpu_name.ts";
import {
  type CpuidFeature,
  cpuidFeatures,
  EAX,
  EBX,
  ECX,
  EDX,
  hasLeaf,
  type LeafName,
  LEAVES,
} from "./cpuid_features.ts";
import { type EnabledState, readEnabledStates } from "./enabled_states.ts";
import { Records } from "./executor/records.ts";
import { Stop } from "./executor/stop.ts";
import type { Transport } from "./executor/transport.ts";

/** A CPU: what it is called, and what it has. */
export interface CpuInfo extends CpuName {
  /** Names of the features that CPUID tells, and of what the system has enabled, such as `XCR0.AVX`; sorted. */
  readonly features: readonly (CpuidFeature | EnabledState)[];
}

const CPUID = Uint8Array.of(0x0f, 0xa2);

/** Asks the CPU who it is, by executing CPUID like any other instruction. */
export async function readCpuInfo(transport: Transport): Promise<CpuInfo> {
  const names = Object.keys(LEAVES) as LeafName[];
  const records = new Records(names.length);
  records.size = names.length;
  names.forEach((name, i) => {
    const [leaf, subleaf] = LEAVES[name];
    records.setCode(i, CPUID, 0, CPUID.length);
    records.setRegister(i, EAX, BigInt(leaf));
    records.setRegister(i, ECX, BigInt(subleaf));
  });
  await transport.run(records);
  const answer = (leaf: LeafName, register: number) => {
    const i = names.indexOf(leaf);
    return records.stop[i] === Stop.completed ? Number(records.register(i, register) & 0xffff_ffffn) : 0;
  };
  const ask = (leaf: LeafName, register: number) => hasLeaf(leaf, answer) ? answer(leaf, register) : 0;
  const features = cpuidFeatures(ask);
  return {
    vendor: textOf([ask("vendor", EBX), ask("vendor", EDX), ask("vendor", ECX)]),
    ...versionOf(ask("version", EAX)),
    microcode: readMicrocode(),
    features: [...features, ...await readEnabledStates(transport, features)].sort(),
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
