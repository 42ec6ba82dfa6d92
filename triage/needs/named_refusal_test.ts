import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { TEXT_FILL } from "../../machine/case.ts";
import { hex } from "../../machine/case_testing.ts";
import { mnemonicId } from "../../oracles/decoders/mnemonics.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { namedRefusal } from "./named_refusal.ts";

const NAME = "AuthenticAMD family 26 model 2 stepping 1 microcode unknown";
const ANATOMY = new Anatomy();

/** The refusal of a text by the name that a decoder gives it, in one line; null where there is none. */
function refusalText(text: string, name: string, has: readonly string[] = [], areAll = true): string | null {
  const whole = new Uint8Array(MAX_INSTRUCTION).fill(TEXT_FILL);
  whole.set(hex(text));
  ANATOMY.read(whole);
  const refusal = namedRefusal(mnemonicId(name), ANATOMY, whole, { name: NAME, features: { has, areAll } });
  return refusal === null ? null : [refusal.reason, ...refusal.needs].join(" | ");
}

Deno.test("namedRefusal() excuses a decoder where the CPU lacks what it takes the text for", () => {
  assertEquals(refusalText("0f a6 c0", "montmul"), "needs | PADLOCK_PMM");
  assertEquals(refusalText("0f a7 c8", "xcryptecb"), "needs | PADLOCK_ACE");
  assertEquals(refusalText("66 0f 0f c1 9e", "pfadd"), "needs | D3NOW");
  assertEquals(refusalText("66 8f e9 78 01 c8", "blcfill"), "needs | TBM");
  assertEquals(refusalText("66 c4 e3 79 69 c0 10", "vfmaddpd"), "needs | FMA4");
  assertEquals(refusalText("f0 0f 01 cb", "stac"), "privileged | CPL 0");
  assertEquals(refusalText("0f a6 c0", "montmul", ["padlock-pmm"]), null);
});

Deno.test("namedRefusal() excuses nobody for a name that the CPU has", () => {
  assertEquals(refusalText("f0 8b 07", "mov"), null);
  assertEquals(refusalText("f0 0f a2", "cpuid", ["hypervisor"]), null);
  const avx = ["avx", "XCR0.AVX"];
  assertEquals(refusalText("66 c5 f8 58 c0", "vaddps", avx), null);
  assertEquals(refusalText("48 c5 f8 58 c0", "vaddps", avx), null, "behind REX");
});

Deno.test("namedRefusal() reads a name as the text is encoded", () => {
  const avx = ["avx", "XCR0.AVX"];
  // VADDPS is there after VEX, and not after EVEX.
  assertEquals(refusalText("62 f1 7c 68 58 c0", "vaddps", avx), "needs | AVX512VL | AVX512F");
  assertEquals(refusalText("62 f1 7c 68 58 c0", "vaddps", ["avx512f", "XCR0.AVX512"]), null);
  // POP is no XOP, whose map is 8 or more.
  assertEquals(refusalText("f0 8f 07", "pop"), null);
});

Deno.test("namedRefusal() knows instructions of Knights Corner, which no other CPU has", () => {
  const has = ["avx", "XCR0.AVX", "avx512f", "XCR0.AVX512"];
  assertEquals(refusalText("62 f2 79 08 55 07", "vfixupnanps", has), "needs | KNC");
  assertEquals(refusalText("62 f1 79 08 eb 07", "vpord", has), "needs | KNC");
  assertEquals(refusalText("62 f1 7d 08 eb 07", "vpord", has), null);
  assertEquals(refusalText("c4 e1 7a bc c0", "tzcnt", has), "needs | KNC");
});

Deno.test("namedRefusal() takes a name that nobody else has for any instruction of the encoding, even one that is newer", () => {
  assertEquals(refusalText("c5 f8 58 c0", "mine"), "needs | AVX");
  assertEquals(refusalText("62 f1 7c 68 58 c0", "mine"), "needs | AVX512F");
  assertEquals(refusalText("8f e8 78 c2 c1 00", "mine"), "needs | XOP");
  assertEquals(refusalText("0f 0f c1 9e", "mine"), "needs | D3NOW");
  assertEquals(refusalText("0f 3f 07", "mine"), "unnamed");
  assertEquals(refusalText("c5 f8 58 c0", "mine", ["avx", "XCR0.AVX"]), "unnamed");
  // The name is somebody's, who has it in another encoding.
  assertEquals(refusalText("0f 3f 07", "vaddps"), null);
});

Deno.test("namedRefusal() says of a CPU of records that nothing tells what it lacks", () => {
  assertEquals(refusalText("0f a6 c0", "montmul", [], false), "needs-unsaid | PADLOCK_PMM");
  assertEquals(refusalText("f0 8b 07", "mov", [], false), null);
});

Deno.test("namedRefusal() depends on nothing that it was asked before", () => {
  const asked = fc.constantFrom(
    ["0f a6 c0", "montmul"],
    ["f0 0f 01 cb", "stac"],
    ["8f e9 78 01 c8", "blcfill"],
    ["8f e8 78 c2 c1 00", "vprotd"],
    ["f0 8b 07", "mov"],
  );
  const fresh = new Map<string, string | null>();
  fc.assert(fc.property(fc.array(asked), (texts) => {
    for (const [text, name] of texts as [string, string][]) {
      const said = refusalText(text, name);
      if (!fresh.has(text)) fresh.set(text, said);
      assertEquals(said, fresh.get(text), text);
    }
  }));
});
