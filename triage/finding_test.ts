import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCase } from "../corpus/files/case_file.ts";
import { caseOf } from "../machine/case.ts";
import { addExemplar, type Exemplar, type Finding, MAX_EXEMPLARS, plainest } from "./finding.ts";

function findingOf(exemplars: readonly Exemplar[]): Finding {
  const finding: Finding = {
    id: "",
    title: "",
    parties: ["posted", "model"],
    signature: "",
    isGap: false,
    cause: null,
    count: 0,
    exemplars: [],
  };
  for (const exemplar of exemplars) addExemplar(finding, exemplar);
  return finding;
}

const anyExemplar = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 9 })).map(
  ([weight, byte]): Exemplar => ({
    case: caseOf([0x8b, 16 * weight + byte]),
    weight,
    field: "register",
    verdict: { wrong: null, evidence: "" },
  }),
);

Deno.test("addExemplar() keeps the same few plainest cases, whatever order they come in", () => {
  fc.assert(fc.property(fc.array(anyExemplar, { minLength: 1, maxLength: 20 }), (exemplars) => {
    const finding = findingOf(exemplars);
    const texts = (of: Finding) => of.exemplars.map((exemplar) => formatCase(exemplar.case));
    assertEquals(texts(findingOf(exemplars.toReversed())), texts(finding));
    assertEquals(new Set(texts(finding)).size, texts(finding).length);
    assertEquals(finding.exemplars.length <= MAX_EXEMPLARS, true);
    assertEquals(plainest(finding).weight, Math.min(...exemplars.map(({ weight }) => weight)));
  }));
});
