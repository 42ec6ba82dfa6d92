import { assertEquals, assertThrows } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { DEFAULT_CASE, readCase } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { CorpusColumns } from "./corpus_columns.ts";
import { Dictionary } from "./dictionary.ts";
import { corpusOf, mutationOf, mutationsOf } from "./mutate_testing.ts";

const pairsOf = ({ size, found, wanted, sizes }: Dictionary) =>
  Array.from({ length: size }, (_, pair) => [found.at(pair), wanted.at(pair), sizes[pair]]);

Deno.test("Dictionary.add() keeps each pair once, cut to its size, in the order in which they came", () => {
  const dictionary = new Dictionary();
  const added = [
    dictionary.add(0x1_02n, 0x2_03n, 1),
    dictionary.add(2n, 3n, 1),
    dictionary.add(2n, 3n, 2),
    dictionary.add(-1n, 1n, 8),
    dictionary.add(0x1_05n, 5n, 1),
  ];
  assertEquals(added, [true, false, true, true, false]);
  assertEquals(pairsOf(dictionary), [[2n, 3n, 1], [2n, 3n, 2], [0xffff_ffff_ffff_ffffn, 1n, 8]]);
});

Deno.test("Dictionary.add() forgets the oldest pair when it is full", () => {
  const dictionary = new Dictionary(3);
  for (let n = 1n; n <= 5n; n++) dictionary.add(n, 0n, 4);
  assertEquals(pairsOf(dictionary).map(([found]) => found), [4n, 5n, 3n]);
  assertEquals([dictionary.add(4n, 0n, 4), dictionary.add(1n, 0n, 4)], [false, true]);
  assertEquals(pairsOf(dictionary).map(([found]) => found), [4n, 5n, 1n]);
});

Deno.test("Dictionary refuses sizes that no value has, and capacities that no draw reaches", () => {
  assertThrows(() => new Dictionary().add(1n, 2n, 9), RangeError, "Size must be 1 to 8 bytes: got 9");
  assertThrows(() => new Dictionary().add(1n, 2n, 0), RangeError);
  assertThrows(() => new Dictionary(0), RangeError, "Capacity must be 1 to 32768: got 0");
  assertThrows(() => new Dictionary(40_000), RangeError);
});

Deno.test('mutation "replace found by wanted" leaves a case alone that has not what was found', () => {
  const pairs = [[0xdead_1234n, 0x1337_beefn, 4]] as const;
  for (const result of mutationsOf(mutationOf("replace found by wanted"), { case: DEFAULT_CASE, pairs }, 200)) {
    assertEquals(result, DEFAULT_CASE);
  }
});

Deno.test('mutation "replace found by wanted" tries the neighbours of what is wanted, and smaller sizes', () => {
  const source = caseFrom("8b 07", { regs: { rax: 0xffff_ffff_ffff_0001n } });
  const of = (pair: readonly [bigint, bigint, number]) =>
    new Set(
      mutationsOf(mutationOf("replace found by wanted"), { case: source, pairs: [pair] }, 400)
        .map(({ registers }) => registers[0]).filter((value) => value !== source.registers[0]),
    );
  const above = 0xffff_ffff_ffff_0000n;
  assertEquals(of([1n, 0x55n, 2]), new Set([above | 0x55n, above | 0x54n, above | 0x56n]));
  // A word that was extended to eight bytes before it was compared.
  assertEquals(of([1n, 0x4321n, 8]).has(above | 0x4321n), true);
});

Deno.test('mutation "insert wanted" leaves a text alone that has to stay', () => {
  const trial = { case: caseFrom("8b 07"), pairs: [[0n, 0x1337_beefn, 4]], keepsText: true } as const;
  for (const name of ["insert wanted", "replace found by wanted"]) {
    for (const { bytes } of mutationsOf(mutationOf(name), trial, 500)) assertEquals(bytes, trial.case.bytes);
  }
});

Deno.test("CorpusColumns keeps its entries when it grows", () => {
  const cases = Array.from({ length: 9 }, (_, n) => caseFrom("8b 07", { rip: BigInt(n), fetch: n }));
  const corpus = corpusOf(cases);
  assertEquals(corpus.size, 9);
  assertEquals(cases.map((_, row) => readCase(corpus.batch, row)), cases);
});

Deno.test("CorpusColumns.add() forgets what a run filled in", () => {
  const corpus = new CorpusColumns();
  const batch = new Batch(1);
  batch.glaFromOperand[0] = 1;
  batch.ve.gla.set(0, 0x1234n);
  corpus.add(batch, 0);
  assertEquals(corpus.batch.ve.gla.at(0), 0n);
});
