import { assertEquals } from "@std/assert";
import type { TruthRecord } from "../corpus/files/truth_file.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom, type Setting } from "../machine/case_testing.ts";
import { Panel } from "../oracles/panel.ts";
import { contradictedByRegisters } from "./name_evidence.ts";
import { recordedCpu } from "./recorded_cpu.ts";
import { kindsOf } from "./signature/disagreement.ts";
import { withParties } from "./triage_testing.ts";
import { verdictOf } from "./verdict.ts";

/** What the registers of a CPU that executed a text say, and the verdict about the first difference. */
function judged(text: string, regs: Record<string, bigint>, setting: Setting = {}) {
  return withParties(async ({ decoders }) => {
    const c = caseFrom(text, setting);
    const length = text.split(" ").length;
    const rip = c.rip + BigInt(length);
    const truth = {
      name: "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1",
      valid: true,
      length,
      fault: null,
      stop: null,
      rip,
      regs,
      memory: null,
    };
    const record: TruthRecord = { case: c, truth };
    const panel = new Panel({ subjects: [], decoders, cpu: recordedCpu([record]) }, 2);
    const batch = new Batch(2);
    fillBatch(batch, [caseFrom("90"), c]);
    await panel.run(batch);
    const [kind] = panel.pairs.flatMap((pair) => kindsOf(panel, pair, 1));
    return {
      contradicted: contradictedByRegisters(panel, panel.truths, 1),
      verdict: kind && verdictOf(panel, kind, c, 1),
    };
  });
}

/** The accumulator and r8 as a 32-bit exchange leaves them, whose defaults differ. */
const { registers } = caseFrom("90");
const EXCHANGED = { rax: registers[8]! & 0xffff_ffffn, r8: registers[0]! & 0xffff_ffffn };

Deno.test("contradictedByRegisters() finds who calls an exchange what changes nothing, and the other way round", async () => {
  assertEquals((await judged("f3 41 90", EXCHANGED)).contradicted, ["iced"]);
  assertEquals((await judged("f3 41 90", {})).contradicted, ["capstone"]);
  assertEquals((await judged("f3 48 90", {})).contradicted, []);
  assertEquals((await judged("f3 41 90", {}, { regs: { rax: 5n, r8: 5n } })).contradicted, []);
  assertEquals((await judged("41 90", EXCHANGED)).contradicted, []);
});

Deno.test("verdictOf() blames nobody for F3 90 with REX.B, which AMD and Intel take for different instructions", async () => {
  for (const regs of [EXCHANGED, {}]) {
    const { verdict } = await judged("f3 41 90", regs);
    assertEquals([verdict?.ground, verdict?.blames], ["vendors differ", []]);
  }
  assertEquals((await judged("f3 48 90", {})).verdict?.reason, "name-unsaid");
});
