import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, fillBatch } from "../machine/case.ts";
import { Outcomes } from "../machine/outcome.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import { mmioCase } from "./handler_testing.ts";
import { type Change, HandlerSubject, posted, REVISIONS } from "./revision_subject.ts";

/** Cases of which many have the text of the one before them, and a state of their own. */
const repeating = fc.array(fc.array(mmioCase(), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }).map(
  (lists) => lists.flatMap((states) => states.map((state) => ({ ...state, bytes: states[0]!.bytes }))),
);

/** What `subject` does with cases, case by case. */
function outcomesOf(subject: HandlerSubject, cases: readonly Case[], onCase?: (row: number) => void): unknown[] {
  const batch = new Batch(cases.length);
  const out = new Outcomes(cases.length);
  fillBatch(batch, cases);
  subject.run(batch, out, onCase);
  return cases.map((_, row) => [
    [out.handled[row], out.returned[row], out.rip.at(row)],
    out.registers.u64.slice(GPR_COUNT * row, GPR_COUNT * (row + 1)),
    out.access.count[row] === 0 ? null : [out.access.count[row], out.access.size[row], out.access.direction[row]],
    out.access.count[row] === 0 ? null : [out.access.gpa.at(row), out.access.data.at(row)],
  ]);
}

for (const revision of REVISIONS) {
  Deno.test(`${revision.name}: a case with the text of the one before it comes out as it does alone`, () => {
    const subject = new HandlerSubject(revision);
    fc.assert(fc.property(repeating, (cases) => {
      assertEquals(outcomesOf(subject, cases), cases.flatMap((c) => outcomesOf(subject, [c])));
    }));
  });
}

Deno.test("HandlerSubject.run() looks at each case's rip, whatever that of the case before it with the same text was", () => {
  const rips = [0xffff_ffff_8100_0000n, 0n, 0xffff_ffff_ff60_0000n, 0xffff_8000_0000_0000n, 0xffff_0000_0000_0000n];
  const ve = { ...DEFAULT_CASE.ve, gla: 0xffff_c900_0000_1000n };
  const cases = [...rips, ...rips].map((rip) => caseOf([0x88, 0x07], { rip, ve }));
  for (const revision of REVISIONS) {
    const returned = outcomesOf(new HandlerSubject(revision), cases).map((outcome) => (outcome as unknown[][])[0]![1]);
    assertEquals(returned, [2, -14, -14, 2, -14, 2, -14, -14, 2, -14], revision.name);
  }
});

/** The posted handler, and how often it has decoded. */
function counting(): { readonly subject: HandlerSubject; readonly count: () => number } {
  let decoded = 0;
  const change: Change = {
    id: "counting",
    apply: (steps) => ({
      ...steps,
      decode: (exit, parts) => {
        decoded++;
        return steps.decode(exit, parts);
      },
    }),
  };
  return { subject: new HandlerSubject({ ...posted, corrections: [change] }), count: () => decoded };
}

const THREE_LOADS = [{}, { cpl: 3 }, { rflags: 0n }].map((fields) => caseOf([0x8b, 0x07], fields));

Deno.test("HandlerSubject.run() takes a text apart once for all the cases in a row that have it", () => {
  const { subject, count } = counting();
  outcomesOf(subject, [...THREE_LOADS, caseOf([0x8a, 0x07]), ...THREE_LOADS]);
  assertEquals(count(), 3);
  outcomesOf(subject, THREE_LOADS);
  assertEquals(count(), 4);
});

Deno.test("HandlerSubject.run() shows all of each case to whoever watches case by case", () => {
  const { subject, count } = counting();
  const rows: number[] = [];
  outcomesOf(subject, THREE_LOADS, (row) => rows.push(row));
  assertEquals([count(), rows], [3, [0, 1, 2]]);
});
