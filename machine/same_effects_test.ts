import { assertEquals } from "@std/assert";
import { EffectColumns, Mark, NONE, TELLS, Tells } from "./effects.ts";
import { type SameEffects, sameEffects } from "./same_effects.ts";

const ALL = (1 << TELLS.length) - 1;

/** Effects of which case `row` tells everything: a #PF after two accesses. Others are as they come. */
function effectsOf(row: number, most: number): EffectColumns {
  const effects = new EffectColumns(row + 2, most);
  const { accesses } = effects;
  effects.told[row] = ALL;
  effects.rflags.set(row, 0x202n);
  effects.exception[row] = 14;
  effects.errorCode[row] = 6;
  effects.cr2.set(row, 0x1000n);
  effects.iterations.set(row, 3n);
  effects.vector[row] = 5;
  effects.vectorBytes.fill(0xab, 32 * row, 32 * row + 32);
  accesses.setCount(row, 2);
  for (const [k, address] of [0x2000n, 0x3000n].entries()) {
    const at = most * row + k;
    accesses.address.set(at, address);
    accesses.gpa.set(at, address + 0x8000n);
    accesses.data.set(at, 0x1122_3344_5566_7788n);
    accesses.size[at] = 4;
    accesses.direction[at] = k;
    accesses.mark[at] = k === 0 ? 0 : Mark.device;
  }
  return effects;
}

/** Of what is told, what a change of one of two equal outcomes makes another. */
function differing(change: (effects: EffectColumns, row: number, first: number) => void): string[] {
  const [a, b] = [effectsOf(1, 4), effectsOf(2, 3)];
  change(b, 2, 6);
  const [one, other] = [sameEffects(a, 1, b, 2), sameEffects(b, 2, a, 1)];
  assertEquals(one, other);
  return Object.entries(one).filter(([, same]) => !same).map(([name]) => name);
}

/** A change, and what is another then. */
type Change = readonly [what: keyof SameEffects, change: Parameters<typeof differing>[0]];

const CHANGES: readonly Change[] = [
  ["rflags", ({ rflags }, row) => rflags.set(row, 0x203n)],
  ["exception", ({ exception }, row) => exception[row] = 13],
  ["exception", ({ exception }, row) => exception[row] = NONE],
  ["exception", ({ errorCode }, row) => errorCode[row] = 7],
  ["exception", ({ cr2 }, row) => cr2.set(row, 0x1000_0000_1000n)],
  ["accesses", ({ accesses }, row) => accesses.setCount(row, 3)],
  ["accesses", ({ accesses }, row) => accesses.setCount(row, 1)],
  ["accesses", ({ accesses }, _, first) => accesses.size[first] = 2],
  ["accesses", ({ accesses }, _, first) => accesses.direction[first + 1] = 0],
  ["accesses", ({ accesses }, _, first) => accesses.mark[first + 1] = Mark.device | Mark.piece],
  ["accesses", ({ accesses }, _, first) => accesses.address.set(first + 1, 0x3001n)],
  ["accesses", ({ accesses }, _, first) => accesses.gpa.set(first + 1, 0x3001n)],
  ["accesses", ({ accesses }, _, first) => accesses.data.set(first, 0x7788n)],
  ["iterations", ({ iterations }, row) => iterations.set(row, 4n)],
  ["vectors", ({ vector }, row) => vector[row] = 6],
  ["vectors", ({ vector }, row) => vector[row] = NONE],
  ["vectors", ({ vectorBytes }, row) => vectorBytes[32 * row + 31] = 0],
];

Deno.test("sameEffects() finds whatever is told to be another, and nothing else", () => {
  assertEquals(differing(() => {}), []);
  for (const [what, change] of CHANGES) assertEquals(differing(change), [what], String(change));
});

Deno.test("sameEffects() compares nothing that one of two does not tell", () => {
  const untold = (told: number) =>
    CHANGES.flatMap(([, change]) =>
      differing((effects, row, first) => {
        change(effects, row, first);
        effects.told[row] = told;
      })
    );
  assertEquals(untold(0), []);
  assertEquals(new Set(untold(Tells.rflags | Tells.vectors)), new Set(["rflags", "vectors"]));
  const all = { rflags: true, exception: true, accesses: true, iterations: true, vectors: true };
  const some = effectsOf(0, 2);
  assertEquals([sameEffects(some, 0, undefined, 0), sameEffects(undefined, 0, some, 0)], [all, all]);
});

/** What means nothing beside what is told: `both` is so in both outcomes. */
const MEANINGLESS: readonly (readonly [both: Change[1], change: Change[1]])[] = [
  [({ exception }, row) => exception[row] = NONE, ({ errorCode, cr2 }, row) => {
    errorCode[row] = 1;
    cr2.set(row, 2n);
  }],
  [({ exception }, row) => exception[row] = 13, ({ cr2 }, row) => cr2.set(row, 2n)],
  [({ vector }, row) => vector[row] = NONE, ({ vectorBytes }, row) => vectorBytes[32 * row] = 0],
  [() => {}, ({ accesses }, _, first) => accesses.gpa.set(first, 0x9000n)],
  [() => {}, ({ accesses }, _, first) => accesses.data.set(first, 0xffff_3344_5566_7788n)],
  [
    ({ accesses }, _, first) => accesses.mark[first + 1] = Mark.device | Mark.unplaced,
    ({ accesses }, _, first) => accesses.address.set(first + 1, 0n),
  ],
  [({ accesses }, row) => accesses.setCount(row, 1), ({ accesses }, _, first) => accesses.size[first + 1] = 8],
  [() => {}, ({ path }, row) => path.set(row, 9n)],
];

Deno.test("sameEffects() compares nothing that means nothing beside what is told", () => {
  for (const [both, change] of MEANINGLESS) {
    const [a, b] = [effectsOf(1, 4), effectsOf(2, 3)];
    both(a, 1, 4);
    both(b, 2, 6);
    change(b, 2, 6);
    assertEquals(Object.values(sameEffects(a, 1, b, 2)), Array(5).fill(true), String(change));
  }
});

Deno.test("sameEffects() compares as many accesses as both have room for", () => {
  const [a, b] = [effectsOf(0, 2), effectsOf(0, 1)];
  assertEquals(sameEffects(a, 0, b, 0).accesses, true);
  b.accesses.data.set(0, 0n);
  assertEquals(sameEffects(a, 0, b, 0).accesses, false);
});
