import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { TEXT_STRIDE } from "../../machine/batch.ts";
import { extensionOf, readCodes } from "../../oracles/decoders/iced/extensions.ts";
import { formTexts } from "../../oracles/decoders/iced/form_texts.ts";
import { FROZEN } from "../frozen_testing.ts";
import { SPACES } from "../sweep/known_spaces.ts";
import { SweepWriter } from "../sweep/sweep_runner.ts";
import { DecoderTexts } from "./decoder_texts.ts";
import { batchOfDefaults } from "./sieve.ts";
import { TextSource } from "./text_source.ts";

const CAPACITY = 1024;

/** The texts of a source, one after the other, each with how much can be fetched. */
function textsOf(source: TextSource, capacity: number): string[] {
  const batch = batchOfDefaults(capacity);
  const texts: string[] = [];
  for (let n = 0; source.fill(batch, n); n++) {
    for (let row = 0; row < batch.size; row++) {
      const bytes = batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + 15);
      texts.push(`${bytes.toHex()} ${batch.fetch[row]}`);
    }
  }
  return texts;
}

Deno.test("DecoderTexts.fill() begins with every form once, and then meets every extension, cut and uncut", () => {
  const batch = batchOfDefaults(CAPACITY);
  const codes = new Uint16Array(CAPACITY);
  const texts = new DecoderTexts(1);
  const forms = formTexts();
  const first: number[] = [];
  const later = new Map<string, number>();
  for (let n = 0; n < 40; n++) {
    texts.fill(batch, n, CAPACITY);
    readCodes(batch, codes);
    if (first.length < forms.length) first.push(...codes);
    else for (const code of codes) later.set(extensionOf(code), (later.get(extensionOf(code)) ?? 0) + 1);
  }
  // Whatever stands behind a form's opcode may make some of them another one.
  const same = forms.filter(({ code }, n) => first[n] === code).length;
  assert(same > 0.75 * forms.length, `${same} of ${forms.length}`);
  const missing = new Set(forms.map(({ code }) => extensionOf(code)).filter((name) => (later.get(name) ?? 0) < 5));
  assertEquals([...missing], []);
  assert(later.get("none")! > 1000);
});

Deno.test("DecoderTexts.fill() makes the same of a seed and a number, whatever the size, and other texts of others", () => {
  const texts = (seed: number, number: number, size: number) => {
    const batch = batchOfDefaults(CAPACITY);
    new DecoderTexts(seed).fill(batch, number, size);
    return batch.text.subarray(0, 16 * 100).toHex();
  };
  assertEquals(texts(3, 9, 100), texts(3, 9, CAPACITY));
  assertEquals(new Set([texts(3, 9, 100), texts(4, 9, 100), texts(3, 10, 100)]).size, 3);
});

Deno.test("DecoderTexts.fill() makes what it has always made", () => {
  const batch = batchOfDefaults(CAPACITY);
  const digests = ([[1, 0], [7, 9]] as const).map(([seed, number]) => {
    new DecoderTexts(seed).fill(batch, number, CAPACITY);
    return createHash("sha256").update(batch.text).update(batch.fetch).digest("hex").slice(0, 16);
  });
  assertEquals(digests, [...FROZEN.decoderTexts]);
});

Deno.test("TextSource has the generated texts first, and then the points of the range, each once", () => {
  const swept = { space: SPACES.core, range: { from: 1000, to: 3000 } };
  const source = new TextSource({ seed: 2, cases: 1500, swept }, CAPACITY);
  const texts = textsOf(source, CAPACITY);
  assertEquals([texts.length, source.size], [3500, 3500]);
  const digest = (list: readonly string[]) => createHash("sha256").update(list.join("\n")).digest("hex").slice(0, 16);
  assertEquals(
    digest(texts.slice(0, 1500)),
    digest(textsOf(new TextSource({ seed: 2, cases: 1500 }, CAPACITY), CAPACITY)),
  );
  const batch = batchOfDefaults(1);
  new SweepWriter(SPACES.core).writeText(batch, 0, 1000);
  assertEquals(texts[1500], `${batch.text.subarray(0, 15).toHex()} ${batch.fetch[0]}`);
  assertEquals(new Set(texts.slice(1500)).size, 2000);
});
