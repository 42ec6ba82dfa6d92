import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type CpuDeed, isEnvironment, type Verdict, verdict, VERDICT_REASONS, type VerdictReason } from "./verdict.ts";
import { evidenceText } from "./verdict_text.ts";
import { verdictOfProse } from "./verdict_v1.ts";

const NEEDS_NO_CPU = VERDICT_REASONS.slice(VERDICT_REASONS.indexOf("result-unsaid"));
const WITH_WITNESSES: readonly VerdictReason[] = [
  "as-decoded",
  "not-as-decoded",
  "decoders-agree",
  "decoders-differ",
  "other-subject",
];

const name = fc.constantFrom("iced", "capstone", "posted", "linux-6.12", "my.handler+1");
const deed: fc.Arbitrary<CpuDeed> = fc.oneof(
  fc.constantFrom("#UD", "#GP", "#40").map((raises) => ({ raises })),
  fc.nat(15).map((executes) => ({ executes })),
);

/** A verdict as version 1 could have it. */
const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
  reason: fc.constantFrom(...VERDICT_REASONS.slice(0, VERDICT_REASONS.indexOf("no-subject") + 1)),
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
    cpus: isOfCpu ? ["AuthenticAMD family 25 model 17 stepping 1 microcode 0x1000065"] : [],
    did: isOfCpu ? did : null,
    witnesses: WITH_WITNESSES.includes(reason) ? witnesses : [],
    needs: reason === "needs" ? needs : [],
  });
});

Deno.test("verdictOfProse() reads every verdict that version 1 could write, whose words have not changed", () => {
  fc.assert(fc.property(anyVerdict, (verdict) => {
    const prose = {
      wrong: verdict.blames.length === 0 ? null : verdict.blames.join(" and "),
      evidence: evidenceText(verdict),
      environment: isEnvironment(verdict),
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
