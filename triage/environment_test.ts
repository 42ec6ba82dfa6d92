import { assertEquals } from "@std/assert";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { CpuParty } from "../oracles/cpu/cpu_party.ts";
import { Panel } from "../oracles/panel.ts";
import { environmentOf } from "./environment.ts";
import { recordedCpu } from "./recorded_cpu.ts";
import { withParties } from "./triage_testing.ts";

/** What a CPU with some features did with a text: it executed `length` bytes, or raised #UD with 0. */
function cpuOf(text: string, length: number, name: string, features: readonly string[]): CpuParty {
  const c = caseFrom(text);
  const [valid, fault] = length > 0 ? [true, null] : [false, "#UD"];
  const rip = c.rip + BigInt(length);
  const truth = { name, valid, length, fault, stop: null, rip, regs: {}, memory: null };
  return { ...recordedCpu([{ case: c, truth }]), features: { has: features, areAll: true } };
}

const AMD_CPU = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";
const INTEL_CPU = "GenuineIntel family 6 model 207 stepping 2 microcode 0x1";

/** Ground, reason and needs of an effect of such a CPU; null where it is none. */
function effectOf(
  text: string,
  length: number,
  features: readonly string[] = [],
  name = AMD_CPU,
): Promise<unknown> {
  return withParties(async ({ decoders }) => {
    const panel = new Panel({ subjects: [], decoders, cpu: cpuOf(text, length, name, features) }, 1);
    const batch = new Batch(1);
    fillBatch(batch, [caseFrom(text)]);
    await panel.run(batch);
    const effect = environmentOf(panel, caseFrom(text), { cpus: [], did: null });
    return effect === null ? null : [effect.ground, effect.reason, ...effect.needs].join(" | ");
  });
}

const HYPERVISOR = "environment | hypercall";

Deno.test("environmentOf() takes what a hypervisor makes of VMCALL and VMMCALL for no CPU's doing", async () => {
  const text = "66 f2 2e 0f 01 c1";
  assertEquals(await effectOf(text, 6, ["hypervisor"]), HYPERVISOR);
  assertEquals(await effectOf(text, 6), null, "without a hypervisor");
  assertEquals(await effectOf(text, 0, ["hypervisor"]), null, "where it raises #UD");
  assertEquals(await effectOf("66 f2 2e 0f 01 c2", 6, ["hypervisor"]), null, "VMLAUNCH");
  assertEquals(await effectOf("0f 01 d9", 4, ["hypervisor"]), null, "another length than decoders find");
});

Deno.test("environmentOf() takes what comes of INT n under a hypervisor for no CPU's doing", async () => {
  const evidence = "environment | interrupt";
  for (const text of ["cd 1b", "66 2e cd 80"]) assertEquals(await effectOf(text, 0, ["hypervisor"]), evidence, text);
  assertEquals(await effectOf("cd 1b", 0), null, "without a hypervisor");
  assertEquals(await effectOf("cd 1b", 2, ["hypervisor"]), null, "where it is an instruction");
  assertEquals(await effectOf("f0 cd 1b", 0, ["hypervisor"]), null, "LOCK");
  assertEquals(await effectOf("0f cd", 0, ["hypervisor"]), null, "BSWAP");
});

Deno.test("environmentOf() names the extension that a CPU lacks", async () => {
  assertEquals(await effectOf("66 0f 38 f5 07", 0), "environment | needs | CET_SS");
  assertEquals(await effectOf("f0 8b 07", 0), null);
});

Deno.test("environmentOf() knows where AMD's CPUs differ from Intel's", async () => {
  const text = "66 e8 07 08";
  assertEquals(await effectOf(text, 4), "vendors differ | vendors");
  assertEquals(await effectOf(text, 4, [], INTEL_CPU), null);
});
