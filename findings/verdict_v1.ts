/**
 * Verdicts of files of version 1, which kept them as prose.
 *
 * @module
 */
import { type CpuDeed, type Ground, type Verdict, verdict, type VerdictReason } from "./verdict.ts";

/** A verdict as version 1 wrote it. */
export interface ProseVerdict {
  /** Who is wrong, several joined by "and"; null where nobody is blamed. */
  readonly wrong: string | null;
  /** The evidence, as a phrase. */
  readonly evidence: string;
  /** Whether it is an effect of the CPU it ran on. */
  readonly environment: boolean;
}

/** What the CPU did, and what version 1 said behind it. */
const DEED = /^the CPU \((.+)\) (?:raises (#\w+)|executes (\d+) bytes?|(finds no whole instruction))(.*)$/;

/** What follows the deed, by reason; a group holds who or what it speaks of. */
const AFTER_DEED: readonly (readonly [VerdictReason, RegExp])[] = [
  ["did", /^$/],
  ["as-modelled", /^ and leaves what the model says$/],
  ["not-modelled", /^, which the model does not expect$/],
  ["as-decoded", /^ as (.+) decodes them$/],
  ["not-as-decoded", /^, but not as (.+) decodes them$/],
  ["name-unsaid", /^; what it is called, a CPU does not say$/],
  ["needs", /^; the instruction needs (.+)$/],
  ["hypercall", /^; VMCALL and VMMCALL are answered by the hypervisor here, which does not mind prefixes$/],
  ["interrupt", /^; what comes of INT under a hypervisor is not the CPU's alone to say$/],
  ["vendors", /^; AMD and Intel differ here$/],
];

/** What needs no CPU. */
const WITHOUT_CPU: readonly (readonly [VerdictReason, RegExp])[] = [
  ["result-unsaid", /^a handler's result must say whether it did the access$/],
  ["access-forbidden", /^a guest kernel must not emulate such an access$/],
  ["unanswered", /^a handler must answer every case$/],
  ["gap", /^refusing is allowed: a gap$/],
  ["decoders-agree", /^(.+) agree with the model$/],
  ["decoders-differ", /^(.+) contradict each other here$/],
  ["decoders-contradict", /^the decoders contradict each other$/],
  ["other-subject", /^the model expects what (.+) does, or leaves it open$/],
  ["both-subjects", /^both do otherwise than the model$/],
  ["no-subject", /^the model allows both$/],
];

/**
 * Reads a verdict of version 1.
 *
 * @returns The verdict; null where its evidence is nothing that version 1 wrote.
 */
export function verdictOfProse(prose: ProseVerdict): Verdict | null {
  const deed = DEED.exec(prose.evidence);
  const rest = deed?.[5] ?? prose.evidence;
  const known = deed === null ? WITHOUT_CPU : AFTER_DEED;
  const [reason, form] = known.find(([, form]) => form.test(rest)) ?? [];
  if (reason === undefined) return null;
  const named = form!.exec(rest)![1];
  const isOfNeeds = reason === "needs";
  return verdict(groundOf(prose, reason, deed !== null), reason, {
    blames: prose.wrong?.split(" and ") ?? [],
    cpus: deed === null ? [] : [{ cpu: deed[1]!, did: deedOf(deed), recorded: false }],
    witnesses: named === undefined || isOfNeeds ? [] : named.split(" and "),
    needs: isOfNeeds ? named!.split(", ") : [],
  });
}

function deedOf([, , raised, length]: RegExpExecArray): CpuDeed {
  return raised === undefined ? { executes: Number(length ?? 0) } : { raises: raised };
}

function groundOf({ wrong, environment }: ProseVerdict, reason: VerdictReason, isOfCpu: boolean): Ground {
  if (environment) return reason === "vendors" ? "vendors differ" : "environment";
  if (wrong === null) return "open";
  if (isOfCpu) return "cpu";
  return reason === "decoders-agree" ? "decoders" : "contract";
}
