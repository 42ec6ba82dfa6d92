import { assertEquals } from "@std/assert";
import { DECODER_MISTAKES } from "../findings/decoder_matrix.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { recordedCpu } from "./recorded_cpu.ts";
import { NOT_WRONG, OPEN, TextMistakes } from "./text_mistakes.ts";

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";

/** iced, but for a change of what it says. */
class Changed implements Decoder {
  readonly version = "changed";
  readonly #iced = new IcedDecoder();

  constructor(readonly name: string, readonly change: (out: DecodingColumns) => void) {}

  decode(batch: Batch, out: DecodingColumns): void {
    this.#iced.decode(batch, out);
    this.change(out);
  }

  close(): void {
    this.#iced.close();
  }
}

/**
 * What is said of a text that an AMD CPU executes so many bytes of, 0 where it raises #UD, null where nobody is asked: what each
 * decoder is wrong about, whether the text is settled, and whether anything is open.
 */
async function mistakesOf(
  text: string,
  executes: number | null,
  ...changes: readonly ((out: DecodingColumns) => void)[]
) {
  const c = caseFrom(text);
  const others = changes.map((change, n) => new Changed(`decoder${n + 1}`, change));
  const decoders: Parties["decoders"] = [new IcedDecoder(), ...others];
  const valid = (executes ?? 0) > 0;
  const [length, fault] = [executes ?? 0, valid ? null : "#UD"];
  const truth = { name: AMD, valid, length, fault, stop: null, rip: c.rip, regs: {}, memory: null };
  const cpu = executes === null ? {} : { cpu: recordedCpu([{ case: c, truth }]) };
  const panel = new Panel({ subjects: [], decoders, ...cpu }, 1);
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  await panel.run(batch);
  const mistakes = new TextMistakes(decoders.length);
  mistakes.read(panel, 0);
  for (const decoder of decoders) await decoder.close();
  const said = { [NOT_WRONG]: "right", [OPEN]: "open" };
  return [[...mistakes.of].map((n) => DECODER_MISTAKES[n] ?? said[n]), mistakes.isSettled, mistakes.isOpen];
}

const agrees = () => {};
const longer = (out: DecodingColumns) => void out.length[0]!++;
const rejects = (out: DecodingColumns) =>
  void (out.valid[0] =
    out.length[0] =
    out.mnemonic[0] =
    out.form[0] =
      0);

Deno.test("TextMistakes.read() finds nobody wrong where all say what the CPU does, and nothing settled without one", async () => {
  assertEquals(await mistakesOf("0f a2", 2, agrees), [["right", "right"], true, false]);
  assertEquals(await mistakesOf("0f a2", null, agrees), [["right", "right"], false, false]);
});

Deno.test("TextMistakes.read() says of each decoder how the CPU contradicts it, also of the reference", async () => {
  const [all, isSettled] = await mistakesOf("0f a2", 2, longer, rejects, agrees);
  assertEquals([all, isSettled], [["right", "length", "rejects", "right"], true]);
  // The CPU takes no more than the first two decide.
  assertEquals((await mistakesOf("0f a2", 3, longer))[0], ["length", "right"]);
  assertEquals((await mistakesOf("0f a2", 0, rejects))[0], ["accepts", "right"]);
});

Deno.test("TextMistakes.read() leaves open what nobody settles", async () => {
  assertEquals(await mistakesOf("0f a2", null, longer, agrees), [["right", "open", "right"], false, true]);
  // What all say otherwise than the CPUs of one vendor.
  assertEquals(await mistakesOf("0f a2", 0, agrees), [["right", "right"], false, true]);
  // The name of an instruction that changes no register which is known.
  const renamed = (out: DecodingColumns) => void out.mnemonic[0]!++;
  assertEquals(await mistakesOf("0f a2", 2, renamed), [["right", "open"], true, true]);
});

Deno.test("TextMistakes.read() blames nobody where the CPU lacks what the text needs", async () => {
  // AVX512F, of which the records of this CPU say nothing.
  assertEquals(await mistakesOf("62 f1 7c 48 58 c0", 0, rejects), [["right", "open"], false, true]);
});
