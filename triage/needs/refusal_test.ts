import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import iced from "iced-x86";
import type { KnownFeatures } from "../../oracles/cpu/cpu_party.ts";
import { cpuidFeatures } from "../../oracles/cpu/cpuid_features.ts";
import { needsOf } from "./instruction_needs.ts";
import { refusalOf } from "./refusal.ts";

const { Code } = iced;
const AMD = "AuthenticAMD family 26 model 2 stepping 1 microcode unknown";
const INTEL = "GenuineIntel family 6 model 207 stepping 2 microcode 0x1";
const ALL = cpuidFeatures(() => 0xffff_ffff).filter((name) => name !== "hypervisor");
const CODES = Array.from(function* () {
  for (let code = Code.INVALID + 1; Code[code] !== undefined; code++) yield code;
}());
const STATES = [...new Set(CODES.flatMap((code) => needsOf(code).states))];

/** The refusal of a CPU with some features, in one line; null where there is none. */
function refusalText(code: iced.Code, has: readonly string[], name = AMD, areAll = true): string | null {
  const refusal = refusalOf(code, { name, features: { has, areAll } });
  return refusal === null ? null : [refusal.reason, ...refusal.needs].join(" | ");
}

/** A CPU with about half of all features and states. */
const anyFeatures: fc.Arbitrary<KnownFeatures> = fc.record({
  has: fc.subarray([...ALL, ...STATES, "hypervisor"]),
  areAll: fc.boolean(),
});

Deno.test("refusalOf() never says that something is needed which the CPU has", () => {
  fc.assert(
    fc.property(anyFeatures, fc.subarray(CODES, { minLength: 100, maxLength: 500 }), (features, codes) => {
      const has = new Set(features.has);
      for (const code of codes) {
        const refusal = refusalOf(code, { name: AMD, features });
        const { features: needed, states, unseen } = needsOf(code);
        const lacking = needed.filter(({ anyOf }) => !anyOf.some((each) => has.has(each))).map(({ name }) => name);
        const off = states.filter((state) => !has.has(state));
        const where = Code[code];
        // Nobody who does not know what a CPU lacks says that it lacks anything.
        if (refusal?.reason === "needs" || refusal?.reason === "not-enabled") assert(features.areAll, where);
        if (refusal?.reason === "needs") assertEquals(refusal.needs, lacking, where);
        if (refusal?.reason === "not-enabled") assertEquals([lacking.length, refusal.needs], [0, off], where);
        if (refusal?.reason === "needs-unsaid") {
          assert([lacking, off, unseen].some((each) => each.length > 0 && `${each}` === `${refusal.needs}`), where);
        }
        if (refusal === null) assertEquals([lacking, off, unseen], [[], [], []], where);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("refusalOf() excuses no CPU that has everything from an instruction that needs no mode", () => {
  const has = [...ALL, ...STATES];
  for (const code of CODES) {
    const { features, unseen } = needsOf(code);
    const refusal = refusalOf(code, { name: INTEL, features: { has, areAll: true } });
    if (refusal === null) continue;
    const isOfNoCpu = features.some(({ anyOf }) => anyOf.length === 0);
    assert(refusal.reason === "privileged" || isOfNoCpu || unseen.length > 0, Code[code]);
  }
  assertEquals(refusalText(Code.EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er, has), null);
  assertEquals(refusalText(Code.Add_rm32_r32, []), null);
});

Deno.test("refusalOf() says what CPUs of all features refuse in a process", () => {
  for (const has of [[], ALL]) {
    for (const code of [Code.Stac, Code.Clac, Code.Monitorq, Code.Mwait, Code.Encls, Code.Enclv]) {
      assertEquals(refusalText(code, has), "privileged | CPL 0");
    }
    assertEquals(refusalText(Code.Rsm, has), "privileged | SMM");
  }
});

Deno.test("refusalOf() tells what a CPU lacks from what its system has not enabled, and from what nobody can see", () => {
  const { Rdpkru, EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er: VADDPS, Vmrunq, Stgi, Clzeroq } = Code;
  assertEquals(refusalText(Clzeroq, []), "needs | CLZERO");
  assertEquals(refusalText(Clzeroq, ["clzero"]), null);
  assertEquals(refusalText(Rdpkru, []), "needs | PKU");
  assertEquals(refusalText(Rdpkru, ["pku"]), "not-enabled | CR4.PKE");
  assertEquals(refusalText(Rdpkru, ["pku", "CR4.PKE"]), null);
  assertEquals(refusalText(VADDPS, ["avx512f", "XCR0.AVX"]), "not-enabled | XCR0.AVX512");
  assertEquals(refusalText(Vmrunq, []), "needs | SVM");
  assertEquals(refusalText(Vmrunq, ["svm"]), "needs-unsaid | EFER.SVME");
  // Either of two is enough.
  assertEquals(refusalText(Stgi, []), "needs | SKINIT or SVM");
  assertEquals(refusalText(Stgi, ["skinit"]), "needs-unsaid | EFER.SVME");
});

Deno.test("refusalOf() lets a hypervisor refuse what it can intercept or switch off, on the CPUs where it can", () => {
  const { Rdtscp, Rdpid_r64: RDPID, Rdrand_r32: RDRAND, Cpuid, Clzeroq } = Code;
  const has = [...ALL, ...STATES];
  const virtual = [...has, "hypervisor"];
  assertEquals(refusalText(Rdtscp, has), null);
  assertEquals(refusalText(Rdtscp, virtual), "intercepted");
  assertEquals([refusalText(RDPID, virtual, INTEL), refusalText(RDPID, virtual)], ["intercepted", null]);
  assertEquals([refusalText(RDRAND, virtual, INTEL), refusalText(RDRAND, virtual)], ["intercepted", null]);
  assertEquals([refusalText(Cpuid, virtual), refusalText(Clzeroq, virtual)], [null, null]);
  assertEquals(refusalText(Rdtscp, ["hypervisor"]), "needs | RDTSCP");
});

Deno.test("refusalOf() takes #UD of a CPU of which nobody knows what it lacks for evidence where nothing is needed", () => {
  const { Clzeroq, Rdpkru, Add_rm32_r32: ADD } = Code;
  assertEquals(refusalText(Clzeroq, [], AMD, false), "needs-unsaid | CLZERO");
  assertEquals(refusalText(Clzeroq, ["clzero"], AMD, false), null);
  assertEquals(refusalText(Rdpkru, ["pku"], AMD, false), "needs-unsaid | CR4.PKE");
  assertEquals(refusalText(ADD, [], AMD, false), null);
});
