import { assertEquals, assertThrows } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { Mark, NONE, TELLS, Tells } from "../../machine/effects.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { ProgramFailure } from "./subject_error.ts";
import { takeTold } from "./take_told.ts";

const ALL = (1 << TELLS.length) - 1;

/** What is taken over of a case that made some accesses of 1, 2, 3, … bytes, which are marked like this. */
function takenOf(marks: readonly number[], count = marks.length) {
  const [batch, out] = [new Batch(2), new Outcomes(2, { what: ALL, accesses: 4 })];
  fillBatch(batch, [caseOf([]), caseOf([])]);
  out.reset(batch);
  const { accesses, told } = out.effects!;
  told[1] = ALL;
  accesses.setCount(1, count);
  for (const [k, mark] of marks.slice(0, 4).entries()) {
    accesses.mark[4 + k] = mark;
    accesses.size[4 + k] = k + 1;
    accesses.direction[4 + k] = k & 1;
    accesses.gpa.set(4 + k, BigInt(100 + k));
    accesses.data.set(4 + k, BigInt(200 + k));
  }
  takeTold(batch, out, 1);
  const { access } = out;
  return { count: access.count[1], last: [access.size[1], access.direction[1], access.gpa.at(1), access.data.at(1)] };
}

const { device: DEVICE } = Mark;

Deno.test("takeTold() takes the device's accesses for hypercalls, of which the last one is shown", () => {
  assertEquals(takenOf([0, DEVICE, DEVICE, 0]), { count: 2, last: [3, 0, 102n, 202n] });
  assertEquals(takenOf([DEVICE, 0, 0]), { count: 1, last: [1, 0, 100n, 200n] });
});

Deno.test("takeTold() shows the last access of ordinary memory where none is the device's, and counts none", () => {
  assertEquals(takenOf([0, 0]), { count: 0, last: [2, 1, 101n, 201n] });
  assertEquals(takenOf([]), { count: 0, last: [0, 0, 0n, 0n] });
});

Deno.test("takeTold() counts no hypercalls among accesses that were not told", () => {
  assertEquals(takenOf([0, DEVICE, DEVICE, 0], 9), { count: 2, last: [3, 0, 102n, 202n] });
  assertEquals(takenOf([0, 0, 0, 0], 9).count, 0);
});

/** What is left of effects of which so much is told. */
function effectsWith(told: number) {
  const [batch, out] = [new Batch(1), new Outcomes(1, { what: ALL, accesses: 1 })];
  fillBatch(batch, [caseOf([], { rflags: 0x246n })]);
  out.reset(batch);
  const effects = out.effects!;
  effects.told[0] = told;
  effects.exception[0] = 13;
  effects.vector[0] = 2;
  effects.rflags.set(0, 1n);
  takeTold(batch, out, 0);
  return [effects.exception[0], effects.vector[0], effects.rflags.at(0)];
}

Deno.test("takeTold() leaves no exception, vector register or flags that are not told", () => {
  assertEquals(effectsWith(ALL), [13, 2, 1n]);
  assertEquals(effectsWith(0), [NONE, NONE, 0x246n]);
  assertEquals(effectsWith(Tells.vectors), [NONE, 2, 0x246n]);
});

Deno.test("takeTold() refuses an exception of what is carried out, and takes one of what is not", () => {
  const raise = (handled: number, returned: number, told = ALL) => {
    const [batch, out] = [new Batch(1), new Outcomes(1, { what: ALL, accesses: 1 })];
    fillBatch(batch, [caseOf([])]);
    out.reset(batch);
    [out.handled[0], out.returned[0]] = [handled, returned];
    out.effects!.told[0] = told;
    out.effects!.exception[0] = 6;
    takeTold(batch, out, 0);
  };
  raise(0, 2);
  raise(1, 0);
  raise(1, -14);
  raise(1, 2, ALL & ~Tells.exception);
  const error = assertThrows(() => raise(1, 2), ProgramFailure);
  assertEquals(error.message, "outcome is handled and raises exception 6 at once");
});
