import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import { type Case, COLUMNS, fillBatch, valueOf, withValue } from "../../machine/case.ts";
import { anyCase, anyValue } from "../../machine/case_testing.ts";
import type { Column } from "../../machine/column.ts";
import { caseHash } from "./case_hash.ts";

/** The hashes of cases that stand in one batch. */
function hashesOf(...cases: readonly Case[]): number[] {
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  return cases.map((_, row) => caseHash(batch, row));
}

/** What a subject is told: 0 where a case leaves the value open. */
const told = (c: Case, column: Column) => String(valueOf(c, column) ?? 0n);

for (const column of COLUMNS) {
  Deno.test(`caseHash() tells cases apart that differ in ${column.key} alone`, () => {
    fc.assert(fc.property(anyCase(), anyValue(column), (c, value) => {
      const other = withValue(c, column, value);
      const [first, second] = hashesOf(c, other);
      assertEquals(first === second, told(c, column) === told(other, column));
    }));
  });
}

Deno.test("caseHash() is a whole number below 2^53 that does not depend on the row or on the 16th byte", () => {
  fc.assert(fc.property(anyCase(), fc.nat(255), (c, garbage) => {
    const batch = new Batch(2);
    fillBatch(batch, [c, c]);
    batch.text[15] = garbage;
    const [first, second] = [caseHash(batch, 0), caseHash(batch, 1)];
    assertEquals(first, second);
    assert(Number.isSafeInteger(first) && first >= 0);
  }));
});
