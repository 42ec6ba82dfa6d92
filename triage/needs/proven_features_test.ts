import { assert, assertEquals } from "@std/assert";
import type { TruthRecord } from "../../corpus/files/truth_file.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { provenFeatures } from "./proven_features.ts";

/** What a CPU did with a text: it executed `length` bytes, or raised #UD with 0. */
function recorded(text: string, length: number, fault: string | null = null): TruthRecord {
  const c = caseFrom(text);
  const valid = length > 0;
  const truth = {
    name: "A",
    valid,
    length,
    fault: valid ? fault : "#UD",
    stop: null,
    rip: c.rip,
    regs: {},
    memory: null,
  };
  return { case: c, truth };
}

Deno.test("provenFeatures() proves what was executed, fault or not, and nothing else", () => {
  const proven = (...records: TruthRecord[]) =>
    provenFeatures(
      records.filter(({ truth }) => truth.valid).map(({ case: c, truth }) => c.bytes.subarray(0, truth.length!)),
    ).has;
  assertEquals(proven(recorded("8b 07", 2)), []);
  assertEquals(proven(recorded("c5 f8 58 c0", 4)), ["XCR0.AVX", "avx"]);
  assertEquals(proven(recorded("c5 f8 58 07", 4, "#GP")), ["XCR0.AVX", "avx"]);
  assertEquals(proven(recorded("c5 f8 58 c0", 0)), []);
  assertEquals(proven(recorded("c5 f8 58 c0", 3)), [], "another length than the instruction's");
  assertEquals(proven(recorded("f3 0f bc c0", 4)), [], "BSF where there is no TZCNT");
  assertEquals(proven(recorded("0f 01 d6", 3)), [], "HLE or RTM");
  assertEquals(proven(recorded("62 f1 7c 48 58 c0", 6), recorded("0f 38 f0 07", 4)), [
    "XCR0.AVX512",
    "avx512f",
    "movbe",
  ]);
});

Deno.test("provenFeatures() never says that these are all", () => assert(!provenFeatures([]).areAll));
