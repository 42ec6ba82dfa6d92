import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { DecoderField } from "../findings/fields.ts";
import { Batch } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import { hex } from "../machine/case_testing.ts";
import { DecodingColumns, NO_ANSWER } from "../machine/decoding.ts";
import { Unanswered } from "../machine/outcome.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { ALWAYS_TOLD } from "../oracles/decoders/decoder.ts";
import { batchOf, texts } from "../oracles/decoders/decoder_testing.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { judgeDecoders } from "../oracles/judge/judge_decoders.ts";
import { SubjectError } from "../subject/protocol/subject_error.ts";
import { icedProgram, withDecoder } from "./decoder_testing.ts";
import { ProcessDecoder } from "./process_decoder.ts";

const FORMS = ["binary", "lines"] as const;

/** In what a decoder and iced differ on a batch, and what the decoder says. */
async function differences(decoder: ProcessDecoder, batch: Batch): Promise<[fields: number[], DecodingColumns]> {
  const [mine, due] = [new DecodingColumns(batch.capacity), new DecodingColumns(batch.capacity)];
  const iced = new IcedDecoder();
  iced.decode(batch, due);
  iced.close();
  await decoder.decode(batch, mine);
  const fields = new Uint32Array(batch.capacity);
  judgeDecoders(due, mine, batch.size, fields, decoder.tells);
  return [[...fields.subarray(0, batch.size)], mine];
}

for (const form of FORMS) {
  Deno.test(`ProcessDecoder.decode() loses nothing of what a program tells in ${form}, whatever the texts are`, () =>
    withDecoder(icedProgram(form), async (decoder) => {
      assertEquals([decoder.name, decoder.isAdded], [`iced-${form}`, true]);
      const batch = new Batch(4096);
      for (let number = 0; number < 4; number++) {
        new Generator(7, batch.capacity).fill(batch, number, batch.capacity);
        const [fields] = await differences(decoder, batch);
        assertEquals(fields.filter((each) => each !== 0).length, 0);
      }
      await fc.assert(
        fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 40 }), async (some) => {
          const [fields] = await differences(decoder, batchOf(some));
          assertEquals(fields, some.map(() => 0));
        }),
        { numRuns: 20 },
      );
    }));

  Deno.test(`ProcessDecoder.decode() compares in ${form} only what a program tells`, async () => {
    for (const [tells, fields] of [[0, ALWAYS_TOLD], [1, ALWAYS_TOLD | DecoderField.mnemonic]] as const) {
      await withDecoder(icedProgram(form, "", tells), async (decoder) => {
        assertEquals(decoder.tells, fields);
        const batch = batchOf([{ bytes: hex("8b 07"), fetch: 15 }, { bytes: hex("0f 05"), fetch: 15 }]);
        const [differing, out] = await differences(decoder, batch);
        assertEquals([differing, [...out.length], out.mnemonic[0] === 0], [[0, 0], [2, 2], tells === 0]);
      });
    }
  });

  for (
    const [fault, kind] of [["crash", Unanswered.crash], ["hang", Unanswered.hang], [
      "garbage",
      Unanswered.garbage,
    ]] as const
  ) {
    Deno.test(`ProcessDecoder.decode() says of a program in ${form} at which text it comes to a ${fault}, and goes on`, () =>
      withDecoder(icedProgram(form, fault), async (decoder) => {
        const batch = new Batch(4);
        fillBatch(batch, ["8b 07", "cc", "88 07", "cc"].map((text) => caseOf(hex(text))));
        for (let times = 0; times < 2; times++) {
          const [fields, out] = await differences(decoder, batch);
          assertEquals(fields, [0, DecoderField.answer, 0, DecoderField.answer]);
          assertEquals([...out.rowOf].map((at) => out.unanswered[at]), [0, kind, 0, kind]);
          assertEquals([...out.rowOf].map((at) => out.valid[at]), [1, NO_ANSWER, 1, NO_ANSWER]);
        }
      }, { timeout: fault === "hang" ? 400 : 5000 }));
  }
}

Deno.test("ProcessDecoder.decode() takes a length beyond what can be fetched for garbage", () =>
  withDecoder(icedProgram("binary", "long"), async (decoder) => {
    const [fields, out] = await differences(decoder, batchOf([{ bytes: hex("cc"), fetch: 15 }]));
    assertEquals([fields, out.unanswered[0]], [[DecoderField.answer], Unanswered.garbage]);
  }));

Deno.test("ProcessDecoder.decode() says at which text a program takes memory without end, and goes on", () =>
  withDecoder(icedProgram("binary", "hog"), async (decoder) => {
    const [fields, out] = await differences(
      decoder,
      batchOf(["8b 07", "cc"].map((text) => ({ bytes: hex(text), fetch: 15 }))),
    );
    assertEquals([fields, out.unanswered[out.rowOf[1]!]], [[0, DecoderField.answer], Unanswered.crash]);
  }, { memory: 2 ** 30 }));

Deno.test("ProcessDecoder.decode() takes nothing from columns that were used before", () =>
  withDecoder(icedProgram("binary"), async (decoder) => {
    const out = new DecodingColumns(2);
    const batchOfBytes = (text: string) => batchOf([{ bytes: hex(text), fetch: 15 }, { bytes: hex(text), fetch: 2 }]);
    await decoder.decode(batchOfBytes("67 65 66 c7 84 c8 11 22 33 44 55 66"), out);
    await decoder.decode(batchOfBytes("0f 0b"), out);
    assertEquals([out.operand[out.rowOf[0]!], out.immediate.at(0), out.lengthOf(0), out.lengthOf(1)], [0, 0n, 2, 2]);
  }));

Deno.test("ProcessDecoder.open() says what is wrong with who greets otherwise", async () => {
  const saying = (text: string) => ["sh", "-c", `printf '${text}'; sleep 5`];
  const greetings: readonly (readonly [words: string[], message: string])[] = [
    [["/nowhere/decoder"], "There is no such program: /nowhere/decoder"],
    [
      ["sh", "-c", "echo no licence >&2; exit 3"],
      "Program ends before it greets: ends with exit code 3; it said: no licence",
    ],
    [saying("Hello, this is mine!"), 'Program begins with something that is no decoder\'s greeting: "Hello, t"'],
    [saying('{"subject":1}\\n'), "Program greets as a subject: name it with --subject"],
    [saying("subject\\0"), "Program greets as a subject: name it with --subject"],
    [saying('{"decoder":2}\\n'), "Decoder speaks version 2 of the decoder protocol; verdict speaks 1"],
    [saying('{"decoder":1,"tels":[]}\\n'), 'Greeting has an unknown key: "tels" (did you mean "tells"?'],
    [saying('{"decoder":1,"tells":["operands"]}\\n'), "Decoder tells operands and no mnemonics: tell both"],
    [
      saying('{"decoder":1,"tells":["names"]}\\n'),
      'Decoder tells something unknown: "names" (known: mnemonic, operands)',
    ],
    [saying('{"decoder":1,"texts":0}\\n'), "Decoder takes no whole number of texts: 0"],
  ];
  for (const [words, message] of greetings) {
    const error = await assertRejects(() => ProcessDecoder.open(words), SubjectError);
    assertStringIncludes((error as Error).message, message);
  }
});
