/**
 * A program for tests: says in what the decoders differ about some texts, what they call them, and what stands for names in
 * keys. Names that are given as arguments get their numbers first.
 *
 * @module
 */
import { hex } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { closeDecoders, openDecoders } from "../decoder_registry.ts";
import { judgeDecoders } from "../judge/judge_decoders.ts";
import { batchOf } from "./decoder_testing.ts";
import { mnemonicId, mnemonicKey, mnemonicName } from "./mnemonics.ts";

const TEXTS = [
  "66 48 6d",
  "67 48 e3 07",
  "0f c2 07 00",
  "c4 83 85 48 c0 c0",
  "62 f3 fd 08 1e 07 00",
  "8b 07",
  "90",
  "f3 41 90",
];

for (const name of Deno.args) mnemonicId(name);
const decoders = await openDecoders();
const batch = batchOf(TEXTS.map((text) => ({ bytes: hex(text), fetch: 15 })));
const columns = decoders.map((decoder) => {
  const out = new DecodingColumns(batch.size);
  decoder.decode(batch, out);
  return out;
});
const fields = new Uint32Array(batch.size);
judgeDecoders(columns[0]!, columns[1]!, batch.size, fields);
const names = columns.map((out) => TEXTS.map((_, row) => mnemonicName(out.mnemonic[out.rowOf[row]!]!)));
await closeDecoders(decoders);
// Those that no table has are numbered as they come.
const keys = ["mov", "jz", "zzz", "aaa", "mine"].map((name) => mnemonicKey(mnemonicId(name)));
console.log(JSON.stringify({ fields: [...fields], names, keys }));
