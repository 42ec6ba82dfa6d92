import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCase } from "../corpus/files/case_file.ts";
import { type Exemplar, MAX_EXEMPLARS, plainest } from "../findings/finding.ts";
import { verdict } from "../findings/verdict.ts";
import { words } from "../findings/verdict_testing.ts";
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

Deno.test("addExemplar() puts first what records settle, by more vendors' CPUs before fewer, and what was asked alone behind", () => {
  const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
  const INTEL = "GenuineIntel family 6 model 167 stepping 1 microcode 0x1";
  const by = (weight: number, ground: "cpu" | "open", recorded: boolean, ...cpus: string[]): Exemplar => ({
    case: caseOf([0x8b, weight]),
    weight,
    field: "mnemonic",
    verdict: verdict(ground, "did", { cpus: words(cpus, { executes: 2 }).map((word) => ({ ...word, recorded })) }),
  });
  const order = [
    by(5, "cpu", true, AMD, INTEL),
    by(4, "cpu", true, AMD),
    by(3, "open", true, AMD, INTEL),
    by(1, "cpu", false, AMD, INTEL),
    by(2, "open", false, AMD),
  ];
  for (const given of [order, order.toReversed()]) assertEquals(kept(given), order);
});
