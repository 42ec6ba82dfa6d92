import { assertEquals } from "@std/assert";
import { DECODER_FIELDS, DecoderField } from "../../findings/fields.ts";
import { hex } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { Unanswered } from "../../machine/outcome.ts";
import { ALWAYS_TOLD } from "../decoders/decoder.ts";
import { batchOf } from "../decoders/decoder_testing.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { mnemonicId } from "../decoders/mnemonics.ts";
import { judgeDecoders, judgeDecoding } from "./judge_decoders.ts";

const { answer, validity, length, form, mnemonic, operand, base, segment } = DecoderField;

/** What iced says of some texts, each in a row of its own. */
function decodingsOf(...texts: readonly string[]): DecodingColumns {
  const out = new DecodingColumns(texts.length);
  const iced = new IcedDecoder();
  iced.decode(batchOf(texts.map((text) => ({ bytes: hex(text), fetch: 15 }))), out);
  iced.close();
  return out;
}

/** In what iced and another one differ who says of some texts what iced says of others. */
function differences(pairs: readonly (readonly [mine: string, his: string])[], tells?: number): number[] {
  const [mine, his] = [decodingsOf(...pairs.map(([a]) => a)), decodingsOf(...pairs.map(([, b]) => b))];
  const fields = new Uint32Array(pairs.length);
  judgeDecoders(mine, his, pairs.length, fields, tells);
  return [...fields];
}

/** Load and store, move and addition, one byte and none, fs and gs, rdi and rsi. */
const PAIRS = [
  ["8b 07", "8b 07"],
  ["8b 07", "03 07"],
  ["8b 07", "8b 47 00"],
  ["8b 07", "06"],
  ["64 8b 07", "65 8b 06"],
  ["8b c1", "8b 07"],
] as const;

Deno.test("judgeDecoders() compares everything where nothing is said of what is told", () => {
  assertEquals(differences(PAIRS), [0, form, length, validity, base | segment, operand]);
});

Deno.test("judgeDecoders() compares of what is told only that", () => {
  assertEquals(differences(PAIRS, ALWAYS_TOLD), [0, 0, length, validity, 0, 0]);
  // Who tells no operands has no form either: names are then compared.
  const named = decodingsOf("03 07");
  const told = new DecodingColumns(1);
  [told.valid[0], told.length[0], told.mnemonic[0]] = [1, 2, mnemonicId("add")];
  const judged = (tells: number) => {
    const fields = new Uint32Array(1);
    judgeDecoders(named, told, 1, fields, tells);
    return fields[0];
  };
  assertEquals(judged(ALWAYS_TOLD | mnemonic), 0);
  told.mnemonic[0] = mnemonicId("sub");
  assertEquals([judged(ALWAYS_TOLD | mnemonic), judged(ALWAYS_TOLD)], [mnemonic, 0]);
});

Deno.test("judgeDecoders() compares the name of a move with that of one who tells no operands", () => {
  const move = decodingsOf("8b 07");
  const told = new DecodingColumns(1);
  [told.valid[0], told.length[0], told.mnemonic[0]] = [1, 2, mnemonicId("mov")];
  const fields = new Uint32Array(1);
  const tells = ALWAYS_TOLD | mnemonic;
  judgeDecoders(move, told, 1, fields, tells);
  assertEquals(fields[0], 0);
  told.mnemonic[0] = mnemonicId("movbe");
  judgeDecoders(move, told, 1, fields, tells);
  assertEquals(fields[0], mnemonic);
});

Deno.test("judgeDecoders() finds one thing in who gives no answer, whatever he tells, and nothing in who is not asked", () => {
  const due = decodingsOf("8b 07", "06", "8b 07");
  const out = new DecodingColumns(3);
  out.leaveUnanswered(0, Unanswered.crash);
  out.leaveUnanswered(1, Unanswered.garbage);
  out.leaveUnanswered(2, Unanswered.notAsked);
  for (const tells of [undefined, ALWAYS_TOLD]) {
    const fields = new Uint32Array(3);
    judgeDecoders(due, out, 3, fields, tells);
    assertEquals([...fields], [answer, answer, 0]);
  }
});

Deno.test("judgeDecoding() tells two that give no answer apart by nothing but that", () => {
  const [a, b] = [new DecodingColumns(2), new DecodingColumns(2)];
  for (const columns of [a, b]) columns.leaveUnanswered(0, Unanswered.hang);
  a.leaveUnanswered(1, Unanswered.hang);
  assertEquals([judgeDecoding(a, 0, b, 0), judgeDecoding(a, 1, b, 1)], [0, answer]);
  assertEquals(DECODER_FIELDS.length, Object.keys(DecoderField).length);
});
