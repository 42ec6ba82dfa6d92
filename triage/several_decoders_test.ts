import { assertEquals } from "@std/assert";
import { type Finding, plainest } from "../findings/finding.ts";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "./collector.ts";
import { recordedCpu } from "./recorded_cpu.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink/shrinker.ts";

/** iced, but that it finds some instructions a byte longer. */
class Planted implements Decoder {
  readonly version = "planted";
  readonly #iced = new IcedDecoder();

  constructor(readonly name: string, readonly isLonger: (text: Uint8Array) => boolean) {}

  decode(batch: Batch, out: DecodingColumns): void {
    this.#iced.decode(batch, out);
    for (let row = 0, before = -1; row < batch.size; before = out.rowOf[row++]!) {
      const at = out.rowOf[row]!;
      const text = batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1));
      if (at !== before && out.valid[at] === 1 && this.isLonger(text)) out.length[at]!++;
    }
  }

  close(): void {
    this.#iced.close();
  }
}

const isMovbe = ([a, b, c]: Uint8Array) => a === 0x0f && b === 0x38 && c === 0xf0;
const isCallWith66 = ([a, b]: Uint8Array) => a === 0x66 && b === 0xe8;

/** The findings of a text that a CPU executes `length` bytes of; null where no CPU is asked. */
async function findingsOf(decoders: Parties["decoders"], text: string, length: number | null): Promise<Finding[]> {
  const c = caseFrom(text);
  const name = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";
  const rip = c.rip + BigInt(length ?? 0);
  const truth = { name, valid: true, length: length ?? 0, fault: null, stop: null, rip, regs: {}, memory: null };
  const cpu = length === null ? {} : { cpu: recordedCpu([{ case: c, truth }]) };
  const parties = { subjects: [], decoders, ...cpu };
  const panel = new Panel(parties, 1);
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  await panel.run(batch);
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  await collector.collect(batch, panel);
  return collector.findings.filter(({ parties: [first] }) => first !== "model");
}

async function withDecoders(use: (iced: Decoder, capstone: Decoder) => Promise<void>): Promise<void> {
  const open = await openDecoders();
  try {
    await use(open[0], open[1]!);
  } finally {
    await closeDecoders(open);
  }
}

const MOVBE = "0f 38 f0 07";

Deno.test("Collector.collect() names a third decoder that is wrong alone, and blames it by the CPU", () =>
  withDecoders(async (iced, capstone) => {
    const third = new Planted("third", isMovbe);
    const [found, ...more] = await findingsOf([iced, capstone, third], MOVBE, 4);
    assertEquals([found!.parties, found!.title, more], [
      ["iced", "third"],
      "third differs in length from a CPU and all other decoders: movbe (0f38f0)",
      [],
    ]);
    assertEquals(plainest(found!).verdict.blames, ["third"]);
    third.close();
  }));

Deno.test("Collector.collect() makes one finding of two that are wrong alike, and of a reference that is wrong alone", () =>
  withDecoders(async (iced, capstone) => {
    const [third, fourth] = [new Planted("third", isMovbe), new Planted("fourth", isMovbe)];
    const [alike, ...more] = await findingsOf([iced, third, capstone, fourth], MOVBE, 4);
    assertEquals([alike!.parties, plainest(alike!).verdict.blames, more], [
      ["iced", "third", "fourth"],
      ["third", "fourth"],
      [],
    ]);
    assertEquals(alike!.title, "iced differs from third and fourth in length: movbe (0f38f0)");
    const [alone, ...others] = await findingsOf([third, iced, capstone], MOVBE, 4);
    assertEquals([alone!.parties, plainest(alone!).verdict.blames, others], [
      ["third", "iced", "capstone"],
      ["third"],
      [],
    ]);
    const [unasked] = await findingsOf([third, iced, capstone], MOVBE, null);
    assertEquals([unasked!.id, plainest(unasked!).verdict.blames], [alone!.id, []]);
    third.close();
    fourth.close();
  }));

Deno.test("Collector.collect() blames a decoder alone that is wrong where AMD and Intel differ, not the one that says what Intel does", () =>
  withDecoders(async (iced) => {
    const third = new Planted("third", isCallWith66);
    const [found, ...more] = await findingsOf([iced, third], "66 e8 07", 4);
    assertEquals([plainest(found!).verdict.ground, plainest(found!).verdict.blames, more], ["cpu", ["third"], []]);
    third.close();
  }));

Deno.test("Collector.collect() gives what the two decoders do the same id where there is a third that agrees with the reference", () =>
  withDecoders(async (iced, capstone) => {
    const third = new Planted("third", isMovbe);
    for (const text of ["65 2e 8b 07", "f0 f3 8b 07", "0f 0d 27", "dc d0"]) {
      const ids = async (...decoders: [Decoder, ...Decoder[]]) =>
        (await findingsOf(decoders, text, null)).map(({ id, title }) => [id, title]);
      assertEquals(await ids(iced, capstone, third), await ids(iced, capstone), text);
    }
    third.close();
  }));

Deno.test("Collector.collect() says of all decoders what they say otherwise than the CPU, under the id that two have", () =>
  withDecoders(async (iced, capstone) => {
    const third = new Planted("third", isMovbe);
    const text = "62 02 25 b3 53 c0";
    const [[both], [all]] = [
      await findingsOf([iced, capstone], text, 6),
      await findingsOf([iced, capstone, third], text, 6),
    ];
    assertEquals(all!.id, both!.id);
    assertEquals(plainest(all!).verdict.reason, "one-vendor");
    assertEquals([both!.title.split(" ")[0], all!.title.split(" ")[0]], ["Both", "All"]);
    third.close();
  }));
