import { assert, assertEquals, assertThrows } from "@std/assert";
import { partsOf } from "./coverage_features.ts";
import { openFixture, openModules } from "./coverage_testing.ts";
import type * as magic from "./testdata/magic.ts";

async function openMagic() {
  const { module, coverage } = await openFixture("magic.ts");
  return { subject: module as unknown as typeof magic, coverage };
}

Deno.test("Coverage.observe() shows how near a value came to a constant, bit by bit", async () => {
  const { subject, coverage } = await openMagic();
  const nearOf = (x: number) => {
    const parts = [...coverage.observe(() => subject.isMagic(x)).features].map(partsOf);
    return parts.flatMap((part) => "near" in part ? [part.near] : []);
  };
  let x = ~0x1337_beef >>> 0;
  assertEquals(nearOf(x), [32]);
  for (let bit = 0; bit < 32; bit++) {
    x = (x ^ 1 << bit) >>> 0;
    assertEquals(nearOf(x), [33 + bit]);
  }
});

Deno.test("Coverage.isNew() lets a fuzzer climb to a constant of 32 bits and to one of 64", async () => {
  const { subject, coverage } = await openMagic();
  const cases: [number, (value: bigint) => boolean][] = [
    [32, (value) => subject.isMagic(Number(value))],
    [64, (value) => subject.isWideMagic(value)],
  ];
  for (const [bits, check] of cases) {
    const tryOut = (value: bigint) => {
      coverage.begin();
      const found = check(value);
      return { found, isNew: coverage.isNew() };
    };
    let best = 0n;
    let { found } = tryOut(best);
    let tries = 0;
    // What comes nearer is kept and changed again, one bit after the other.
    while (!found && tries < 1000) {
      const value = best ^ 1n << BigInt(tries++ % bits);
      const tried = tryOut(value);
      found = tried.found;
      if (tried.isNew) best = value;
    }
    assert(tries <= bits, `${bits} bits took ${tries} tries`);
  }
});

Deno.test("Coverage.observe() finds the constants that a case was compared with", async () => {
  const { subject, coverage } = await openMagic();
  const pairsOf = (run: () => unknown) => coverage.observe(() => void run()).pairs.map(({ a, b }) => [a, b]);
  assertEquals(pairsOf(() => subject.isMagic(5)), [[5, 0x1337_beef]]);
  assertEquals(pairsOf(() => subject.isWideMagic(5n)), [[5n, 0x1337_beef_dead_cafen]]);
  assertEquals(pairsOf(() => subject.whichMagic(5)), [[5, 0x1234_5678], [5, 0x7fff_0001], [5, 0x4000_0000]]);
});

Deno.test("Coverage.observe() gives at most 8 pairs of a comparison and 512 of a case", async () => {
  const lines = Array.from({ length: 70 }, (_, k) => `n === ${k + 1000};`).join("\n");
  const { module, coverage } = await openModules({
    "main.ts": `export function run(count: number) { for (let n = 0; n < count; n++) {\n${lines}\n} }`,
  });
  const run = module.run as (count: number) => void;
  assertEquals(coverage.observe(() => run(1)).pairs.length, 70);
  const { pairs } = coverage.observe(() => run(100));
  assertEquals([pairs.length, pairs.filter(({ site }) => site === 5).length], [512, 8]);
});

Deno.test("Coverage.observe() says the same whatever ran before, and makes nothing known", async () => {
  const { subject, coverage } = await openMagic();
  const expected = coverage.observe(() => subject.whichMagic(5));
  coverage.begin();
  subject.whichMagic(5);
  assertEquals(coverage.isNew(), true);
  coverage.begin();
  subject.whichMagic(0x1234_5678);
  assertEquals(coverage.isNew(), true);
  assertEquals(coverage.observe(() => subject.whichMagic(5)), expected);
});

Deno.test("Coverage.observe() leaves things as they were when the subject throws", async () => {
  const { module, coverage } = await openModules({
    "main.ts": "export function run(x: number) { if (x === 7) throw new Error('seven'); }",
  });
  const run = module.run as (x: number) => void;
  assertThrows(() => coverage.observe(() => run(7)), Error, "seven");
  coverage.begin();
  run(3);
  assertEquals(coverage.isNew(), true);
});

Deno.test("Coverage.forget() forgets all but what it is told", async () => {
  const { subject, coverage } = await openMagic();
  const isNew = (x: number) => {
    coverage.begin();
    subject.isMagic(x);
    return coverage.isNew();
  };
  assertEquals([isNew(0), isNew(0)], [true, false]);
  coverage.forget();
  assertEquals([isNew(0), isNew(0)], [true, false]);
  coverage.forget(coverage.observe(() => subject.isMagic(0)).features);
  assertEquals([isNew(0), isNew(1), isNew(0x1337_beef)], [false, true, true]);
});

Deno.test("Coverage knows a case that is longer than its log by its last blocks", async () => {
  const { module, coverage } = await openModules({
    "main.ts": `export function run(count: number, last: boolean) {
      for (let k = 0; k < count; k++) if (last) k; else k;
      return last ? 1 : 2;
    }`,
  });
  const run = module.run as (count: number, last: boolean) => void;
  const { features } = coverage.observe(() => run(100_001, true));
  assertEquals([...features].map((feature) => coverage.describe(feature)), [
    "begin, then then at main.ts:2: once",
    "loop at main.ts:2, then then at main.ts:2: 32 times or more",
    "then at main.ts:2, then loop at main.ts:2: 32 times or more",
    "then at main.ts:2, then then at main.ts:3: once",
  ]);
});

Deno.test("Coverage.describe() says which edge or comparison a feature is", async () => {
  const { subject, coverage } = await openMagic();
  const { features } = coverage.observe(() => subject.isMagic(0x1337_beee));
  assertEquals([...features].map((feature) => coverage.describe(feature)), [
    "begin, then function at magic.ts:9: once",
    "equality at magic.ts:9: near by 63 of 64 bits",
  ]);
});
