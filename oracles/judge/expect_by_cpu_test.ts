import { assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { CpuTruths } from "../cpu/ask/cpu_truths.ts";
import { Stop } from "../cpu/executor/stop.ts";
import { Expectations, Expected, Reason } from "../model/expectation.ts";
import { expectByCpu } from "./expect_by_cpu.ts";

/** What is expected of what is no instruction to the decoder, by whether the CPU has it and how it ended there. */
function expectedOf(valid: number, stop: number): number {
  const batch = new Batch(1);
  // LOCK VERW, which an AMD family 26 executes.
  fillBatch(batch, [caseOf([0xf0, 0x0f, 0x00, 0x2b])]);
  const truths = new CpuTruths(1, true);
  truths.valid[0] = valid;
  truths.stop[0] = stop;
  const expected = new Expectations(1);
  expected.kind[0] = Expected.fault;
  expected.reason[0] = Reason.invalid;
  expectByCpu(batch, new DecodingColumns(1), truths, expected);
  return expected.kind[0]!;
}

Deno.test("expectByCpu() expects nothing of what the CPU executes and the decoder does not know", () => {
  assertEquals(expectedOf(1, Stop.completed), Expected.outside);
  assertEquals(expectedOf(1, Stop.fault), Expected.outside);
  assertEquals(expectedOf(0, Stop.fault), Expected.fault);
  assertEquals(expectedOf(1, Stop.notRun), Expected.fault);
});
