import { assertEquals } from "@std/assert";
import type { Truth, TruthRecord } from "../../corpus/files/truth_file.ts";
import { type Finding, plainest } from "../../findings/finding.ts";
import { evidenceText } from "../../findings/verdict_text.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { type CpuParty, type KnownFeatures, openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { closeDecoders, DECODERS, openDecoders, RELEASES } from "../../oracles/decoder_registry.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { Collector } from "../collector.ts";
import { recordedCpu } from "../recorded_cpu.ts";
import { SHRINK_CAPACITY, Shrinker } from "../shrink/shrinker.ts";
import { withParties } from "../triage_testing.ts";
import { BOTH } from "./defect.ts";
import { DEFECTS } from "./find_defect.ts";

/** What disagreements about some texts come to, those with the other decoder or with the CPU. */
async function findingsOf(
  parties: Parties,
  texts: readonly string[],
  party = parties.decoders[1]!.name,
): Promise<Finding[]> {
  const panel = new Panel(parties, texts.length);
  const batch = new Batch(texts.length);
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  fillBatch(batch, texts.map((text) => caseFrom(text)));
  await panel.run(batch);
  await collector.collect(batch, panel);
  return collector.findings.filter((finding) => finding.parties[1] === party);
}

/** By defect, texts that it explains: opcodes, prefixes and operands differ. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "unknown-extension": [
    "c4 e2 7a 5c d1",
    "0f 38 fc 07",
    "f2 0f 38 f8 07",
    "62 66 7d 51 b7 07",
    "0f 01 c6",
    "0f 01 e8",
    "c4 22 11 50 07",
    "62 f2 7e 08 72 07",
    "c4 e2 78 da 07",
  ],
  "lock-forgotten": ["f0 f3 8b 07", "65 f0 f2 0f b6 48 10", "f0 f2 48 89 c1"],
  "lock-unchecked": ["f0 02 07", "2e f0 48 33 45 10", "f0 2b c1"],
  "undefined-without-modrm": ["0f b9 07", "66 0f ff 40 10"],
  "branch-with-66": ["66 0f 80 07", "2e 66 0f 8f 11 22 33 44"],
  "return-with-66": ["66 48 c2 07", "2e 66 48 c2 11 22"],
  "stray-prefix": ["f3 48 0f c3 07", "66 0f c7 27", "f2 48 0f 64 45 10", "66 0f 38 f9 07", "f2 2e 66 0f 38 f6 01"],
  "several-mandatory-prefixes": ["66 f2 2e 0f b6 07", "f3 2e 66 0f b8 48 10", "66 f2 0f 8b 07", "66 f3 90"],
  "other-mandatory-prefix": ["f3 2e 66 0f bc 07", "f2 2e 66 0f 38 f0 48 10", "f2 0f 01 d9"],
  "scan-with-f2": ["f2 0f bc 07", "2e f2 48 0f bd 41 10"],
  "reserved-nop": ["0f 0d 27", "0f 1e c0", "2e 0f 1c 67 10"],
  "x87-alias": ["dc d0", "df c8", "de c0"],
  "system-register": ["0f 20 0f", "44 0f 21 07"],
  "fetch-of-null-segment": ["64 2e 8b 07", "3e 65 26 88 4f 10", "65 2e a5"],
  "pause-with-rex": ["f3 41 90", "f3 48 90", "2e f3 4d 90"],
  "name-of-other-size": ["66 48 6d", "66 48 9c", "67 48 e3 07", "48 0f 7e 07"],
  "address-size-for-66": ["67 48 0f ae 3f", "67 48 0f ae f3", "67 48 0f 38 f8 07"],
  "fence-alias": ["0f ae f5", "0f ae ee"],
  "padlock-without-f3": ["0f a6 c0", "0f a7 e0"],
  "comparison-predicate": [
    "0f c2 07 00",
    "62 f1 7c 08 c2 07 00",
    "62 f3 fd 2b 3f 07 00",
    "62 f3 fd 08 1e 07 00",
    "8f e8 78 cc 07 00",
  ],
  "permutation-of-two": ["c4 83 85 48 c0 c0", "c4 e3 fd 49 c0 90"],
  "prefix-before-vex": ["66 c5 f8 c6 07 00", "f3 c4 e1 78 c6 07 00", "66 8f 09 10 97 46 60"],
  "gather-overlap": [
    "c4 e2 bd 90 5c dd a2",
    "c4 e2 71 92 04 0f",
    "c4 62 b9 91 04 c7",
    "c4 22 f5 93 04 07",
    "62 f2 7d 49 90 04 07",
    "62 22 fd 41 93 04 07",
  ],
  "mask-register-bits": ["c4 01 78 93 c0", "c4 c1 78 93 c0", "62 02 7e 08 28 c0", "62 d2 7e 08 3a c0"],
  "evex-broadcast-register": ["62 f1 7f 18 7b c0", "62 f1 7e 18 e6 c0"],
  "evex-length": ["62 f2 a5 a5 43 07", "62 72 fd c7 2d 07"],
  "vex-w": ["c4 43 f9 63 07 00", "c4 a1 f9 c4 07 00", "62 f1 fd 08 f1 07"],
  "string-length-w": ["c4 e3 f9 60 07 00", "c4 e3 f9 61 c0 00", "c4 c3 f9 61 44 88 10 00"],
  "undefined-evex": ["62 f1 fd 60 c6 07 00"],
};

/** By defect of both, texts and how many bytes of them an AMD CPU executes. */
const TEXTS_OF_BOTH: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  "branch-with-66": [["66 0f 8a 07 08", 5], ["2e 66 e9 07 08", 5], ["66 e8 07 08", 4]],
  "hypercall-prefixes": [["66 f2 2e 0f 01 c1", 6], ["66 f2 36 0f 01 c1", 6]],
  "mask-register-bits": [["c5 05 41 c0", 4], ["c5 84 4a c0", 4], ["c4 41 c4 42 c0", 5], ["c5 78 90 c0", 4], [
    "c4 63 79 30 c0 01",
    6,
  ]],
  "evex-broadcast-register": [["62 a1 7c 50 c6 c0 00", 7], ["62 02 25 b3 53 c0", 6], ["62 81 95 58 eb c0", 6]],
  "permutation-without-w": [["c4 23 7d 01 07 00", 6], ["c4 e3 7d 00 c0 00", 6]],
  "evex-zeroing-unmasked": [["62 f2 2d a8 dd c0", 6], ["62 f2 2d a8 dd 07", 6]],
};

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";

Deno.test("DEFECTS has texts for every defect here, each id once", () => {
  const idsOf = (isOfBoth: boolean) =>
    DEFECTS.filter(({ decoder }) => (decoder === BOTH) === isOfBoth).map(({ id }) => id).sort();
  assertEquals(idsOf(false), Object.keys(TEXTS).sort());
  assertEquals(idsOf(true), Object.keys(TEXTS_OF_BOTH).sort());
});

for (const { decoder, id, phrase } of DEFECTS.filter(({ decoder }) => decoder !== BOTH)) {
  Deno.test(`Collector.collect() makes one finding of the ${decoder} defect "${id}"`, () =>
    withParties(async (parties) => {
      const found = await findingsOf(parties, TEXTS[id]!);
      assertEquals(found.map(({ title }) => title), [`${decoder} ${phrase}`]);
      assertEquals(found[0]!.signature, `iced and capstone | defect of ${decoder} | ${id}`);
    }));
}

for (const { name, newestOf, ...entry } of RELEASES) {
  Deno.test(`Collector.collect() explains what ${name} does by the defects of ${newestOf}`, async () => {
    const decoders = await openDecoders([DECODERS[0], { name, ...entry }]);
    try {
      for (const { id, phrase } of DEFECTS.filter(({ decoder }) => decoder === newestOf)) {
        const found = await findingsOf({ subjects: [], decoders }, TEXTS[id]!);
        assertEquals(found.map(({ title }) => title), [`${name} ${phrase}`]);
        assertEquals(found[0]!.signature, `iced and ${name} | defect of ${newestOf} | ${id}`);
      }
    } finally {
      await closeDecoders(decoders);
    }
  });
}

Deno.test("Collector.collect() makes one finding of a defect that two releases of a decoder have", async () => {
  const decoders = await openDecoders([...DECODERS, ...RELEASES]);
  try {
    const found = await findingsOf({ subjects: [], decoders }, TEXTS["lock-forgotten"]!);
    assertEquals(found.map(({ title, signature, count }) => [title, signature, count]), [[
      "capstone, like capstone-5.0.9, forgets LOCK where an F2 or F3 prefix stands too",
      "iced and capstone and capstone-5.0.9 | defect of capstone | lock-forgotten",
      TEXTS["lock-forgotten"]!.length,
    ]]);
  } finally {
    await closeDecoders(decoders);
  }
});

for (const { id, phrase } of DEFECTS.filter(({ decoder }) => decoder === BOTH)) {
  Deno.test(`Collector.collect() makes one finding of what both decoders do wrong: "${id}"`, () =>
    withParties(async ({ subjects, decoders }) => {
      const texts = TEXTS_OF_BOTH[id]!;
      const cpu = recordedCpu(texts.map(([text, length]) => recorded(text, length)));
      const found = await findingsOf({ subjects, decoders, cpu }, texts.map(([text]) => text), "cpu");
      assertEquals(found.map(({ title, count }) => [title, count]), [[`Both decoders ${phrase}`, texts.length]]);
      assertEquals(found[0]!.signature, `decoders and cpu | defect of both | ${id}`);
    }));
}

/** A CPU that has nothing beyond what all have. */
const BARE: KnownFeatures = { has: [], areAll: true };

/** What is recorded of an AMD CPU that executes `length` bytes of a text, or faults on it with 0. */
function recorded(text: string, length: number): TruthRecord<Truth> {
  const c = caseFrom(text);
  const [valid, fault] = length > 0 ? [true, null] : [false, "#UD"];
  const rip = c.rip + BigInt(length);
  return { case: c, truth: { name: AMD, valid, length, fault, stop: null, rip, regs: {}, memory: null } };
}

Deno.test("Collector.collect() blames iced for no PREFETCH of a register, which is undefined on AMD CPUs alone", () =>
  withParties(async ({ subjects, decoders }) => {
    const cpu = recordedCpu([recorded("0f 0d c0", 0)]);
    const found = await findingsOf({ subjects, decoders, cpu }, ["0f 0d c0"]);
    assertEquals(found.map(({ signature }) => signature), ["iced and capstone | defect of capstone | reserved-nop"]);
    assertEquals(plainest(found[0]!).verdict.blames, []);
  }));

Deno.test("Collector.collect() blames nobody for a name that a CPU without the extension cannot confirm", () =>
  withParties(async ({ subjects, decoders }) => {
    const text = "c4 e3 fd 48 c0 90";
    const cpu = { ...recordedCpu([recorded(text, 0)]), features: BARE };
    const found = await findingsOf({ subjects, decoders, cpu }, [text]);
    const { verdict } = plainest(found[0]!);
    assertEquals(verdict.blames, []);
    assertEquals(evidenceText(verdict), "no CPU here is known to have XOP, which the instruction needs");
  }));

Deno.test("Collector.collect() explains by no defect what another decoder does", () =>
  withParties(async ({ subjects, decoders }) => {
    const [reference, other] = decoders;
    const swapped: Parties = { subjects, decoders: [other!, reference] };
    const [found] = await findingsOf(swapped, ["f0 f3 8b 07"]);
    assertEquals(
      found?.signature,
      "capstone and iced | validity | first is greater | 8b | lock+rep | memory operand |  | ",
    );
  }));

/** A decoder that calls every text invalid, as one that is wrong about it would. */
class Refusing implements Decoder {
  readonly name = "iced";
  readonly version = "planted";
  decode({ size }: Batch, out: DecodingColumns): void {
    out.reset();
    out.share(out.add(0), 1, size);
  }
  close(): void {}
}

const cpu: CpuParty | undefined = await openCpuParty().catch((error) => {
  if (error instanceof CpuUnavailable) return undefined;
  throw error;
});
await cpu?.close();

Deno.test({
  name: "Collector.collect() explains nothing by a defect of a decoder that the CPU calls right",
  ignore: cpu === undefined,
  fn: () =>
    withParties(async ({ subjects, decoders: [, other] }) => {
      const cpu = await openCpuParty();
      try {
        // LOCK ADD is an instruction, which the other decoder accepts as it accepts LOCK where it must not.
        const [found] = await findingsOf({ subjects, decoders: [new Refusing(), other!], cpu }, ["f0 01 07"]);
        assertEquals(plainest(found!).verdict.blames, ["iced"]);
        assertEquals(found?.signature.includes("defect"), false);
      } finally {
        await cpu.close();
      }
    }),
});

Deno.test("Collector.collect() makes one finding of all that a CPU faults on and that needs the same extension", () =>
  withParties(async ({ subjects, decoders }) => {
    const texts = ["0f 38 f6 07", "66 0f 38 f5 07"];
    const cpu = { ...recordedCpu(texts.map((text) => recorded(text, 0))), features: BARE };
    const found = await findingsOf({ subjects, decoders, cpu }, texts, "cpu");
    assertEquals(found.map(({ title, count }) => [title, count]), [[
      "Both decoders accept what needs CET_SS, and this CPU faults on it",
      texts.length,
    ]]);
    assertEquals(plainest(found[0]!).verdict.ground, "environment");
  }));
