import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type CpuDeed,
  doCpusDiffer,
  isEnvironment,
  type Verdict,
  verdict,
  VERDICT_REASONS,
  type VerdictReason,
} from "./verdict.ts";
import { words } from "./verdict_testing.ts";
import { listed } from "./verdict_text.ts";
import { verdictOfProse } from "./verdict_v1.ts";

/** Reasons that came after version 1. */
const LATER: readonly VerdictReason[] = [
  "not-enabled",
  "privileged",
  "needs-unsaid",
  "intercepted",
  "cpus-differ",
  "one-vendor",
  ...VERDICT_REASONS.slice(VERDICT_REASONS.indexOf("no-subject") + 1),
];
const OF_VERSION_1 = VERDICT_REASONS.filter((reason) => !LATER.includes(reason));
const NEEDS_NO_CPU = VERDICT_REASONS.slice(VERDICT_REASONS.indexOf("result-unsaid"));
const WITH_WITNESSES: readonly VerdictReason[] = [
  "as-decoded",
  "not-as-decoded",
  "decoders-agree",
  "decoders-differ",
  "other-subject",
];

/** What version 1 said behind the CPU's deed. */
const AFTER_DEED: Partial<Record<VerdictReason, (verdict: Verdict) => string>> = {
  "as-modelled": () => " and leaves what the model says",
  "not-modelled": () => ", which the model does not expect",
  "as-decoded": ({ witnesses }) => ` as ${listed(witnesses)} decodes them`,
  "not-as-decoded": ({ witnesses }) => `, but not as ${listed(witnesses)} decodes them`,
  "name-unsaid": () => "; what it is called, a CPU does not say",
  "needs": ({ needs }) => `; the instruction needs ${needs.join(", ")}`,
  "hypercall": () => "; VMCALL and VMMCALL are answered by the hypervisor here, which does not mind prefixes",
  "interrupt": () => "; what comes of INT under a hypervisor is not the CPU's alone to say",
  "vendors": () => "; AMD and Intel differ here",
};

/** What it said without a CPU. */
const WITHOUT_CPU: Partial<Record<VerdictReason, (verdict: Verdict) => string>> = {
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
};

/** The evidence in the words of version 1. */
function evidenceOf(verdict: Verdict): string {
  const [word] = verdict.cpus;
  if (word === undefined) return WITHOUT_CPU[verdict.reason]!(verdict);
  const { did } = word;
  const deed = "raises" in did
    ? `raises ${did.raises}`
    : !("executes" in did) || did.executes === 0
    ? "finds no whole instruction"
    : `executes ${did.executes} byte${did.executes === 1 ? "" : "s"}`;
  return `the CPU (${word.cpu}) ${deed}${AFTER_DEED[verdict.reason]?.(verdict) ?? ""}`;
}

const name = fc.constantFrom("iced", "capstone", "posted", "linux-6.12", "my.handler+1");
const deed: fc.Arbitrary<CpuDeed> = fc.oneof(
  fc.constantFrom("#UD", "#GP", "#40").map((raises) => ({ raises })),
  fc.nat(15).map((executes) => ({ executes })),
);

/** A verdict as version 1 could have it. */
const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
  reason: fc.constantFrom(...OF_VERSION_1),
  blames: fc.uniqueArray(name, { maxLength: 2 }),
  witnesses: fc.uniqueArray(name, { minLength: 2, maxLength: 2 }),
  needs: fc.uniqueArray(fc.constantFrom("XOP", "CET_SS", "AVX512_FP16"), { minLength: 1 }),
  did: deed,
}).map(({ reason, blames, witnesses, needs, did }) => {
  const isOfCpu = !NEEDS_NO_CPU.includes(reason);
  const isEffect = ["hypercall", "interrupt", "vendors"].includes(reason) || reason === "needs" && blames.length === 0;
  const ground = isEffect
    ? reason === "vendors" ? "vendors differ" : "environment"
    : blames.length === 0
    ? "open"
    : isOfCpu
    ? "cpu"
    : reason === "decoders-agree"
    ? "decoders"
    : "contract";
  return verdict(ground, reason, {
    blames: isEffect ? [] : blames,
    cpus: isOfCpu ? words(["AuthenticAMD family 25 model 17 stepping 1 microcode 0x1000065"], did) : [],
    witnesses: WITH_WITNESSES.includes(reason) ? witnesses : [],
    needs: reason === "needs" ? needs : [],
  });
});

Deno.test("verdictOfProse() reads every verdict that version 1 could write", () => {
  fc.assert(fc.property(anyVerdict, (verdict) => {
    const prose = {
      wrong: verdict.blames.length === 0 ? null : verdict.blames.join(" and "),
      evidence: evidenceOf(verdict),
      environment: isEnvironment(verdict) || doCpusDiffer(verdict),
    };
    assertEquals(verdictOfProse(prose), verdict);
  }));
});

Deno.test("verdictOfProse() reads nothing else", () => {
  const read = (evidence: string) => verdictOfProse({ wrong: "iced", evidence, environment: false });
  for (
    const evidence of [
      "",
      "the CPU",
      "the CPU (A) raises #UD, and more",
      "somebody says so",
      "the CPU (A) executes bytes",
    ]
  ) assertEquals(read(evidence), null, evidence);
});
