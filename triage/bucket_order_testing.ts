/**
 * A program for tests: says by which buckets and ids it knows what an added decoder does that has names of its own. Names that
 * are given as arguments get their numbers first.
 *
 * @module
 */
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { mnemonicId } from "../oracles/decoders/mnemonics.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "./collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink/shrinker.ts";
import { kindsOf } from "./signature/disagreement.ts";
import { bucketOf } from "./signature/signature.ts";
import { Traits } from "./signature/traits.ts";

for (const name of Deno.args) mnemonicId(name);

const iced = new IcedDecoder();
const mine: Decoder = {
  name: "mine",
  version: "",
  isAdded: true,
  decode(batch, out) {
    iced.decode(batch, out);
    for (let row = 0; row < batch.size; row++) {
      out.mnemonic[out.rowOf[row]!] = mnemonicId(`mine${batch.text[TEXT_STRIDE * row]}`);
    }
  },
  close: () => iced.close(),
};

const decoders: Parties["decoders"] = [...await openDecoders(), mine];
const parties = { subjects: [], decoders };
const texts = ["8b 07", "03 07", "90", "0f a2"];
const panel = new Panel(parties, texts.length);
const batch = new Batch(texts.length);
fillBatch(batch, texts.map((text) => caseFrom(text)));
await panel.run(batch);
const traits = new Traits();
const buckets = texts.flatMap((_, row) => {
  traits.read(batch, panel, row);
  return panel.pairs.flatMap((pair) => kindsOf(panel, pair, row)).map((kind) => bucketOf(kind, traits));
});
const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
await collector.collect(batch, panel);
await closeDecoders(decoders);
console.log(JSON.stringify({ buckets, ids: collector.findings.map(({ id }) => id) }));
