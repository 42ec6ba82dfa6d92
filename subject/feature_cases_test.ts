import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE, fillBatch, readCase } from "../machine/case.ts";
import { anyCase } from "../machine/case_testing.ts";
import { ALL_FEATURES, markUnknown } from "../machine/feature.ts";
import { casesFor } from "./feature_cases.ts";

/** The bits of a gpa below the shared bit of either width. */
const PAGE_BITS = 0x7fff_ffff_ffffn;

/** Whether a gpa has the top bit of its width, which makes it shared. */
const isShared = ({ ve: { gpa, gpaWidth } }: Case) => (gpa >> BigInt(gpaWidth - 1) & 1n) === 1n;

function batchOf(cases: readonly Case[]): Batch {
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  return batch;
}

Deno.test("casesFor() has no case that the subject is not asked about", () => {
  fc.assert(fc.property(fc.array(anyCase(), { minLength: 1, maxLength: 12 }), fc.nat(ALL_FEATURES), (cases, known) => {
    const unanswered = new Uint8Array(cases.length);
    markUnknown(casesFor(batchOf(cases), known), known, unanswered);
    assertEquals(unanswered, new Uint8Array(cases.length));
  }));
});

Deno.test("casesFor() has every combination of depth and width that the subject knows", () => {
  const plain = batchOf(Array.from({ length: 12 }, () => DEFAULT_CASE));
  const statesFor = (known: number) => {
    const batch = casesFor(plain, known);
    const states = Array.from({ length: batch.size }, (_, row) => `${batch.paging[row]} ${batch.ve.gpaWidth[row]}`);
    return [...new Set(states)].sort();
  };
  assertEquals([1, 3, 5, 7].map(statesFor), [
    ["4 48"],
    ["4 48", "5 48"],
    ["4 48", "4 52"],
    ["4 48", "4 52", "5 48", "5 52"],
  ]);
});

Deno.test("casesFor() leaves cases as they are but for depth and width, and a shared gpa shared", () => {
  fc.assert(fc.property(fc.array(anyCase(), { minLength: 1, maxLength: 12 }), (cases) => {
    // A gpa has no bits above its width.
    const possible = cases.map((c) => ({ ...c, ve: { ...c.ve, gpa: BigInt.asUintN(c.ve.gpaWidth, c.ve.gpa) } }));
    const batch = casesFor(batchOf(possible), ALL_FEATURES);
    assertEquals(batch.size, cases.length);
    for (const [row, c] of possible.entries()) {
      const made = readCase(batch, row);
      assertEquals(isShared(made), isShared(c));
      assert(made.paging >= c.paging && made.ve.gpaWidth >= c.ve.gpaWidth);
      const { gpaWidth } = made.ve;
      const ve = { ...c.ve, gpaWidth, gpa: made.ve.gpa };
      assertEquals(made, { ...c, paging: made.paging, ve });
      assertEquals(made.ve.gpa & PAGE_BITS, c.ve.gpa & PAGE_BITS);
    }
  }));
});
