import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { hex } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { caseByCase } from "../../machine/decoding_testing.ts";
import { DECODERS, familyOf, RELEASES } from "../decoder_registry.ts";
import type { Decoder } from "./decoder.ts";
import { CASES } from "./decoder_cases_testing.ts";
import { deviationOf, DEVIATIONS } from "./decoder_deviations_testing.ts";
import { batchOf, decodeOne, decodeTexts, texts } from "./decoder_testing.ts";
import { IcedDecoder } from "./iced/iced.ts";

/** Every decoder has to behave alike, whatever is behind it. */
const ALL: readonly { readonly name: string; readonly open: () => Promise<Decoder> }[] = [
  ...DECODERS,
  ...RELEASES,
  { name: "iced by getters", open: () => Promise.resolve(new IcedDecoder(false)) },
];

/** Every column as plain arrays. */
function columnsOf(out: DecodingColumns): Record<string, (bigint | number)[]> {
  return Object.fromEntries(
    Object.entries(out).map(([name, column]) => [name, Array.from("u64" in column ? column.u64 : column)]),
  );
}

/** Columns in which a batch of other instructions stands, in more rows than there will be. */
function usedColumns(decoder: Decoder, capacity: number): DecodingColumns {
  const out = new DecodingColumns(capacity);
  const others = ["67 65 66 c7 84 c8 11 22 33 44 55 66", "88 e7", "f3 a5", "48 8b 44 51 80"].map(hex);
  const rows = Array.from({ length: capacity }, (_, row) => ({ bytes: others[row % others.length]!, fetch: 15 }));
  decoder.decode(batchOf(rows), out);
  return out;
}

/** One text a few times in a row, now and then fetched in part, with any byte after the fifteenth. */
const repeated = fc.tuple(
  texts,
  fc.array(fc.record({ fetch: fc.option(fc.nat(MAX_INSTRUCTION)), beyond: fc.nat(255) }), { maxLength: 4 }),
).map(([{ bytes, fetch }, times]) => times.map((one) => ({ bytes, fetch: one.fetch ?? fetch, beyond: one.beyond })));

/** Runs a test with a decoder of its own. */
async function using(open: () => Promise<Decoder>, run: (decoder: Decoder) => void): Promise<void> {
  const decoder = await open();
  try {
    run(decoder);
  } finally {
    decoder.close();
  }
}

for (const { name, open } of ALL) {
  for (const [group, cases] of Object.entries(CASES)) {
    Deno.test(`${name}: ${group}`, () =>
      using(open, (decoder) => {
        for (const [text, spelling, fetch] of cases) {
          const expected = deviationOf(decoder.name, text)?.says ?? spelling;
          assertEquals(decodeOne(decoder, hex(text), fetch), expected, text);
        }
      }));
  }

  Deno.test(`${name}: an instruction never goes on in the next text`, () =>
    using(open, (decoder) => {
      const cut = [...Array(9).fill(0x64), ...hex("48 c7 84 91 80 00")];
      const batch = batchOf([{ bytes: cut, fetch: 15 }, { bytes: hex("00 80 44 33 22 11"), fetch: 15 }]);
      batch.text[MAX_INSTRUCTION] = 0x80;
      const out = new DecodingColumns(2);
      decoder.decode(batch, out);
      assertEquals([out.valid[0], out.length[0]], [0, 0]);
    }));

  Deno.test(`${name}: the byte after the fifteenth is not part of the text`, () =>
    using(open, (decoder) => {
      const batch = batchOf([{ bytes: [...Array(13).fill(0x2e), ...hex("8b 40")], fetch: 15 }]);
      batch.text[MAX_INSTRUCTION] = 0x10;
      const out = new DecodingColumns(1);
      decoder.decode(batch, out);
      assertEquals(out.valid[0], 0);
    }));

  Deno.test(`${name}: decode() leaves nothing of what it decoded before`, () =>
    using(open, (decoder) => {
      const batch = batchOf(["06", "8b 07", "06"].map((text) => ({ bytes: hex(text), fetch: 15 })));
      const [used, fresh] = [usedColumns(decoder, 4), new DecodingColumns(4)];
      decoder.decode(batch, used);
      decoder.decode(batch, fresh);
      assertEquals(columnsOf(used), columnsOf(fresh));
      assertEquals([0, 1, 2].map((row) => used.valid[used.rowOf[row]!]), [0, 1, 0]);
    }));

  Deno.test(`${name}: decode() does nothing with an empty batch`, () =>
    using(open, (decoder) => {
      const out = new DecodingColumns(1);
      decoder.decode(new Batch(1), out);
      assertEquals(columnsOf(out), columnsOf(new DecodingColumns(1)));
    }));

  Deno.test(`${name}: decode() takes batches of any size one after the other`, () =>
    using(open, (decoder) => {
      for (const size of [1, 5000, 3]) {
        const out = new DecodingColumns(size);
        decoder.decode(batchOf(Array(size).fill({ bytes: hex("8b 07"), fetch: 15 })), out);
        for (let row = 0; row < size; row++) assertEquals(out.lengthOf(row), 2);
      }
    }));

  Deno.test(`${name}: a decoding depends neither on its row nor on its neighbours`, () =>
    using(open, (decoder) => {
      fc.assert(fc.property(fc.array(texts, { maxLength: 20 }), (list) => {
        assertEquals(decodeTexts(decoder, list), list.map(({ bytes, fetch }) => decodeOne(decoder, bytes, fetch)));
      }));
    }));

  Deno.test(`${name}: a text that repeats the one before it is decoded as if it stood alone`, () =>
    using(open, (decoder) => {
      fc.assert(fc.property(fc.array(repeated, { maxLength: 10 }), (lists) => {
        const list = lists.flat();
        const batch = batchOf(list);
        list.forEach(({ beyond }, row) => batch.text[TEXT_STRIDE * row + MAX_INSTRUCTION] = beyond);
        const out = usedColumns(decoder, list.length);
        decoder.decode(batch, out);
        const alone = list.map((text) => {
          const one = new DecodingColumns(1);
          decoder.decode(batchOf([text]), one);
          return columnsOf(one);
        });
        const { rowOf: _, ...columns } = columnsOf(caseByCase(out, list.length));
        for (const [column, values] of Object.entries(columns)) {
          assertEquals(values, alone.map((one) => one[column]![0]!), column);
        }
      }));
    }));

  Deno.test(`${name}: an instruction is what its own bytes say, and no fewer of them`, () =>
    using(open, (decoder) => {
      fc.assert(
        fc.property(texts, fc.array(fc.nat(255), { minLength: 15, maxLength: 15 }), ({ bytes, fetch }, rest) => {
          const spelling = decodeOne(decoder, bytes, fetch);
          fc.pre(spelling !== "invalid");
          const length = parseInt(spelling);
          assertEquals(decodeOne(decoder, [...bytes.slice(0, length), ...rest.slice(length)]), spelling);
          assertEquals(decodeOne(decoder, bytes, length), spelling);
          // Where Capstone knows no longer instruction, it gives a prefix alone as one.
          if (familyOf(decoder.name) !== "capstone") assertEquals(decodeOne(decoder, bytes, length - 1), "invalid");
        }),
      );
    }));
}

Deno.test("every known deviation is about a case of the suite and differs from what is right", () => {
  const known = new Map(Object.values(CASES).flat().map(([text, spelling]) => [text, spelling]));
  for (const { text, says } of DEVIATIONS) assertEquals(known.has(text) && known.get(text) !== says, true, text);
});
