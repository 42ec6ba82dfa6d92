/**
 * Verdicts in words: the one place where they are written.
 *
 * @module
 */
import { shortCpuName, vendorOf, VENDORS } from "../machine/cpu_name.ts";
import {
  type CpuDeed,
  type CpuWord,
  doCpusDiffer,
  isEnvironment,
  isSameDeed,
  type Verdict,
  type VerdictReason,
} from "./verdict.ts";

/** Names in a row: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** The evidence by reason, given what the CPUs did, in words. */
const EVIDENCE: Readonly<Record<VerdictReason, (verdict: Verdict, says: string) => string>> = {
  "did": ({ cpus }, says) => `${says}${unaskedText(cpus)}`,
  "as-modelled": (_, says) => `${says}; registers and memory are then as the model says`,
  "not-modelled": (_, says) => `${says}, which the model does not expect`,
  "as-decoded": ({ cpus, witnesses }, says) => `${says} as ${listed(witnesses)} decodes them${unaskedText(cpus)}`,
  "not-as-decoded": ({ cpus, witnesses }, says) =>
    `${says}, but not as ${listed(witnesses)} decodes them${unaskedText(cpus)}`,
  "name-unsaid": ({ cpus }, says) => `${says}${unaskedText(cpus)}; what it is called, a CPU does not say`,
  "needs": ({ needs }, says) =>
    says === ""
      ? `no CPU here is known to have ${listed(needs)}, which the instruction needs`
      : `${says}; the instruction needs ${listed(needs)}, which this CPU does not report`,
  "not-enabled": ({ needs }, says) =>
    `${says}; the instruction needs ${listed(needs)}, which the system has not enabled`,
  "privileged": ({ needs }, says) => `${says}; the instruction does so everywhere outside ${listed(needs)}`,
  "needs-unsaid": ({ needs }, says) =>
    `${says}; the instruction needs ${listed(needs)}, and nothing here tells whether that is so`,
  "intercepted": (_, says) => `${says}; a hypervisor can refuse this instruction in the CPU's place`,
  "hypercall": (_, says) =>
    `${says}; VMCALL and VMMCALL are answered by the hypervisor here, which does not mind prefixes`,
  "interrupt": (_, says) => `${says}; what comes of INT under a hypervisor is not the CPU's alone to say`,
  "vendors": (_, says) => `${says}; AMD's and Intel's are known to differ here`,
  "cpus-differ": ({ cpus }, says) => `${says}${unaskedText(cpus)}`,
  "one-vendor": ({ cpus }, says) => `${says}${unaskedText(cpus)}`,
  "result-unsaid": () => "a handler's result must say whether it did the access",
  "access-forbidden": () => "a guest kernel must not emulate such an access",
  "unanswered": () => "a handler must answer every case",
  "gap": () => "refusing is allowed: a gap",
  "decoders-agree": ({ witnesses }) => `${listed(witnesses)} agree with the model`,
  "decoders-differ": ({ witnesses }) => `${listed(witnesses)} contradict each other here`,
  "decoders-contradict": () => "the decoders contradict each other",
  "other-subject": ({ witnesses }) => `the model expects what ${listed(witnesses)} does, or leaves it open`,
  "both-subjects": () => "both do otherwise than the model",
  "no-subject": () => "the model allows both",
  "as-executed": (_, says) => `${says} in this state, and leaves something else`,
  "operands-unsaid": ({ cpus }, says) =>
    `${says}${unaskedText(cpus)}; nothing that it leaves tells these operands apart`,
  "unnamed": (_, says) => `${says}; which instruction it is taken for is not known here, so that CPU may lack it`,
  "undecoded": () => "a decoder must answer every text",
  "leak": () => "the VMM must not see what a guest does not mean to send",
};

/**
 * The evidence of a verdict, as a phrase.
 *
 * @example
 * ```ts
 * import { evidenceText } from "@verdict/verdict";
 * import { verdict } from "./verdict.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cpu = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
 * const text = evidenceText(verdict("cpu", "did", { cpus: [{ cpu, did: { raises: "#UD" }, recorded: true }] }));
 * assertEquals(text, "the CPU (AMD family 25 model 17) raises #UD; Intel: not recorded");
 * ```
 */
export function evidenceText(verdict: Verdict): string {
  return EVIDENCE[verdict.reason](verdict, cpusText(verdict.cpus));
}

/** What the CPUs did, those together that did the same; empty where none was asked. */
function cpusText(cpus: readonly CpuWord[]): string {
  const groups: CpuWord[][] = [];
  for (const word of cpus) {
    const same = groups.find(([first]) => isAlike(first!, word));
    if (same === undefined) groups.push([word]);
    else same.push(word);
  }
  return groups.map((words) => {
    const names = [...new Set(words.map(({ cpu }) => shortCpuName(cpu)))];
    const isOne = names.length === 1;
    const { did, unlike = [] } = words[0]!;
    const others = unlike.length === 0 ? "" : `, unlike ${listed(unlike)}`;
    return `the CPU${isOne ? "" : "s"} (${names.join(", ")}) ${deedText(did, isOne)}${others}`;
  }).join("; ");
}

/** Whether two CPUs did the same, and contradict the same decoders by that. */
function isAlike(a: CpuWord, b: CpuWord): boolean {
  return isSameDeed(a.did, b.did) && String(a.unlike) === String(b.unlike);
}

/** What a CPU did, or several: `raises #UD`, `raise #UD`. */
export function deedText(did: CpuDeed, isOne = true): string {
  const s = isOne ? "s" : "";
  if ("raises" in did) {
    return `raise${s} ${did.raises}${did.after === undefined ? "" : ` after ${bytesText(did.after)}`}`;
  }
  if ("decodes" in did) return `decode${s} ${bytesText(did.decodes)}`;
  return did.executes === 0 ? `find${s} no whole instruction` : `execute${s} ${bytesText(did.executes)}`;
}

function bytesText(count: number): string {
  return `${count} ${count === 1 ? "byte" : "bytes"}`;
}

/** Of which vendors nothing is recorded, behind what the others' CPUs did. */
function unaskedText(cpus: readonly CpuWord[]): string {
  const asked = new Set(cpus.map(({ cpu }) => vendorOf(cpu)));
  const unasked = [...VENDORS].filter(([vendor]) => !asked.has(vendor)).map(([, name]) => name);
  return unasked.length === 0 ? "" : `; ${listed(unasked)}: not recorded`;
}

/** Who is wrong: `capstone is wrong`, `iced and capstone are wrong`. */
export function blameText(blames: readonly string[]): string {
  return `${listed(blames)} ${blames.length > 1 ? "are" : "is"} wrong`;
}

/** What is said of those who differ: who is wrong, that nobody is, or that it is open. */
export function whoText(verdict: Pick<Verdict, "blames" | "ground">): string {
  if (isEnvironment(verdict)) return "an effect of this CPU";
  if (doCpusDiffer(verdict)) return "CPUs differ";
  return verdict.blames.length === 0 ? "unresolved" : blameText(verdict.blames);
}

/** Who is wrong, and why that is known. */
export function verdictText(verdict: Verdict): string {
  return `${whoText(verdict)}: ${evidenceText(verdict)}`;
}
