import { assert, assertEquals } from "@std/assert";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import type { DecodingColumns } from "../machine/decoding.ts";
import { Unanswered } from "../machine/outcome.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { checkDecodings, measureDecoder } from "./check_decoder.ts";

/** What a decoder says of a text: its length, 0 for none, or why there is no answer. */
type Says = (text: Uint8Array, asked: { readonly row: number; readonly of: number; readonly before: number }) =>
  | number
  | "crash"
  | "not asked";

/** A decoder that says that of each text. */
function decoderOf(says: Says): Decoder {
  let before = 0;
  return {
    name: "mine",
    version: "",
    decode({ text, size }: Batch, out: DecodingColumns) {
      out.reset();
      for (let row = 0; row < size; row++) {
        const at = out.add(row);
        const said = says(text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1)), { row, of: size, before });
        if (said === "crash") out.leaveUnanswered(row, Unanswered.crash);
        else if (said === "not asked") out.leaveUnanswered(row, Unanswered.notAsked);
        else [out.valid[at], out.length[at]] = [said === 0 ? 0 : 1, said];
      }
      before++;
    },
    close() {},
  };
}

/** Texts whose first two bytes count up from 0. */
function textsOf(count: number): Batch {
  const batch = new Batch(count);
  fillBatch(batch, Array.from({ length: count }, (_, n) => caseOf([n & 0xff, n >> 8])));
  return batch;
}

const lengthOf = ([first, second]: Uint8Array) => (first! + second!) % 4;
const NOTHING = { "asked again": [], "in another order": [], "asked alone": [] };

Deno.test("checkDecodings() finds nothing in a decoder that always says the same", async () => {
  const texts = textsOf(1000);
  assertEquals(await checkDecodings(decoderOf(lengthOf), texts), {
    texts: 1000,
    instructions: Array.from({ length: 1000 }, (_, n) =>
      lengthOf(Uint8Array.of(n & 0xff, n >> 8))).filter(Boolean).length,
    unanswered: {},
    changed: NOTHING,
  });
});

Deno.test("checkDecodings() says of which texts a decoder says something else, and how it was asked", async () => {
  const texts = textsOf(600);
  const changedBy = async (says: Says) => (await checkDecodings(decoderOf(says), texts)).changed;
  // 7 is another length once all were asked at once, 9 where it does not stand in its own row, 11 alone.
  const is = (n: number) => ([first, second]: Uint8Array) => first === n && second === 0;
  assertEquals(await changedBy((text, { of }) => is(7)(text) && of === 600 ? 5 : lengthOf(text)), {
    ...NOTHING,
    "asked again": [7],
    "in another order": [7],
  });
  assertEquals(await changedBy((text, { row, of }) => is(9)(text) && row !== 9 && of > 1 ? 5 : lengthOf(text)), {
    ...NOTHING,
    "in another order": [9],
  });
  assertEquals(await changedBy((text, { of }) => is(11)(text) && of === 1 ? 5 : lengthOf(text)), {
    ...NOTHING,
    "asked alone": [11],
  });
});

Deno.test("checkDecodings() counts texts without an answer by what came instead, and asks about them no more", async () => {
  const asked = new Map<number, number>();
  const result = await checkDecodings(
    decoderOf((text) => {
      const n = text[0]! | text[1]! << 8;
      asked.set(n, (asked.get(n) ?? 0) + 1);
      return n === 300 || n === 301 ? "crash" : n === 302 ? "not asked" : 1;
    }),
    textsOf(600),
  );
  assertEquals(result, {
    texts: 600,
    instructions: 597,
    unanswered: { crash: { count: 2, row: 300 }, "not asked": { count: 1, row: 302 } },
    changed: NOTHING,
  });
  assertEquals([299, 300, 301, 302].map((n) => asked.get(n)), [3, 1, 1, 1]);
});

Deno.test("checkDecodings() asks a decoder about no more texts that gives many no answer", async () => {
  const { texts, unanswered, instructions } = await checkDecodings(
    decoderOf((text) => text[1] === 1 ? "crash" : 1),
    textsOf(2048),
  );
  assertEquals([texts, unanswered, instructions], [512, { crash: { count: 256, row: 256 } }, 256]);
});

Deno.test("measureDecoder() asks about a batch as long as there is time, and counts its texts", async () => {
  assertEquals(await measureDecoder(decoderOf(lengthOf), textsOf(10), 0), 0);
  assert(await measureDecoder(decoderOf(lengthOf), textsOf(10), 0.01) > 0);
});
