import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DecoderField } from "../findings/fields.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { Batch, MAX_INSTRUCTION } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import { hex } from "../machine/case_testing.ts";
import { Form } from "../machine/decoding.ts";
import { Unanswered } from "../machine/outcome.ts";
import { ALWAYS_TOLD } from "../oracles/decoders/decoder.ts";
import { batchOf, spell } from "../oracles/decoders/decoder_testing.ts";
import { mnemonicName } from "../oracles/decoders/mnemonics.ts";
import { SubjectError } from "../subject/protocol/subject_error.ts";
import { withDecoder } from "./decoder_testing.ts";
import { comparedWithIced, ExamplesFolder, LIBRARIES, spellDifferences } from "./examples_testing.ts";
import { ProcessDecoder } from "./process_decoder.ts";

let folder: ExamplesFolder;
let isBuilt = false;

Deno.test.beforeAll(async () => {
  folder = await ExamplesFolder.make();
  isBuilt = await folder.built("all");
});

Deno.test.afterAll(() => folder.remove());

const batchOfBytes = (texts: readonly string[]) =>
  batchOf(texts.map((text) => ({ bytes: hex(text), fetch: MAX_INSTRUCTION })));

/** Batches of generated texts: moves with any prefixes, and what they could be taken for. */
function* generated(count: number): Iterable<Batch> {
  const batch = new Batch(4096);
  const generator = new Generator(11, batch.capacity);
  for (let number = 0; number < count; number++) {
    generator.fill(batch, number, batch.capacity);
    yield batch;
  }
}

Deno.test("mini_decoder.c says of every move what iced says, and nothing else that iced does not", async () => {
  if (!isBuilt) return;
  await withDecoder([folder.pathOf("mini_decoder")], async (decoder) => {
    assertEquals([decoder.name, decoder.version], ["mini", "1"]);
    for (const batch of generated(6)) {
      const compared = await comparedWithIced(decoder, batch);
      const { mine, due } = compared;
      const isUnknown = (row: number) => due.form[due.rowOf[row]!] === Form.other && mine.valid[mine.rowOf[row]!] === 0;
      const fields = compared.fields.map((bits, row) => isUnknown(row) ? 0 : bits);
      assertEquals(spellDifferences(batch, { ...compared, fields }), []);
      assert(mine.form.some((form) => form === Form.movbe) && mine.form.some((form) => form === Form.movs));
    }
  });
});

/** How a decoder ends, and what it says then, if this is all of its input. */
async function endAfter(input: Uint8Array<ArrayBuffer>): Promise<readonly [code: number, stderr: string]> {
  const program = new Deno.Command(folder.pathOf("mini_decoder"), { stdin: "piped", stdout: "piped", stderr: "piped" });
  const child = program.spawn();
  const [{ code, stderr }] = await Promise.all([child.output(), new Blob([input]).stream().pipeTo(child.stdin)]);
  return [code, new TextDecoder().decode(stderr)];
}

Deno.test("decoder.h ends with its input, and refuses whoever is not verdict", async () => {
  if (!isBuilt) return;
  const greeting = new Uint8Array(96);
  greeting.set(new TextEncoder().encode("verdict"));
  greeting[8] = 1;
  const torn = new Uint8Array([...greeting, ...new TextEncoder().encode("text"), 1]);
  assertEquals(await Promise.all([endAfter(new Uint8Array(0)), endAfter(greeting), endAfter(torn)]), [
    [0, ""],
    [0, ""],
    [0, ""],
  ]);
  greeting[8] = 2;
  assertEquals(await endAfter(greeting), [2, "mini: Standard input is not verdict's greeting of protocol 1\n"]);
});

/** What each planted bug makes of a text. */
const PLANTED: readonly (readonly [text: string, says: string])[] = [
  ["66 c7 07 11 22 33 44", "7 mov [rdi]:2 <- 0x2211:2"],
  ["65 8b 07", "3 mov eax <- fs:[rdi]:4"],
  ["88 27", "2 mov [rdi]:1 <- spl"],
  ["8b 05 44 33 22 11", "6 mov eax <- [0x11223344]:4"],
  ["0f b7 07", "3 movzx eax <- [rdi]:1"],
  ["0f bf 07", "invalid"],
  ["48 63 07", "3 movsx rax <- [rdi]:4"],
  ["f0 8b 07", "3 mov eax <- [rdi]:4"],
];

Deno.test("mini_decoder.c has the bugs that are planted in it", async () => {
  if (!isBuilt) return;
  await withDecoder([folder.pathOf("mini_decoder_planted")], async (decoder) => {
    const { fields, mine } = await comparedWithIced(decoder, batchOfBytes(PLANTED.map(([text]) => text)));
    assertEquals(PLANTED.map((_, row) => spell(mine, mine.rowOf[row]!)), PLANTED.map(([, says]) => says));
    assert(fields.every((bits) => bits !== 0));
  });
});

for (
  const [fault, text, kind] of [
    ["crash", "0f b7 05 00 00 00 00", Unanswered.crash],
    ["hang", "c6 04 08 01", Unanswered.hang],
    ["garbage", "0f be 07", Unanswered.garbage],
  ] as const
) {
  Deno.test(`mini_decoder.c comes to a ${fault} where that is planted`, async () => {
    if (!isBuilt) return;
    await withDecoder([folder.pathOf(`mini_decoder_${fault}`)], async (decoder) => {
      const { fields, mine } = await comparedWithIced(decoder, batchOfBytes(["8b 07", text, "88 07"]));
      assertEquals(fields, [0, DecoderField.answer, 0]);
      assertEquals(mine.unanswered[mine.rowOf[1]!], kind);
    }, { timeout: 400 });
  });
}

Deno.test("mishegos.c runs a worker, and cuts the names out of what it prints", async () => {
  if (!isBuilt) return;
  const words = [folder.pathOf("mishegos"), folder.pathOf("small_worker.so")];
  await withDecoder(words, async (decoder) => {
    assertEquals([decoder.name, decoder.tells], ["mishegos-small", ALWAYS_TOLD | DecoderField.mnemonic]);
    for (const batch of generated(4)) {
      const compared = await comparedWithIced(decoder, batch);
      const { mine, due } = compared;
      // The worker does not look for what a CPU refuses, and most of what it knows has no name.
      const fields = compared.fields.map((bits, row) => {
        const [own, right] = [mine.rowOf[row]!, due.rowOf[row]!];
        if (mine.valid[own] === 0 || due.valid[right] === 0) return 0;
        return mnemonicName(mine.mnemonic[own]!) === "unnamed" ? bits & ~DecoderField.mnemonic : bits;
      });
      assertEquals(spellDifferences(batch, { ...compared, fields }), []);
    }
    const { mine } = await comparedWithIced(decoder, batchOfBytes(["f0 01 07", "f3 a4", "0f a2", "c8 00 00 00", "06"]));
    assertEquals([0, 1, 2, 3, 4].map((row) => spell(mine, mine.rowOf[row]!)), [
      "3 other add",
      "2 other movsb",
      "2 other cpuid",
      "4 other unnamed",
      "invalid",
    ]);
  });
});

Deno.test("mishegos.c tells no names with --no-names", async () => {
  if (!isBuilt) return;
  const words = [folder.pathOf("mishegos"), "--no-names", folder.pathOf("small_worker.so")];
  await withDecoder(words, async (decoder) => {
    const { fields } = await comparedWithIced(decoder, batchOfBytes(["8b 07", "c8 00 00 00"]));
    assertEquals([decoder.tells, fields], [ALWAYS_TOLD, [0, 0]]);
  });
});

Deno.test("mishegos.c says what to do with a file that is no worker", async () => {
  if (!isBuilt) return;
  const refusals: readonly (readonly [args: string[], message: string])[] = [
    [[], "Usage: mishegos [--no-names] PATH/TO/WORKER.so"],
    [["nowhere.so"], "Cannot load the worker: ./nowhere.so: cannot open shared object file"],
    [[folder.pathOf("mishegos.c")], "build it with make in its folder in mishegos's src/worker"],
    [["--no-names", folder.pathOf("no_worker.so")], "as it has no try_decode: give the .so of a folder in mishegos's"],
  ];
  const library = ["-shared", "-fPIC", "-o", folder.pathOf("no_worker.so"), "-x", "c", "/dev/null"];
  assert((await new Deno.Command("cc", { args: library }).output()).success);
  for (const [args, message] of refusals) {
    const error = await assertRejects(() => ProcessDecoder.open([folder.pathOf("mishegos"), ...args]), SubjectError);
    assertStringIncludes((error as Error).message, "ends with exit code 2");
    assertStringIncludes((error as Error).message, message);
  }
});

/** Every move with every ModRM byte, and prefixes that each decoder knows; of the others one text each. */
function plainTexts(): string[] {
  const moves = ["88", "89", "8a", "8b", "0fb6", "0fb7", "0fbe", "0fbf", "4863"].flatMap((opcode) =>
    Array.from({ length: 256 }, (_, modrm) => `${opcode}${modrm.toString(16).padStart(2, "0")}`)
  );
  const others = ["c607", "c78438", "66c704a5", "48c7c0", "a0", "48a1", "a2", "a4", "f366a5", "48a5", "0f38f007"];
  const more = ["660f38f17b", "0fc307", "480fc30425", "f30f1efa", "0f05", "0f0b", "cc", "f4", "9b", "d7", "c3", "66cb"];
  const names = ["7400", "0f8700000000", "0f93c0", "0f4fc1", "cf", "48cf", "9c", "480f07", "0fc2c101", "c5f0c2c111"];
  const pseudo = ["660f3a44c101", "62f37d483fc100", "62f37d483ec105", "f0480107", "f2aa", "6f", "666d", "c8000000"];
  return ["", "66", "67", "64", "65", "41", "48"].flatMap((prefix) =>
    moves.map((text) => `${prefix === "41" && text.startsWith("48") ? "" : prefix}${text}`)
  ).concat(others, more, names, pseudo).map((text) => text.padEnd(2 * MAX_INSTRUCTION, "10"));
}

for (const need of LIBRARIES) {
  Deno.test(`${need.target}.c says of plain moves, and of names of its dialect, what iced says`, async () => {
    if (!isBuilt || !await folder.builtWith(need)) return;
    await withDecoder([folder.pathOf(need.target)], async (decoder) => {
      assertEquals(decoder.name, need.target);
      const texts = plainTexts();
      const batch = new Batch(texts.length + 3);
      const cut = [{ bytes: "8b84", fetch: 2 }, { bytes: "0f", fetch: 1 }, { bytes: "06", fetch: 1 }];
      fillBatch(batch, [
        ...texts.map((text) => caseOf([...Uint8Array.fromHex(text)])),
        ...cut.map(({ bytes, fetch }) => caseOf([...Uint8Array.fromHex(bytes)], { fetch })),
      ]);
      assertEquals(spellDifferences(batch, await comparedWithIced(decoder, batch)), []);
    });
  });
}
