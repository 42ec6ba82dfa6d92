import { assert, assertEquals } from "@std/assert";
import iced from "iced-x86";
import { Batch, MAX_INSTRUCTION } from "../../../machine/batch.ts";
import { caseFrom } from "../../../machine/case_testing.ts";
import { fillBatch } from "../../../machine/case.ts";
import { compareExtensions, extensionOf, readCodes } from "./extensions.ts";
import { bytesOfForm, formTexts } from "./form_texts.ts";
import { codeOf } from "./iced_features.ts";

const { Code } = iced;

Deno.test("extensionOf() leaves out what other features imply, and calls what every CPU has base", () => {
  const known: readonly (readonly [iced.Code, string])[] = [
    [Code.INVALID, "none"],
    [Code.Add_rm32_r32, "base"],
    [Code.Cmove_r32_rm32, "base"],
    [Code.Fcmove_st0_sti, "FPU"],
    [Code.Fisttp_m32int, "SSE3"],
    [Code.Pand_mm_mmm64, "MMX"],
    [Code.Addps_xmm_xmmm128, "SSE"],
    [Code.VEX_Vaddps_xmm_xmm_xmmm128, "AVX"],
    [Code.EVEX_Vaddps_xmm_k1z_xmm_xmmm128b32, "AVX512F"],
    [Code.EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er, "AVX512F"],
    [Code.EVEX_Vpcompressb_xmmm128_k1z_xmm, "AVX512_VBMI2"],
    [Code.EVEX_Vdpbf16ps_zmm_k1z_zmm_zmmm512b32, "AVX512_BF16"],
    [Code.Gf2p8mulb_xmm_xmmm128, "GFNI"],
    [Code.VEX_Vgf2p8mulb_xmm_xmm_xmmm128, "AVX+GFNI"],
    [Code.EVEX_Vgf2p8mulb_xmm_k1z_xmm_xmmm128, "AVX512F+GFNI"],
    [Code.Xtest, "HLE_or_RTM"],
  ];
  for (const [code, extension] of known) assertEquals(extensionOf(code), extension, Code[code]);
});

Deno.test("compareExtensions() has base first and none last, and names between them in order", () => {
  const names = ["none", "SSE", "AVX", "base", "AVX2"];
  assertEquals(names.toSorted(compareExtensions), ["base", "AVX", "AVX2", "SSE", "none"]);
});

Deno.test("formTexts() begins with an instruction of each form, and has one of every extension", () => {
  const texts = formTexts();
  for (const text of texts) assertEquals(codeOf(bytesOfForm(text)), text.code, Code[text.code]);
  assertEquals(new Set(texts.map(({ code }) => code)).size, texts.length);
  assert(texts.length > 4000);
});

Deno.test("readCodes() reads each text of a batch by itself, as far as it can be fetched", () => {
  const texts = ["8b 07", "f3 0f b8 c1", "06", "0f 0b"];
  const batch = new Batch(8);
  fillBatch(batch, texts.map((text) => caseFrom(text)));
  const codes = new Uint16Array(8);
  readCodes(batch, codes);
  assertEquals([...codes.subarray(0, 4)], [Code.Mov_r32_rm32, Code.Popcnt_r32_rm32, Code.INVALID, Code.Ud2]);
  batch.fetch.fill(MAX_INSTRUCTION);
  batch.fetch[1] = 3;
  readCodes(batch, codes);
  assertEquals([...codes.subarray(0, 4)], [Code.Mov_r32_rm32, Code.INVALID, Code.INVALID, Code.Ud2]);
});
