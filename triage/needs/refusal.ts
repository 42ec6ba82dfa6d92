/**
 * Why a CPU may refuse an instruction that there is: what nobody is wrong about who says that it is one.
 *
 * @module
 */
import type iced from "iced-x86";
import type { Refusal } from "../../findings/refusal.ts";
import { AMD, parseCpuName } from "../../machine/cpu_name.ts";
import type { CpuParty, KnownFeatures } from "../../oracles/cpu/cpu_party.ts";
import { icedCode } from "../../oracles/decoders/iced/iced_codes.ts";
import { type InstructionNeeds, needsOf } from "./instruction_needs.ts";
import { isInterceptable } from "./interception.ts";
import { PRIVILEGE_OF } from "./modes.ts";

/** Vendors whose CPUs virtualize as AMD's do. */
const OF_SVM = [AMD, "HygonGenuine"];

/** What of a CPU decides. */
export type RefusingCpu = Pick<CpuParty, "name" | "features">;

/**
 * Why a CPU may raise #UD on an instruction in a process. That depends on nothing but the two.
 *
 * @param code The instruction.
 * @param cpu The CPU.
 * @returns The first of the reasons that applies, those before that hold on every CPU; null where it must not.
 */
export function refusalOf(code: iced.Code, cpu: RefusingCpu): Refusal | null {
  const mnemonic = icedCode(code).mnemonic;
  const where = PRIVILEGE_OF.get(mnemonic);
  if (where !== undefined) return { reason: "privileged", needs: [where] };
  const refusal = refusalOfNeeds(needsOf(code), cpu.features);
  if (refusal !== null || !cpu.features.has.includes("hypervisor")) return refusal;
  const isAmd = OF_SVM.includes(parseCpuName(cpu.name)?.vendor ?? "");
  return isInterceptable(mnemonic, isAmd) ? { reason: "intercepted", needs: [] } : null;
}

/** Why a CPU may refuse what has some needs; null where they are met. */
export function refusalOfNeeds(needs: InstructionNeeds, { has, areAll }: KnownFeatures): Refusal | null {
  const lacking = needs.features.filter(({ anyOf }) => !anyOf.some((feature) => has.includes(feature)));
  const off = needs.states.filter((state) => !has.includes(state));
  const names = lacking.map(({ name }) => name);
  if (names.length > 0) return { reason: areAll ? "needs" : "needs-unsaid", needs: names };
  if (off.length > 0) return { reason: areAll ? "not-enabled" : "needs-unsaid", needs: off };
  return needs.unseen.length > 0 ? { reason: "needs-unsaid", needs: needs.unseen } : null;
}
