/**
 * Verdicts in words: the one place where they are written.
 *
 * @module
 */
import { isEnvironment, type Verdict, type VerdictReason } from "./verdict.ts";

/** Names in a row: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** The evidence by reason, given what the CPU did, in words. */
const EVIDENCE: Readonly<Record<VerdictReason, (verdict: Verdict, says: string) => string>> = {
  "did": (_, says) => says,
  "as-modelled": (_, says) => `${says} and leaves what the model says`,
  "not-modelled": (_, says) => `${says}, which the model does not expect`,
  "as-decoded": ({ witnesses }, says) => `${says} as ${listed(witnesses)} decodes them`,
  "not-as-decoded": ({ witnesses }, says) => `${says}, but not as ${listed(witnesses)} decodes them`,
  "name-unsaid": (_, says) => `${says}; what it is called, a CPU does not say`,
  "needs": ({ needs }, says) => `${says}; the instruction needs ${needs.join(", ")}`,
  "hypercall": (_, says) =>
    `${says}; VMCALL and VMMCALL are answered by the hypervisor here, which does not mind prefixes`,
  "interrupt": (_, says) => `${says}; what comes of INT under a hypervisor is not the CPU's alone to say`,
  "vendors": (_, says) => `${says}; AMD and Intel differ here`,
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
 * const text = evidenceText(verdict("cpu", "did", { cpus: ["A"], did: { raises: "#UD" } }));
 * assertEquals(text, "the CPU (A) raises #UD");
 * ```
 */
export function evidenceText(verdict: Verdict): string {
  return EVIDENCE[verdict.reason](verdict, cpuText(verdict));
}

/** What the CPU did; empty where none was asked. */
function cpuText({ cpus, did }: Verdict): string {
  if (did === null) return "";
  const what = "raises" in did
    ? `raises ${did.raises}`
    : did.executes === 0
    ? "finds no whole instruction"
    : `executes ${did.executes} ${did.executes === 1 ? "byte" : "bytes"}`;
  return `the CPU (${cpus.join(", ")}) ${what}`;
}

/** Who is wrong: `capstone is wrong`, `iced and capstone are wrong`. */
export function blameText(blames: readonly string[]): string {
  return `${listed(blames)} ${blames.length > 1 ? "are" : "is"} wrong`;
}

/** Who is wrong, and why that is known. */
export function verdictText(verdict: Verdict): string {
  const { blames } = verdict;
  const who = isEnvironment(verdict) ? "an effect of this CPU" : blames.length === 0 ? "unresolved" : blameText(blames);
  return `${who}: ${evidenceText(verdict)}`;
}
