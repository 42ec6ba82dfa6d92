import { assertEquals } from "@std/assert";
import { Batch } from "../machine/batch.ts";
import { type Case, caseOf, fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import { type CpuParty, type KnownFeatures, openCpuParty } from "../oracles/cpu/cpu_party.ts";
import { cpuTest } from "../oracles/cpu/executor/cpu_testing.ts";
import { codeTexts } from "../oracles/decoders/iced/code_texts_testing.ts";
import { isUndefined } from "../oracles/decoders/mnemonics.ts";
import { BATCH_CASES, Panel, type Parties } from "../oracles/panel.ts";
import { isKnownDifference, silenceOf } from "./environment.ts";
import { recordedCpu } from "./recorded_cpu.ts";
import { withParties } from "./triage_testing.ts";
import { askedCpu } from "./witnesses.ts";

/** What a CPU with some features did with a text: it executed `length` bytes, or raised #UD with 0. */
function cpuOf(text: string, length: number, name: string, features: readonly string[]): CpuParty {
  const c = caseFrom(text);
  const [valid, fault] = length > 0 ? [true, null] : [false, "#UD"];
  const rip = c.rip + BigInt(length);
  const truth = { name, valid, length, fault, stop: null, rip, regs: {}, memory: null };
  return { ...recordedCpu([{ case: c, truth }]), features: { has: features, areAll: true } };
}

/** A CPU that has nothing beyond what all have. */
const BARE: KnownFeatures = { has: [], areAll: true };

const AMD_CPU = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";
const INTEL_CPU = "GenuineIntel family 6 model 207 stepping 2 microcode 0x1";

/** Ground, reason and needs of an effect of such a CPU; null where it is none. */
function effectOf(
  text: string,
  length: number,
  features: readonly string[] = [],
  name = AMD_CPU,
): Promise<unknown> {
  return effectOfCase(caseFrom(text), cpuOf(text, length, name, features));
}

function effectOfCase(c: Case, cpu: CpuParty): Promise<unknown> {
  return withParties(async ({ decoders }) => {
    const panel = await panelOf(c, cpu, decoders);
    const effect = silenceOf(panel, c, askedCpu(panel, 0)!, 0, 0);
    return effect === null ? null : [effect.reason, ...effect.needs].join(" | ");
  });
}

/** A panel whose row 0 is a case. */
async function panelOf(c: Case, cpu: CpuParty, decoders: Parties["decoders"]): Promise<Panel> {
  const panel = new Panel({ subjects: [], decoders, cpu }, 1);
  await ask(panel, [c]);
  return panel;
}

/** Has everybody answer some cases. */
async function ask(panel: Panel, cases: readonly Case[]): Promise<void> {
  const batch = new Batch(panel.capacity);
  fillBatch(batch, cases);
  await panel.run(batch);
}

const HYPERVISOR = "hypercall";

Deno.test("silenceOf() takes what a hypervisor makes of VMCALL and VMMCALL for no CPU's doing", async () => {
  const text = "66 f2 2e 0f 01 c1";
  assertEquals(await effectOf(text, 6, ["hypervisor"]), HYPERVISOR);
  assertEquals(await effectOf(text, 6), null, "without a hypervisor");
  assertEquals(await effectOf(text, 0, ["hypervisor"]), null, "where it raises #UD");
  assertEquals(await effectOf("66 f2 2e 0f 01 c2", 6, ["hypervisor"]), null, "VMLAUNCH");
  assertEquals(await effectOf("0f 01 d9", 4, ["hypervisor"]), null, "another length than decoders find");
});

Deno.test("silenceOf() takes what comes of INT n under a hypervisor for no CPU's doing", async () => {
  const evidence = "interrupt";
  for (const text of ["cd 1b", "66 2e cd 80"]) assertEquals(await effectOf(text, 0, ["hypervisor"]), evidence, text);
  assertEquals(await effectOf("cd 1b", 0), null, "without a hypervisor");
  assertEquals(await effectOf("cd 1b", 2, ["hypervisor"]), null, "where it is an instruction");
  assertEquals(await effectOf("f0 cd 1b", 0, ["hypervisor"]), null, "LOCK");
  assertEquals(await effectOf("0f cd", 0, ["hypervisor"]), null, "BSWAP");
});

Deno.test("silenceOf() names the extension that a CPU lacks", async () => {
  assertEquals(await effectOf("66 0f 38 f5 07", 0), "needs | CET_SS");
  assertEquals(await effectOf("8f e9 78 01 c8", 0), "needs | TBM");
  assertEquals(await effectOf("8f e8 78 c2 c1 00", 0), "needs | XOP");
  assertEquals(await effectOf("f0 8b 07", 0), null);
});

Deno.test("silenceOf() takes #UD of what the CPU has, or of what needs nothing, for no effect", async () => {
  const avx = ["avx", "XCR0.AVX"];
  assertEquals(await effectOf("c5 f8 58 c0", 0, ["avx"]), "not-enabled | XCR0.AVX");
  assertEquals(await effectOf("c5 f8 58 c0", 0, avx), null);
  assertEquals(await effectOf("c5 f8 58 c0", 0, [...avx, "hypervisor"]), null);
  assertEquals(await effectOf("8b 07", 0), null);
  assertEquals(await effectOf("0f 01 fc", 0, ["clzero"]), null);
});

Deno.test("silenceOf() says what a process may not, cannot see, and what a hypervisor can refuse", async () => {
  assertEquals(await effectOf("0f 01 cb", 0), "privileged | CPL 0");
  assertEquals(await effectOf("0f 01 c8", 0, ["monitor"]), "privileged | CPL 0");
  assertEquals(await effectOf("0f 01 d8", 0, ["svm"]), "needs-unsaid | EFER.SVME");
  assertEquals(await effectOf("0f 01 f9", 0, ["rdtscp", "hypervisor"]), "intercepted");
  assertEquals(await effectOf("0f 01 f9", 0, ["rdtscp"]), null);
});

Deno.test("silenceOf() excuses no other fault, and no text that is cut", async () => {
  assertEquals(await effectOf("0f 01 cb", 3), null);
  const cut = { ...caseFrom("0f 01 cb"), fetch: 2 };
  const rip = cut.rip;
  const truth = {
    name: AMD_CPU,
    valid: false,
    length: 0,
    fault: null,
    stop: "needs more",
    rip,
    regs: {},
    memory: null,
  };
  const effect = await effectOfCase(cut, { ...recordedCpu([{ case: cut, truth }]), features: BARE });
  assertEquals(effect, null);
});

Deno.test("silenceOf() says of the other decoder why #UD does not refute a decoder", async () => {
  const of = (text: string, features: readonly string[] = []) =>
    withParties(async ({ decoders }) => {
      const panel = await panelOf(caseFrom(text), cpuOf(text, 0, AMD_CPU, features), decoders);
      const unsettled = silenceOf(panel, caseFrom(text), askedCpu(panel, 0)!, 1, 0);
      return unsettled === null ? null : [unsettled.reason, ...unsettled.needs].join(" | ");
    });
  // Capstone takes these for PadLock's, and iced for nothing.
  assertEquals(await of("0f a6 c0"), "needs | PADLOCK_PMM");
  assertEquals(await of("0f a6 c0", ["padlock-pmm"]), null);
  assertEquals(await of("f0 00 c0"), null, "LOCK");
});

cpuTest("silenceOf() has a reason for all that this CPU refuses, whatever its CPUID says", async () => {
  const cpu = await openCpuParty();
  try {
    await withParties(async ({ decoders }) => {
      const unexplained: string[] = [];
      const forms = [...codeTexts()];
      const panel = new Panel({ subjects: [], decoders, cpu }, 1);
      const all = new Panel({ subjects: [], decoders, cpu }, BATCH_CASES);
      for (let from = 0; from < forms.length; from += BATCH_CASES) {
        const some = forms.slice(from, from + BATCH_CASES);
        const cases = some.map(([, text]) => caseOf([...text]));
        await ask(all, cases);
        const refused = cases.filter((_, row) => all.truths.valid[row] === 0);
        for (const c of refused) {
          await ask(panel, [c]);
          const { reference, truths } = panel;
          if (isUndefined(reference.mnemonic[reference.rowOf[0]!]!) || truths.valid[0] === 1) continue;
          const asked = askedCpu(panel, 0)!;
          if (isKnownDifference(c, asked, 0)) continue;
          if (silenceOf(panel, c, asked, 0, 0) === null) unexplained.push(c.bytes.toHex());
        }
      }
      assertEquals(unexplained, []);
    });
  } finally {
    await cpu.close();
  }
});

/** Whether AMD documents what a CPU did, and Intel something else. */
function isDocumented(text: string, length: number, name: string): Promise<boolean> {
  return withParties(async ({ decoders }) => {
    const c = caseFrom(text);
    const panel = await panelOf(c, cpuOf(text, length, name, []), decoders);
    return isKnownDifference(c, askedCpu(panel, 0)!, 0);
  });
}

Deno.test("isKnownDifference() knows where AMD's CPUs differ from Intel's, and that they have no SYSENTER in long mode", async () => {
  const texts: readonly (readonly [text: string, length: number])[] = [
    ["66 e8 07 08", 4],
    ["0f 34", 0],
    ["0f 35", 0],
    ["48 0f 35", 0],
    // VERW with LOCK, which decoders that forget LOCK accept with a repeat prefix as well.
    ["f0 0f 00 2f", 4],
    ["f0 f3 0f 00 2f", 5],
  ];
  for (const [text, length] of texts) {
    assertEquals([await isDocumented(text, length, AMD_CPU), await isDocumented(text, length, INTEL_CPU)], [
      true,
      false,
    ]);
  }
});

Deno.test("isKnownDifference() knows nothing of VERW without LOCK, nor of what is beside it", async () => {
  for (const [text, length] of [["0f 00 2f", 3], ["f0 0f 00 27", 4], ["f0 0f 01 2f", 4], ["f0 0f 00 2f", 0]] as const) {
    assertEquals(await isDocumented(text, length, AMD_CPU), false, text);
  }
});
