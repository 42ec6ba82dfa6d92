import { assertEquals } from "@std/assert";
import type { Coverage } from "./coverage.ts";
import { partsOf } from "./coverage_features.ts";
import { openFixture, openModules } from "./coverage_testing.ts";
import * as plain from "./testdata/constructs.ts";

/** The kinds of the blocks that a run goes through, in the order of the source, each with its line. */
function blocksOf(coverage: Coverage, run: () => unknown): string[] {
  const numbers = [...coverage.observe(() => void run()).features].flatMap((feature) => {
    const parts = partsOf(feature);
    return "to" in parts ? [parts.to] : [];
  });
  return [...new Set(numbers)].sort((a, b) => a - b).map((number) => coverage.sites.blocks[number]!.kind);
}

/** How many sites there are of each kind. */
function countsOf(sites: readonly { readonly kind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of sites) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** What every function of the fixture gives for a few arguments. */
async function resultsOf(module: typeof plain): Promise<unknown[]> {
  const { Kept, branches, loops, logic, switched, caught, curried, place, line } = module;
  return [
    [1, 2, 3, 4].map(branches),
    [0, 5, 50].map(loops),
    [logic(0, 0), logic(1, 2), logic(null, 3)],
    [1, 2, 3, 4].map((kind) => [...switched(kind)]),
    await caught({ value: 3 }),
    await caught(undefined),
    curried(1)(2),
    curried(2)(2),
    place,
    line(),
    [Kept.make().see(3).seen, Kept.make().isSmall(9), Kept.make().isSmall(10)],
    [branches.name, curried.name, curried.length],
  ];
}

Deno.test("instrument() changes nothing that a module does, and no line", async () => {
  const { module } = await openFixture("constructs.ts");
  assertEquals(await resultsOf(module as unknown as typeof plain), await resultsOf(plain));
});

Deno.test("instrument() finds as many blocks and comparisons as ever", async () => {
  const { coverage: { sites } } = await openFixture("constructs.ts");
  const blocks = { begin: 1, function: 11, then: 3, else: 3, loop: 5, case: 4, catch: 1, "right side": 5 };
  assertEquals(countsOf(sites.blocks), blocks);
  assertEquals(countsOf(sites.comparisons), { order: 1, equality: 4, switch: 1, label: 3 });
});

Deno.test("instrument() counts every construct", async () => {
  const { module, coverage } = await openFixture("constructs.ts");
  const m = module as unknown as typeof plain;
  const kept = m.Kept.make();
  const covered = (run: () => unknown) => blocksOf(coverage, run).join(", ");
  assertEquals(covered(() => m.branches(1)), "function, then");
  assertEquals(covered(() => m.branches(2)), "function, else, then");
  assertEquals(covered(() => m.branches(3)), "function, else, else, then");
  assertEquals(covered(() => m.branches(4)), "function, else, else, else");
  assertEquals(covered(() => m.loops(0)), "function, loop, loop, loop");
  assertEquals(covered(() => m.loops(50)), "function, loop, loop, loop, loop, loop");
  assertEquals(covered(() => m.logic(1, 2)), "function, right side");
  assertEquals(covered(() => m.logic(null, 0)), "function, right side, right side, right side, right side");
  assertEquals(covered(() => [...m.switched(1)]), "function, case, case");
  assertEquals(covered(() => [...m.switched(3)]), "function, case");
  assertEquals(covered(() => m.curried(1)(2)), "function, function");
  assertEquals(covered(() => kept.see(1).seen), "function");
  assertEquals(covered(() => kept.isSmall(1)), "function");
  assertEquals(covered(() => m.caught({ value: 1 })), "function");
  assertEquals(covered(() => m.caught(undefined)), "function, catch");
});

Deno.test("instrument() has operands evaluated once, in their order", async () => {
  const text = `
    let log = "";
    const say = (name: string, value: unknown) => { log += name; return value as number; };
    const twice = (n: number): boolean => n > 0 && (say("a", n) === twice2(n - 1)) === (say("c", n) <= 3);
    const twice2 = (n: number): number => twice(n) ? n + 1 : 0;
    export function run(): string {
      let x = 1;
      const results = [
        say("a", 1) === say("b", 1), 5 > say("c", 4), say("d", 1) != 2, x === (x = 2), x === x++, (x, 3) === x,
        say("e", "4") == 4, twice(3), [say("f", 7)].includes(7), say("g", 1n) < 2n,
      ];
      return log + results.map(Number).join("");
    }`;
  const { module } = await openModules({ "main.ts": text });
  const run = module.run as () => string;
  const plain = await import(`data:text/typescript,${encodeURIComponent(text)}`);
  assertEquals(run(), plain.run());
});

Deno.test("instrument() leaves a function that takes onCase alone", async () => {
  const { coverage: { sites } } = await openModules({
    "main.ts": "export function run(n: number, onCase: () => void) { for (let k = 0; k < n; k++) onCase(); }",
  });
  assertEquals([sites.blocks.length, sites.comparisons.length], [1, 0]);
});

Deno.test("instrument() shows no operands that it is not worth to bring nearer", async () => {
  const kindsOf = async (text: string) => {
    const { coverage: { sites } } = await openModules({ "main.ts": `export function f(x: any, y: any) { ${text} }` });
    return sites.comparisons.map(({ kind }) => kind).join();
  };
  assertEquals(
    await kindsOf("return x === y || x != 7 || x > y || (x & 0xfff) === 1;"),
    "equality,equality,order,equality",
  );
  assertEquals(await kindsOf('return x === "a" || typeof x === y || x === undefined || !x === y || x === null;'), "");
  assertEquals(await kindsOf("return x < 0 || 0 <= x || (x & 0xf0) === 0x40;"), "");
  assertEquals(await kindsOf("while (x < y && x !== 9) x++; do x++; while (x < y); for (; x < y;) x++;"), "equality");
  assertEquals(await kindsOf("switch (x) { case 1: case y.z: }"), "switch,label,label");
  assertEquals(await kindsOf('switch (x) { case y(): } switch (x) { case "a": }'), "");
});
