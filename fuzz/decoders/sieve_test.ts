import { assert, assertEquals } from "@std/assert";
import { TEXT_STRIDE } from "../../machine/batch.ts";
import { closeDecoders } from "../../oracles/decoder_registry.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { mnemonicId } from "../../oracles/decoders/mnemonics.ts";
import { PlantedDecoder } from "./planted_testing.ts";
import { batchOfDefaults, type Passes, Sieve } from "./sieve.ts";
import { TextSource } from "./text_source.ts";

const POPCNT = mnemonicId("popcnt");
const CASES = 9000;

/** The texts that come through, and how many were decoded and disputed. */
async function sieved(passes: Passes, filled = 300) {
  const capacity = 1000;
  const decoders = [
    new IcedDecoder(),
    new PlantedDecoder("planted", (out, at) => {
      if (out.mnemonic[at] === POPCNT) out.length[at]!++;
    }),
  ];
  const source = new TextSource({ seed: 1, cases: CASES }, capacity);
  const sieve = new Sieve(decoders, source, { capacity, passes, goesOn: () => true });
  const batch = batchOfDefaults(filled);
  const texts: string[] = [];
  for (let hasMore = true; hasMore;) {
    hasMore = await sieve.fill(batch);
    for (let row = 0; row < batch.size; row++) {
      texts.push(batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + 15).toHex());
    }
  }
  await closeDecoders(decoders);
  return { texts, decoded: sieve.decoded, disputed: sieve.disputed };
}

Deno.test("Sieve.fill() lets through what decoders differ in, all texts, or some of each pattern", async () => {
  const [all, some, disputed] = [await sieved("all"), await sieved("some"), await sieved("disputed")];
  assertEquals([all.texts.length, all.decoded], [CASES, CASES]);
  assertEquals(disputed.texts.length, disputed.disputed);
  assert(disputed.disputed > 5 && disputed.disputed < 100, `${disputed.disputed}`);
  assert(some.texts.length > disputed.texts.length && some.texts.length < CASES);
  const through = new Set(some.texts);
  assertEquals(disputed.texts.filter((text) => !through.has(text)), []);
});

Deno.test("Sieve.fill() lets the same texts through in batches of any size", async () => {
  assertEquals((await sieved("some", 7)).texts, (await sieved("some", 1000)).texts);
});
