import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "./batch.ts";
import { type Case, COLUMNS, fillBatch, valueOf } from "./case.ts";
import { anyCase } from "./case_testing.ts";
import {
  ALL_FEATURES,
  featureNamed,
  FEATURES,
  featuresIn,
  markUnknown,
  toldColumns,
  wantedFeature,
} from "./feature.ts";
import { Unanswered, unansweredName } from "./outcome.ts";

/** What programs are built on: never changed, and only ever longer. */
const ANNOUNCED = [["fetch", 1, "fetch", 15], ["paging", 2, "paging", 4], ["gpa-width", 4, "gpaWidth", 48]];

Deno.test("FEATURES have the names, bits, columns and defaults that programs are built on", () => {
  const rows = FEATURES.map(({ name, column }) => [name, featureNamed(name), column.key, column.default]);
  assertEquals(rows, ANNOUNCED);
  assertEquals([featuresIn(ALL_FEATURES), featuresIn(0), featureNamed("speed")], [FEATURES, [], 0]);
});

/** What a case is marked with for a subject that knows a set of features. */
function marked(c: Case, known: number): number {
  const [batch, unanswered] = [new Batch(1), new Uint8Array(1)];
  fillBatch(batch, [c]);
  markUnknown(batch, known, unanswered);
  return unanswered[0]!;
}

Deno.test("markUnknown() marks what is not as usual in a column that the subject does not know, by the first one", () => {
  fc.assert(fc.property(anyCase(), fc.nat(ALL_FEATURES), (c, known) => {
    const wanted = FEATURES.find(({ name, column }) =>
      (known & featureNamed(name)) === 0 && valueOf(c, column) !== column.default
    );
    const mark = marked(c, known);
    assertEquals([mark === 0, wantedFeature(mark)], [wanted === undefined, wanted]);
    if (mark !== 0) assertEquals([mark >= Unanswered.needs, unansweredName(mark)], [true, "not asked"]);
  }));
});

Deno.test("wantedFeature() gives none for what was asked, or was left out for another reason", () => {
  const { needs, ...others } = Unanswered;
  assertEquals(Object.values(others).map(wantedFeature), Object.values(others).map(() => undefined));
  assertEquals(wantedFeature(needs), FEATURES[0]);
});

Deno.test("toldColumns() leaves out what version 1 had not at first, unless it is announced", () => {
  const left = (known: number, version: 1 | 2) => {
    const told = toldColumns(known, version);
    return COLUMNS.filter((column) => !told.includes(column)).map(({ key }) => key);
  };
  assertEquals([0, 1, 2, 4, 7].map((known) => left(known, 2)), [
    ["paging", "gpaWidth"],
    ["paging", "gpaWidth"],
    ["gpaWidth"],
    ["paging"],
    [],
  ]);
  assertEquals([0, 7].map((known) => left(known, 1)), [
    ["paging", "memory", "vectors", "gpaWidth"],
    ["memory", "vectors"],
  ]);
});
