import { assertEquals } from "@std/assert";
import type { DescribedForm, OperandKind } from "./described_form.ts";
import { Place } from "./facts.ts";
import { outsideReason } from "./outside.ts";

/** A CALL with an operand. */
function call(operand: OperandKind): DescribedForm {
  const pushes = { place: Place.push, size: 8, reads: false, writes: true, isConditional: false };
  const reads = { place: Place.operand, size: 8, reads: true, writes: false, isConditional: false };
  return {
    mnemonic: "call",
    operands: [operand],
    registers: [],
    accesses: operand === "memory" ? [reads, pushes] : [pushes],
    features: [],
    isPrivileged: false,
    isVectorIndexed: false,
    isFar: false,
    loadsSegment: false,
    isByOne: false,
    undefinedFlags: 0,
    broadcast: 0,
  };
}

Deno.test("outsideReason() leaves out what accesses the stack alone: no such operand can be moved", () => {
  assertEquals(outsideReason(call("memory")), null);
  for (const operand of ["register", "immediate", "branch"] as const) {
    assertEquals(outsideReason(call(operand)), "it accesses the stack alone");
  }
});
