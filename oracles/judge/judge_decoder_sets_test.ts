import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DecoderField } from "../../findings/fields.ts";
import { DecodingColumns, Form } from "../../machine/decoding.ts";
import { ALWAYS_TOLD } from "../decoders/decoder.ts";
import { mnemonicId } from "../decoders/mnemonics.ts";
import { judgeDecoderSets, setsOfDecoders } from "./judge_decoder_sets.ts";
import { judgeDecoders } from "./judge_decoders.ts";

/** What the sets of some decoders differ in, by the numbers of their members, for a text of which each gives a length. */
function setsOf(lengths: readonly number[]): Record<string, number> {
  const decodings = lengths.map((length) => {
    const columns = new DecodingColumns(1);
    columns.valid[0] = length === 0 ? 0 : 1;
    columns.length[0] = length;
    return columns;
  });
  const fields = decodings.map((columns, n) => {
    const own = new Uint32Array(1);
    if (n > 0) judgeDecoders(decodings[0]!, columns, 1, own);
    return own;
  });
  const sets = setsOfDecoders(lengths.length).map((members) => ({
    members,
    mask: members.reduce((mask, n) => mask | 1 << n, 0),
    bits: Uint32Array.of(0xff),
  }));
  judgeDecoderSets(decodings, fields, 1, sets);
  const differing = sets.filter(({ bits }) => bits[0] !== 0);
  return Object.fromEntries(differing.map(({ members, bits }) => [members.join(), bits[0]!]));
}

Deno.test("setsOfDecoders() has every set that can differ from the reference, single decoders first", () => {
  assertEquals([1, 2, 3].map(setsOfDecoders), [[], [[1]], [[1], [2], [1, 2]]]);
  assertEquals(setsOfDecoders(5).length, 15);
});

Deno.test("judgeDecoderSets() makes one disagreement of a reference that stands alone, and of each set that is wrong alike", () => {
  const { length, validity } = DecoderField;
  assertEquals(setsOf([3, 3, 3, 3]), {});
  assertEquals(setsOf([4, 3, 3, 3]), { "1,2,3": length });
  assertEquals(setsOf([3, 4, 4, 3]), { "1,2": length });
  assertEquals(setsOf([3, 4, 5, 4]), { "1,3": length, "2": length });
  assertEquals(setsOf([0, 4, 5, 0]), { "1,2": validity });
});

Deno.test("judgeDecoderSets() puts each decoder that differs into one set, with those that say the same", () => {
  fc.assert(fc.property(fc.array(fc.nat(4), { minLength: 2, maxLength: 6 }), (lengths) => {
    const members = Object.keys(setsOf(lengths)).map((key) => key.split(",").map(Number));
    assertEquals(members.flat().sort(), lengths.flatMap((length, n) => length === lengths[0] ? [] : [n]));
    const isValid = lengths[0] !== 0;
    for (const set of members) assertEquals(new Set(set.map((n) => isValid ? lengths[n] : 1)).size, 1);
  }));
});

Deno.test("judgeDecoderSets() tells two apart that call a move otherwise each, although one of them tells no operands", () => {
  const { mnemonic } = DecoderField;
  const named = (name: string, form: number) => {
    const columns = new DecodingColumns(1);
    [columns.valid[0], columns.length[0], columns.mnemonic[0], columns.form[0]] = [1, 1, mnemonicId(name), form];
    return columns;
  };
  const NAMED = ALWAYS_TOLD | mnemonic;
  const setsBy = (name: string) => {
    const decodings = [named("movsb", Form.movs), named("movsw", Form.movs), named(name, Form.other)];
    const told = [-1, -1, NAMED];
    const fields = decodings.map((columns, n) => {
      const own = new Uint32Array(1);
      if (n > 0) judgeDecoders(decodings[0]!, columns, 1, own, told[n]);
      return own;
    });
    const sets = setsOfDecoders(3).map((members) => ({
      members,
      mask: members.reduce((mask, n) => mask | 1 << n, 0),
      bits: new Uint32Array(1),
    }));
    judgeDecoderSets(decodings, fields, 1, sets, told);
    return sets.filter(({ bits }) => bits[0] !== 0).map(({ members, bits }) => [members.join(), bits[0]]);
  };
  assertEquals(setsBy("movsb"), [["1", mnemonic]]);
  assertEquals(setsBy("movsq"), [["1", mnemonic], ["2", mnemonic]]);
  assertEquals(setsBy("movsw"), [["1,2", mnemonic]]);
});
