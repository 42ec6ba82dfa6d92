import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CoverageDetail } from "../../machine/coverage.ts";
import { FeatureKind, kindOf } from "./behaviour.ts";
import { observedOf, ToldCases } from "./told_cases.ts";
import { toldNearness } from "./told_features.ts";

/** Few numbers, so that they meet again. */
const anyDetail: fc.Arbitrary<CoverageDetail> = fc.record({
  edges: fc.array(fc.tuple(fc.constantFrom(1, 2, 0x3ff_ffff), fc.constantFrom(1, 2, 5, 1000)), { maxLength: 4 }),
  nearest: fc.array(fc.tuple(fc.constantFrom(0, 5, 0x3f_ffff), fc.integer({ min: 1, max: 64 })), { maxLength: 4 }),
}).map(({ edges, nearest }) => ({
  edges: Uint32Array.from(edges.flat()),
  nearest: Uint32Array.from(nearest, ([site, near]) => 2 ** 29 + (site << 7 | near)),
  pairs: () => [],
  losses: 0,
}));

/** What a set that knows no more than its features says: whether one is of an edge that is not known, or nearer. */
function isNewTo(known: ReadonlySet<number>, feature: number): boolean {
  const nearness = toldNearness(feature);
  if (nearness === undefined) return !known.has(feature);
  return ![...known].some((each) => {
    const other = toldNearness(each);
    return other?.site === nearness.site && other.near >= nearness.near;
  });
}

Deno.test("ToldCases.note() is true of a case that covers an edge that is not known, or comes nearer", () => {
  fc.assert(
    fc.property(fc.array(anyDetail), fc.array(anyDetail), (before, details) => {
      const cases = new ToldCases();
      const known = new Set(before.flatMap((detail) => [...observedOf(detail).features]));
      cases.note(observedOf({ edges: Uint32Array.of(1, 1), nearest: new Uint32Array(0), pairs: () => [], losses: 0 }));
      cases.start(known);
      for (const detail of details) {
        const observed = observedOf(detail);
        const isNew = observed.features.some((feature) => isNewTo(known, feature));
        assertEquals(cases.note(observed), isNew);
        for (const feature of observed.features) known.add(feature);
      }
    }),
  );
});

Deno.test("ToldCases.start() gives all edges, and the best of each comparison", () => {
  fc.assert(
    fc.property(fc.array(anyDetail), (before) => {
      const known = new Set(before.flatMap((detail) => [...observedOf(detail).features]));
      const best = [...known].filter((feature) => {
        const others = new Set(known);
        others.delete(feature);
        return isNewTo(others, feature);
      });
      assertEquals([...new ToldCases().start(known)].toSorted(), best.toSorted());
      assertEquals([...known].every((feature) => kindOf(feature) !== FeatureKind.behaviour), true);
    }),
  );
});

Deno.test("observedOf() takes a pair in both directions but where one is a constant, and small numbers for bytes too", () => {
  const pair = { site: 1, size: 4, a: 0x1234n, b: 7n, isConstant: false };
  const comparedOf = (...pairs: (typeof pair)[]) =>
    observedOf({ edges: new Uint32Array(0), nearest: new Uint32Array(0), pairs: () => pairs, losses: 0 }).compared;
  assertEquals(comparedOf(pair), [{ found: 0x1234n, wanted: 7n, size: 4 }, { found: 7n, wanted: 0x1234n, size: 4 }]);
  assertEquals(comparedOf({ ...pair, isConstant: true }), [{ found: 0x1234n, wanted: 7n, size: 4 }]);
  assertEquals(comparedOf({ ...pair, a: 0x8bn, isConstant: true }), [
    { found: 0x8bn, wanted: 7n, size: 4 },
    { found: 0x8bn, wanted: 7n, size: 1 },
  ]);
});
