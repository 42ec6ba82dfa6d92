import { assertEquals, assertThrows } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { ProgramFailure } from "../protocol/subject_error.ts";
import { takeResult } from "./take_result.ts";
import type { TrapResult } from "./trap.ts";

/** Takes what a function returned: handled, returned and how far rip has moved. */
function taken(result: unknown) {
  const [batch, out] = [new Batch(1), new Outcomes(1)];
  fillBatch(batch, [caseOf([0x90])]);
  out.reset(batch);
  takeResult(result as TrapResult, out, 0);
  return [out.handled[0], out.returned[0], Number(out.rip.at(0) - DEFAULT_CASE.rip)];
}

Deno.test("takeResult() takes a positive number for a length, and any other for a refusal", () => {
  assertEquals([3, 0, -22].map(taken), [[1, 3, 3], [0, 0, 0], [0, -22, 0]]);
});

Deno.test("takeResult() takes what is said of rip, and else what follows from the length", () => {
  assertEquals(taken({ handled: true, returned: 2 }), [1, 2, 2]);
  assertEquals(taken({ handled: true, returned: 2, rip: DEFAULT_CASE.rip }), [1, 2, 0]);
  assertEquals(taken({ handled: true, returned: -14 }), [1, -14, 0]);
  assertEquals(taken({ handled: false, returned: 2 }), [0, 2, 0]);
});

const REFUSED: readonly (readonly [result: unknown, message: string])[] = [
  [undefined, "returns undefined"],
  [null, "returns null"],
  ["2", 'returns "2"'],
  [1.5, "returns 1.5"],
  [2 ** 31, "returns 2147483648"],
  [{}, "returns {}"],
  [{ handled: 1, returned: 2 }, 'returns {"handled":1,"returned":2}'],
  [{ handled: true, returned: 2, rip: 16 }, 'returns {"handled":true,"returned":2,"rip":16}'],
  [{ handled: true, returned: 0.5 }, 'returns {"handled":true,"returned":0.5}'],
];

Deno.test("takeResult() says what is no outcome", () => {
  for (const [result, message] of REFUSED) {
    const error = assertThrows(() => taken(result), ProgramFailure);
    assertEquals([error.message, error.kind], [message, 3]);
  }
});
