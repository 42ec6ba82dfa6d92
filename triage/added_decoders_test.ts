/** What decoders do that were added, and what it comes to: real ones beside one that says what a test has it say. */
import { assertEquals } from "@std/assert";
import { DecoderField } from "../findings/fields.ts";
import { type Finding, plainest } from "../findings/finding.ts";
import { verdictText } from "../findings/verdict_text.ts";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom, hex } from "../machine/case_testing.ts";
import { type DecodingColumns, Form } from "../machine/decoding.ts";
import { Unanswered } from "../machine/outcome.ts";
import type { CpuParty } from "../oracles/cpu/cpu_party.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { ALWAYS_TOLD, type Decoder } from "../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { mnemonicId } from "../oracles/decoders/mnemonics.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "./collector.ts";
import { recordedCpu } from "./recorded_cpu.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink/shrinker.ts";

/** Changes what iced says of a text, in its row of the columns. */
type Change = (out: DecodingColumns, row: number, text: Uint8Array) => void;

/** An added decoder that says what iced says, but for what is changed. */
class Added implements Decoder {
  readonly version = "";
  readonly isAdded = true;
  readonly #iced = new IcedDecoder();

  constructor(readonly name: string, readonly change: Change, readonly tells: number = EVERYTHING) {}

  decode(batch: Batch, out: DecodingColumns): void {
    this.#iced.decode(batch, out);
    for (let row = 0, before = -1; row < batch.size; before = out.rowOf[row++]!) {
      if (out.rowOf[row] === before) continue;
      this.change(out, row, batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1)));
    }
  }

  close(): void {
    this.#iced.close();
  }
}

const EVERYTHING = -1;

/** The same of texts that begin so alone. */
const at = (text: string, change: Change): Change => (out, row, bytes) => {
  if (hex(text).every((byte, n) => bytes[n] === byte)) change(out, row, bytes);
};

/** Says that an instruction of so many bytes and that name is there. */
const says = (length: number, name: string): Change => (out, row) => {
  const at = out.rowOf[row]!;
  [out.valid[at], out.length[at], out.mnemonic[at]] = [1, length, mnemonicId(name)];
};

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";

/** A CPU that executed so many bytes of a text, or raised #UD with 0. */
function cpuOf(text: string, length: number): CpuParty {
  const c = caseFrom(text);
  const [valid, fault] = length > 0 ? [true, null] : [false, "#UD"];
  const rip = c.rip + BigInt(length);
  const truth = { name: AMD, valid, length, fault, stop: null, rip, regs: {}, memory: null };
  return { ...recordedCpu([{ case: c, truth }]), features: { has: ["AVX", "XCR0.AVX", "AVX512F"], areAll: true } };
}

/** The findings of a text with some added decoders. A CPU need not be asked. */
async function findingsOf(text: string, added: readonly Added[], cpu?: CpuParty): Promise<Finding[]> {
  const open = await openDecoders();
  try {
    const decoders: Parties["decoders"] = [...open, ...added];
    const parties = { subjects: [], decoders, ...cpu === undefined ? {} : { cpu } };
    const panel = new Panel(parties, 1);
    const batch = new Batch(1);
    fillBatch(batch, [caseFrom(text)]);
    await panel.run(batch);
    const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
    await collector.collect(batch, panel);
    return collector.findings.filter(({ parties: [first] }) => first !== "model");
  } finally {
    await closeDecoders([...open, ...added]);
  }
}

/** Of a finding: who differs, its title, and the verdict. */
function shown(finding: Finding): readonly [parties: string, title: string, verdict: string] {
  return [finding.parties.join(), finding.title, verdictText(plainest(finding).verdict)];
}

Deno.test("Collector.collect() blames all together that are wrong where an added decoder alone is right", async () => {
  const text = "62 f2 2d a8 dd c0";
  const right = new Added("mine", at(text, says(6, "vaesenclast")));
  const found = await findingsOf(text, [right], cpuOf(text, 6));
  assertEquals(found.map(shown), [[
    "iced,mine",
    "mine accepts what iced rejects: vaesenclast (EVEX dd with register operand)",
    "iced and capstone are wrong: the CPU (AMD family 25 model 17) executes 6 bytes; Intel: not recorded",
  ]]);
});

Deno.test("Collector.collect() makes one finding of an added decoder that is wrong as Capstone is, and blames both", async () => {
  const text = "f0 8b 07";
  const found = await findingsOf(text, [new Added("mine", says(3, "mov"))], cpuOf(text, 0));
  assertEquals(found.map(shown), [[
    "iced,mine",
    "mine accepts LOCK where no memory is written",
    "mine is wrong: the CPU (AMD family 25 model 17) raises #UD; Intel: not recorded",
  ]]);
  const alike = await findingsOf("f0 f3 8b 07", [new Added("mine", says(4, "mov"))], cpuOf("f0 f3 8b 07", 0));
  assertEquals(alike.map(shown), [[
    "iced,capstone,mine",
    "capstone, like mine, forgets LOCK where an F2 or F3 prefix stands too",
    "capstone and mine are wrong: the CPU (AMD family 25 model 17) raises #UD; Intel: not recorded",
  ]]);
});

Deno.test("Collector.collect() blames nobody for a name that no table has, nor for who tells no names", async () => {
  const text = "0f 3f 07";
  const unknown = "unresolved: the CPU (AMD family 25 model 17) raises #UD; which instruction it is taken for is not " +
    "known here, so that CPU may lack it";
  for (
    const added of [
      new Added("mine", says(3, "newinstruction")),
      new Added("mine", (out, row) => {
        const at = out.rowOf[row]!;
        [out.valid[at], out.length[at]] = [1, 3];
      }, ALWAYS_TOLD),
    ]
  ) {
    const found = await findingsOf(text, [added], cpuOf(text, 0));
    assertEquals(found.map((each) => shown(each).at(-1)), [unknown]);
  }
  // A name that a table has is of something that this CPU has.
  const [named] = await findingsOf(text, [new Added("mine", says(3, "add"))], cpuOf(text, 0));
  assertEquals(plainest(named!).verdict.blames, ["mine"]);
});

Deno.test("Collector.collect() says that vendors differ where an added decoder reads four bytes for MOVSXD with 66, as AMD's CPUs do", async () => {
  const text = "66 63 07";
  const asAmd = new Added("mine", (out, row) => {
    const at = out.rowOf[row]!;
    if (out.form[at] === Form.movsxd) out.memorySize[at] = 4;
  });
  const found = await findingsOf(text, [asAmd], cpuOf(text, 3));
  const ofMine = found.filter(({ parties }) => parties.includes("mine"));
  assertEquals(ofMine.map((each) => [each.field, plainest(each).verdict.ground, plainest(each).verdict.blames]), [
    ["memory-size", "vendors differ", []],
  ]);
});

Deno.test("Collector.collect() makes a finding of its own of a text that an added decoder does not answer", async () => {
  const lost = (kind: number): Change => (out, row) => {
    out.resetRow(new Batch(1), row);
    out.leaveUnanswered(row, kind);
  };
  const [crash, hang] = [Unanswered.crash, Unanswered.hang];
  const wrong = "a decoder must answer every text";
  const found = await findingsOf("0f b6 07", [new Added("mine", lost(crash)), new Added("hers", lost(hang))]);
  assertEquals(found.map(shown), [
    ["iced,mine", "mine crashes: mov (8b)", `mine is wrong: ${wrong}`],
    ["iced,hers", "hers hangs: mov (8b)", `hers is wrong: ${wrong}`],
  ]);
  const alike = await findingsOf("0f b6 07", [new Added("mine", lost(crash)), new Added("hers", lost(crash))]);
  assertEquals(alike.map(shown), [
    ["iced,mine,hers", "mine, like hers, crashes: mov (8b)", `mine and hers are wrong: ${wrong}`],
  ]);
  // What it was not asked about is nobody's fault, and neither is the length of something that is not there.
  assertEquals(await findingsOf("0f b6 07", [new Added("mine", lost(Unanswered.notAsked))]), []);
});

Deno.test("Collector.collect() shrinks what an added decoder does not answer whatever Capstone makes of its prefixes", async () => {
  const garbage: Change = (out, row) => {
    if (out.mnemonic[out.rowOf[row]!] !== mnemonicId("movsx")) return;
    out.resetRow(new Batch(1), row);
    out.leaveUnanswered(row, Unanswered.garbage);
  };
  const ofMine = async (text: string) =>
    (await findingsOf(text, [new Added("mine", garbage)])).filter(({ parties }) => parties.includes("mine"));
  const [plain, prefixed] = [await ofMine("0f be 07"), await ofMine("66 f2 2e 0f be 07")];
  assertEquals(prefixed.map(({ id }) => id), plain.map(({ id }) => id));
  assertEquals(plain.map(({ title }) => title), ["mine answers with garbage: movsx (0fbe)"]);
});

Deno.test("Collector.collect() finds a wrong name of a move where an added decoder tells no operands", async () => {
  const tells = ALWAYS_TOLD | DecoderField.mnemonic;
  const named = (name: string) =>
    new Added("mine", (out, row) => out.mnemonic[out.rowOf[row]!] = mnemonicId(name), tells);
  assertEquals(await findingsOf("8b 07", [named("mov")]), []);
  const found = await findingsOf("8b 07", [named("add")]);
  assertEquals(found.map(({ title, field }) => [title, field]), [
    ["iced says mov, and mine says add: mov (8b)", "mnemonic"],
  ]);
});

Deno.test("bucketOf() and ids do not depend on the order in which names that no table has came", async () => {
  const program = new URL("./bucket_order_testing.ts", import.meta.url).pathname;
  const said = async (...first: string[]) => {
    const args = ["run", "--quiet", "--allow-read", program, ...first];
    const { stdout, success } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals(success, true);
    return JSON.parse(new TextDecoder().decode(stdout));
  };
  const [alone, after] = await Promise.all([said(), said("mine15", "zzz", "mine3", "mine144", "aaa")]);
  assertEquals(after, alone);
  const { buckets, ids } = alone as { buckets: number[]; ids: string[] };
  assertEquals([new Set(buckets).size, new Set(ids).size], [4, 4]);
});
