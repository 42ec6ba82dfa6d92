import { assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { ComparedValues } from "./dictionary.ts";
import { EntryPairs, MOST_PAIRS } from "./entry_pairs.ts";
import { PAIRS_AT_ONCE, PairTries } from "./pair_tries.ts";

const R9 = 0x1122_3344_5566_7788n;
const CASE = caseFrom("8b 47 10", { regs: { r9: R9 }, device: { value: 0xdead_beefn, status: 0n } });

/** The pairs of an entry as they are kept. */
function pairsOf(pairs: EntryPairs, entry: number): ComparedValues[] {
  const [begin, end] = [pairs.begin(entry), pairs.end(entry)];
  return Array.from({ length: end - begin }, (_, k) => ({
    found: pairs.found.at(begin + k),
    wanted: pairs.wanted.at(begin + k),
    size: pairs.sizes[begin + k]!,
  }));
}

function added(...entries: (readonly ComparedValues[])[]): EntryPairs {
  const [pairs, batch] = [new EntryPairs(), new Batch(1)];
  fillBatch(batch, [CASE]);
  for (const compared of entries) pairs.add(batch, 0, compared);
  return pairs;
}

Deno.test("EntryPairs.add() keeps what the case has, what was compared last first, and each once", () => {
  const there: ComparedValues[] = [
    { found: R9, wanted: 1n, size: 8 },
    { found: 0x5566_7788n, wanted: 2n, size: 4 },
    { found: 0x1122n, wanted: 3n, size: 2 },
    { found: 0x3344n, wanted: 3n, size: 4 },
    { found: 0xdead_beefn, wanted: 4n, size: 4 },
    { found: 0x47n, wanted: 5n, size: 1 },
    { found: 0x1047n, wanted: 6n, size: 2 },
  ];
  const elsewhere: ComparedValues[] = [
    { found: 0x5566_7789n, wanted: 2n, size: 4 },
    // A byte is one of the text's, or nothing.
    { found: 0xadn, wanted: 5n, size: 1 },
    { found: 0x1_0000_0000n + 0x9999n, wanted: 5n, size: 8 },
  ];
  const pairs = added([...there, ...elsewhere, ...there], [], elsewhere, there.slice(0, 1));
  assertEquals([0, 1, 2, 3, 4].map((entry) => pairsOf(pairs, entry)), [
    there.toReversed(),
    [],
    [],
    there.slice(0, 1),
    [],
  ]);
  pairs.truncate(2);
  assertEquals([0, 1, 3].map((entry) => pairsOf(pairs, entry).length), [there.length, 0, 0]);
});

Deno.test("EntryPairs.add() keeps so many of an entry, of bytes and of what is wider, and those of many entries", () => {
  const many = Array.from({ length: 2000 }, (_, n) => [
    { found: R9, wanted: BigInt(n), size: 8 },
    { found: 0x8bn, wanted: BigInt(n), size: 1 },
  ]).flat();
  const pairs = added(...Array.from({ length: 40 }, () => many));
  assertEquals(pairs.end(39), 40 * MOST_PAIRS);
  const kept = pairsOf(pairs, 39);
  assertEquals(kept.filter(({ size }) => size === 1).length, MOST_PAIRS / 2);
  assertEquals(kept[0], many.at(-1));
  assertEquals(kept, pairsOf(pairs, 0));
});

Deno.test("PairTries.take() gives the first pairs of all entries before their second ones, each once", () => {
  const compared = Array.from({ length: 20 }, (_, n) => ({ found: R9, wanted: BigInt(n), size: 8 }));
  const pairs = added(compared, compared.slice(0, 3));
  const tries = new PairTries();
  tries.add(pairs, 0, PAIRS_AT_ONCE);
  tries.add(pairs, 1, 0);
  assertEquals(tries.take(3), [
    { entry: 1, pair: 20 },
    { entry: 0, pair: PAIRS_AT_ONCE },
    { entry: 1, pair: 21 },
  ]);
  assertEquals(tries.take(100).length, PAIRS_AT_ONCE + 3 - 3);
  tries.add(pairs, 0, 2 * PAIRS_AT_ONCE);
  tries.add(pairs, 1, PAIRS_AT_ONCE);
  assertEquals(tries.take(100).length, 20 - 2 * PAIRS_AT_ONCE);
  tries.add(pairs, 0, 0);
  tries.clear();
  assertEquals(tries.take(1), []);
});
