import { assertEquals } from "@std/assert";
import type { TextTruth, TruthRecord } from "../corpus/files/truth_file.ts";
import { formatTruth } from "../corpus/files/truth_file.ts";
import { indexTruthFiles } from "../corpus/files/truth_folder.ts";
import type { Verdict } from "../findings/verdict.ts";
import { verdictText } from "../findings/verdict_text.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { mnemonicId } from "../oracles/decoders/mnemonics.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { cpuRecords, recordedCpu } from "./recorded_cpu.ts";
import { kindsOf } from "./signature/disagreement.ts";
import { withParties } from "./triage_testing.ts";
import { verdictOf } from "./verdict.ts";

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
const NEWER = "AuthenticAMD family 26 model 2 stepping 1 microcode 0x1";
const INTEL = "GenuineIntel family 6 model 167 stepping 1 microcode 0x1";

/** What a CPU did with a text: it executed so many bytes, or raised #UD with 0. */
function record(text: string, name: string, length: number, fetch = 15): TruthRecord {
  const invalid = { valid: false, length: null, fault: "#UD" };
  const truth: TextTruth = { name, stop: null, ...(length > 0 ? { valid: true, length, fault: null } : invalid) };
  return { case: caseFrom(text, { fetch }), truth };
}

/** iced, but for the length that it gives one text; 0 where it rejects that. */
function planted(iced: Decoder, text: string, length: number): Decoder {
  const { bytes } = caseFrom(text);
  return {
    name: "planted",
    version: "1",
    decode: (batch, out) => {
      iced.decode(batch, out);
      for (let row = 0; row < batch.size; row++) {
        if (!bytes.every((byte, k) => batch.text[16 * row + k] === byte)) continue;
        out.valid[out.rowOf[row]!] = length === 0 ? 0 : 1;
        out.length[out.rowOf[row]!] = length;
        // Who accepts says what it is.
        out.mnemonic[out.rowOf[row]!] ||= mnemonicId("verw");
      }
    },
    close: () => {},
  };
}

/** The verdicts on what decoders say of a text, where some CPUs are recorded, and one of them is asked. */
function verdictsOn(
  text: string,
  records: readonly TruthRecord[],
  decodersOf: (open: Parties["decoders"]) => Parties["decoders"] = (open) => open,
  asked?: string,
  fetch = 15,
): Promise<Verdict[]> {
  return withParties(async (open) => {
    const file = { name: "records", text: records.map((each) => `${formatTruth(each)}\n`).join("") };
    const ofAsked = records.filter(({ truth: { name } }) => name === asked);
    const parties: Parties = {
      subjects: [],
      decoders: decodersOf(open.decoders),
      records: cpuRecords(() => indexTruthFiles([file])),
      ...asked === undefined ? {} : { cpu: recordedCpu(ofAsked) },
    };
    const panel = new Panel(parties, 1);
    const batch = new Batch(1);
    const c = caseFrom(text, { fetch });
    fillBatch(batch, [c]);
    await panel.run(batch);
    return panel.pairs.flatMap((pair) => kindsOf(panel, pair, 0)).map((kind) => verdictOf(panel, kind, c));
  });
}

const texts = (verdicts: readonly Verdict[]) => [...new Set(verdicts.map(verdictText))];

Deno.test("verdictOf() blames a decoder for what every CPU does otherwise, whichever is asked", async () => {
  const records = [record("f2 0f bd dd", AMD, 4), record("f2 0f bd dd", INTEL, 4)];
  const must = [
    "capstone is wrong: the CPUs (AMD family 25 model 17, Intel family 6 model 167) execute 4 bytes",
  ];
  for (const asked of [undefined, AMD, INTEL]) {
    assertEquals(texts(await verdictsOn("f2 0f bd dd", records, undefined, asked)), must, asked);
  }
});

Deno.test("verdictOf() names of a decoder that is wrong on one vendor's CPUs whose these are, and blames nobody", async () => {
  const text = "66 0f 80 07";
  const records = [record(text, AMD, 5), record(text, NEWER, 5), record(text, INTEL, 7)];
  const wrongOn = async (length: number, asked?: string) =>
    texts(await verdictsOn(text, records, ([iced]) => [iced, planted(iced, text, length)], asked));
  for (const asked of [undefined, AMD, INTEL]) {
    assertEquals(await wrongOn(5, asked), [
      "CPUs differ: the CPUs (AMD family 25 model 17, AMD family 26 model 2) execute 5 bytes, unlike iced; " +
      "the CPU (Intel family 6 model 167) executes 7 bytes, unlike planted",
    ], asked);
    // Here the other one is wrong everywhere, and iced on AMD's alone.
    assertEquals(await wrongOn(6, asked), [
      "planted is wrong: the CPUs (AMD family 25 model 17, AMD family 26 model 2) execute 5 bytes; " +
      "the CPU (Intel family 6 model 167) executes 7 bytes",
    ], asked);
  }
  const ofIntel = "f0 0f 00 2f";
  const refused = [record(ofIntel, AMD, 4), record(ofIntel, INTEL, 0)];
  assertEquals(texts(await verdictsOn(ofIntel, refused, ([iced]) => [iced, planted(iced, ofIntel, 4)])), [
    "CPUs differ: the CPU (AMD family 25 model 17) executes 4 bytes, unlike iced; " +
    "the CPU (Intel family 6 model 167) raises #UD, unlike planted",
  ]);
});

Deno.test("verdictOf() blames nobody for what all decoders say otherwise than one vendor's CPUs, or than some", async () => {
  const text = "c4 e3 7d 00";
  const ofAmd = [record(text, AMD, 10)];
  assertEquals(texts(await verdictsOn(text, ofAmd, undefined, AMD)), [
    "unresolved: the CPU (AMD family 25 model 17) executes 10 bytes; Intel: not recorded",
  ]);
  assertEquals(texts(await verdictsOn(text, [...ofAmd, record(text, INTEL, 0)], undefined, AMD)), [
    "CPUs differ: the CPU (AMD family 25 model 17) executes 10 bytes, unlike iced and capstone; " +
    "the CPU (Intel family 6 model 167) raises #UD",
  ]);
  assertEquals(texts(await verdictsOn(text, [...ofAmd, record(text, INTEL, 10)], undefined, AMD)), [
    "iced and capstone are wrong: the CPUs (AMD family 25 model 17, Intel family 6 model 167) execute 10 bytes",
  ]);
});

Deno.test("verdictOf() takes an instruction that a CPU wants more of for whole on no other's word", async () => {
  const records = [
    record("0f b9 13", INTEL, 0),
    { ...record("0f b9 13", INTEL, 0), truth: { ...record("0f b9 13", INTEL, 0).truth, length: 3 } },
  ].slice(1);
  assertEquals(texts(await verdictsOn("0f b9", records, undefined, undefined, 2)), [
    "capstone is wrong: the CPU (Intel family 6 model 167) finds no whole instruction; AMD: not recorded",
  ]);
});

Deno.test("verdictOf() believes no CPU that may lack what the instruction needs", async () => {
  const text = "c4 e3 fd 48 c0 90";
  const lacking = [record(text, AMD, 0), record(text, INTEL, 0)];
  assertEquals(texts(await verdictsOn(text, lacking)), [
    "unresolved: no CPU here is known to have XOP, which the instruction needs",
  ]);
});

Deno.test("verdictOf() does not say that no CPU has what another one that is recorded executes", async () => {
  // VFMADDCPH, which the planted decoder names otherwise.
  const text = "62 f6 76 08 56 c2";
  const records = [record(text, AMD, 0), record(text, INTEL, 6)];
  const renamed = (iced: Decoder): Decoder => ({
    ...planted(iced, text, 6),
    decode: (batch, out) => {
      iced.decode(batch, out);
      for (let row = 0; row < batch.size; row++) out.mnemonic[out.rowOf[row]!] = 1 + out.mnemonic[out.rowOf[row]!]!;
    },
  });
  assertEquals(texts(await verdictsOn(text, records, ([iced]) => [iced, renamed(iced)])), [
    "unresolved: the CPU (AMD family 25 model 17) raises #UD; the CPU (Intel family 6 model 167) executes 6 bytes; " +
    "what it is called, a CPU does not say",
  ]);
});
