import { assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { FEW, TextPatterns } from "./text_patterns.ts";

/** Which of some texts are among the first few of their pattern. */
function newOf(texts: readonly string[]): boolean[] {
  const batch = new Batch(texts.length);
  const decodings = new DecodingColumns(texts.length);
  const iced = new IcedDecoder();
  fillBatch(batch, texts.map((text) => caseFrom(text)));
  iced.decode(batch, decodings);
  iced.close();
  const patterns = new TextPatterns();
  return texts.map((_, row) => patterns.isNew(batch, decodings, row));
}

/** Whether texts are of one pattern: after the first few, none is new. */
function isOnePattern(...texts: readonly string[]): boolean {
  return !newOf([...texts.flatMap((text) => new Array<string>(FEW).fill(text))]).slice(FEW).includes(true);
}

Deno.test("TextPatterns.isNew() says so of the first few of a pattern", () => {
  assertEquals(newOf(new Array(FEW + 2).fill("8b 07")), [...new Array(FEW).fill(true), false, false]);
});

Deno.test("TextPatterns.isNew() takes registers, displacements and immediates for no matter", () => {
  for (
    const texts of [
      ["8b 07", "8b 1e", "8b 87 11 22 33 44"],
      ["c7 07 01 02 03 04", "c7 00 ff ff ff ff"],
      ["c5 f8 58 c0", "c5 f8 58 d9"],
      ["62 f1 7c 49 58 c0", "62 f1 7c 4a 58 d1"],
    ]
  ) assertEquals(isOnePattern(...texts), true, texts.join());
});

Deno.test("TextPatterns.isNew() tells apart what may decide whether, and for how long, a text is an instruction", () => {
  for (
    const texts of [
      ["8b 07", "89 07"],
      ["8b 07", "8b c7"],
      ["8b 07", "66 8b 07"],
      ["8b 07", "48 8b 07"],
      ["8b 07", "f0 8b 07"],
      ["0f ae e8", "0f ae f0"],
      ["c5 f8 58 c0", "c5 fc 58 c0"],
      ["c5 f8 58 c0", "c5 f0 58 c0"],
      ["62 f1 7c 48 58 c0", "62 f1 7c 49 58 c0"],
      ["62 f1 7c 48 58 c0", "62 f1 7c 58 58 c0"],
      // No instructions, for want of one field each.
      ["62 f1 74 48 77 c0", "62 f1 7c c8 77 c0"],
      ["0f c7 c0", "0f c7 c8"],
    ]
  ) assertEquals(isOnePattern(...texts), false, texts.join());
});
