import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCase } from "../corpus/files/case_file.ts";
import { type Exemplar, MAX_EXEMPLARS, plainest } from "../findings/finding.ts";
import { verdict } from "../findings/verdict.ts";
import { caseOf } from "../machine/case.ts";
import { addExemplar } from "./exemplars.ts";

function kept(given: readonly Exemplar[]): Exemplar[] {
  const exemplars: Exemplar[] = [];
  for (const exemplar of given) addExemplar(exemplars, exemplar);
  return exemplars;
}

const anyExemplar = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 9 })).map(
  ([weight, byte]): Exemplar => ({
    case: caseOf([0x8b, 16 * weight + byte]),
    weight,
    field: "register",
    verdict: verdict("open", "gap"),
  }),
);

Deno.test("addExemplar() keeps the same few plainest cases, whatever order they come in", () => {
  fc.assert(fc.property(fc.array(anyExemplar, { minLength: 1, maxLength: 20 }), (given) => {
    const exemplars = kept(given);
    const texts = (of: readonly Exemplar[]) => of.map((exemplar) => formatCase(exemplar.case));
    assertEquals(texts(kept(given.toReversed())), texts(exemplars));
    assertEquals(new Set(texts(exemplars)).size, exemplars.length);
    assertEquals(exemplars.length <= MAX_EXEMPLARS, true);
    assertEquals(plainest({ exemplars }).weight, Math.min(...given.map(({ weight }) => weight)));
  }));
});
