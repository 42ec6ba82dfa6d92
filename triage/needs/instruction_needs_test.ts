import { assert, assertEquals } from "@std/assert";
import iced from "iced-x86";
import { cpuidFeatures } from "../../oracles/cpu/cpuid_features.ts";
import { codeTexts } from "../../oracles/decoders/iced/code_texts_testing.ts";
import { needsOf } from "./instruction_needs.ts";

const TOLD: ReadonlySet<string> = new Set(cpuidFeatures(() => 0xffff_ffff));

/** What a form needs, on one line. */
function needsText(code: iced.Code): string {
  const { features, states, unseen } = needsOf(code);
  return [features.map(({ name }) => name), states, unseen].map((each) => each.join(" ")).join(" | ");
}

Deno.test("needsOf() needs only what some bit of CPUID tells, in every form that 64-bit mode has", () => {
  for (const code of codeTexts().keys()) {
    const { features, states } = needsOf(code);
    for (const { name, anyOf } of features) {
      assert(anyOf.length > 0 && anyOf.every((feature) => TOLD.has(feature)), `${iced.Code[code]}: ${name}`);
    }
    assertEquals(new Set(states).size, states.length, iced.Code[code]);
  }
});

Deno.test("needsOf() knows of forms that no CPU with 64-bit mode has", () => {
  for (const code of [iced.Code.Frichop, iced.Code.Umov_rm8_r8, iced.Code.Loadall386, iced.Code.Cl1invmb]) {
    assertEquals(needsOf(code).features.map(({ anyOf }) => anyOf), [[]], iced.Code[code]);
  }
});

Deno.test("needsOf() gives an instruction's own features, states and modes", () => {
  const { Code } = iced;
  const known: readonly (readonly [iced.Code, string])[] = [
    [Code.Add_rm32_r32, " |  | "],
    [Code.Stac, "SMAP |  | "],
    [Code.Enclv, "OSS |  | "],
    [Code.XOP_Blcic_r32_rm32, "TBM |  | "],
    [Code.XOP_Vphaddbw_xmm_xmmm128, "XOP | XCR0.AVX | "],
    [Code.EVEX_Vaddps_xmm_k1z_xmm_xmmm128b32, "AVX512VL AVX512F | XCR0.AVX512 | "],
    [Code.VEX_Vaesenc_xmm_xmm_xmmm128, "AES AVX | XCR0.AVX | "],
    [Code.VEX_Andn_r32_r32_rm32, "BMI1 |  | "],
    [Code.Stgi, "SKINIT or SVM |  | EFER.SVME"],
    [Code.Xtest, "HLE or RTM |  | "],
    [Code.Vmlaunch, "VMX |  | VMX operation"],
    [Code.Tdcall, " |  | a trust domain"],
    [Code.Incsspd_r32, "CET_SS | IA32_U_CET.SH_STK_EN | "],
    [Code.Rdpkru, "PKU | CR4.PKE | "],
    [Code.Sahf, "LAHF |  | "],
    // A CPU without the feature takes these for other instructions.
    [Code.Tzcnt_r32_rm32, " |  | "],
    [Code.Rdsspd_r32, " |  | "],
    [Code.Prefetchw_m8, " |  | "],
  ];
  for (const [code, needs] of known) assertEquals(needsText(code), needs, iced.Code[code]);
});
