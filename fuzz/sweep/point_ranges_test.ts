import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { joined, overlapping, pieces, pointsOf, without } from "./point_ranges.ts";
import type { PointRange } from "./sweep_space.ts";

const MOST = 200;

const range = fc.tuple(fc.nat(MOST), fc.integer({ min: 1, max: 40 })).map(([from, size]) => ({
  from,
  to: from + size,
}));

/** Ranges that have no point in common, in any order. */
const apart = fc.array(range, { maxLength: 8 }).map((ranges) =>
  ranges.reduce<PointRange[]>(
    (chosen, each) => overlapping([...chosen, each]) === undefined ? [...chosen, each] : chosen,
    [],
  )
);

/** The points themselves. */
const members = (ranges: readonly PointRange[]) =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, k) => from + k)).sort((a, b) => a - b);

Deno.test("joined() keeps the points, in as few ranges as can be", () => {
  fc.assert(fc.property(apart, (ranges) => {
    const result = joined(ranges);
    assertEquals(members(result), members(ranges));
    assert(result.every(({ to }, n) => n + 1 === result.length || to < result[n + 1]!.from));
  }));
});

Deno.test("without() leaves the points of a range that no other has", () => {
  fc.assert(fc.property(range, apart, (one, others) => {
    const taken = new Set(members(others));
    assertEquals(members(without(one, others)), members([one]).filter((point) => !taken.has(point)));
  }));
});

Deno.test("pieces() parts ranges at the multiples of a size, and loses nothing", () => {
  fc.assert(fc.property(apart, fc.integer({ min: 1, max: 50 }), (ranges, size) => {
    const result = pieces(ranges, size);
    assertEquals(members(result), members(ranges));
    assert(result.every(({ from, to }) => from < to && Math.floor(from / size) === Math.floor((to - 1) / size)));
  }));
});

Deno.test("overlapping() finds two ranges with a point in common, where there are any", () => {
  fc.assert(fc.property(fc.array(range, { maxLength: 6 }), (ranges) => {
    const both = overlapping(ranges);
    const points = members(ranges);
    assertEquals(both !== undefined, new Set(points).size < points.length);
    if (both !== undefined) assert(both[0].from < both[1].to && both[1].from < both[0].to);
  }));
});

Deno.test("pointsOf() counts them", () => {
  fc.assert(fc.property(apart, (ranges) => assertEquals(pointsOf(ranges), members(ranges).length)));
});
