import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { addOutside, isOutside, type OutsideModel } from "./outside_model.ts";

const anyCounts: fc.Arbitrary<OutsideModel> = fc.record({
  subject: fc.constantFrom("posted", "corrected", "mine"),
  handled: fc.nat(1e9),
  refused: fc.nat(1e9),
  mnemonics: fc.dictionary(fc.constantFrom("cmp", "add", "stosd"), fc.integer({ min: 1, max: 1e9 })),
});

Deno.test("addOutside() comes to the same in whatever order and pieces", () => {
  fc.assert(fc.property(fc.array(anyCounts), fc.nat(), (counts, n) => {
    const at = counts.length === 0 ? 0 : n % counts.length;
    const whole = addOutside(counts);
    const pieces = addOutside(addOutside(counts.slice(at)), addOutside(counts.slice(0, at)));
    assertEquals(JSON.stringify(pieces), JSON.stringify(whole));
  }));
});

Deno.test("addOutside() sums by subject and mnemonic, and has the most frequent first", () => {
  const counts = { subject: "b", handled: 3, refused: 1, mnemonics: { add: 1, cmp: 2 } };
  const other = { subject: "a", handled: 1, refused: 0, mnemonics: { cmp: 1 } };
  const sums = addOutside([counts, other], [{ ...counts, mnemonics: { add: 3 } }]);
  assertEquals(sums, [other, { subject: "b", handled: 6, refused: 2, mnemonics: { add: 4, cmp: 2 } }]);
  assertEquals(Object.keys(sums[1]!.mnemonics), ["add", "cmp"]);
});

Deno.test("isOutside() takes what was written, and nothing else", () => {
  const counts = { subject: "b", handled: 3, refused: 1, mnemonics: { add: 1 } };
  assertEquals([[], [counts]].map((value) => isOutside(value)), [true, true]);
  const wrong = [
    ...[null, {}, [null], [{ ...counts, handled: -1 }], [{ ...counts, mnemonics: { add: "1" } }]],
    ...[[{ ...counts, mnemonics: [1] }], [{ ...counts, byCpu: null }], [{ ...counts, more: 1 }]],
  ];
  assertEquals(wrong.map((value) => isOutside(value)), wrong.map(() => false));
  assertEquals([isOutside([counts], 3), isOutside([counts], 2)], [true, false]);
});
