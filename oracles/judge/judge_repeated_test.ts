import { assertEquals } from "@std/assert";
import { SubjectField } from "../../findings/fields.ts";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { InstructionEffects } from "../instructions/instruction_effects.ts";
import { Expectations, Expected, Repeated, Source } from "../model/expectation.ts";
import { judgeRepeated } from "./judge_repeated.ts";

const [RCX, RDI] = [1, 7];
const COUNT = 20n;
const LENGTH = 2;
const BEHIND = DEFAULT_CASE.rip + BigInt(LENGTH);

const { repeats, destination, stores, compares } = Repeated;
const [REP_STOSB, REPNE_SCASB] = [repeats | destination | stores, repeats | destination | compares];

/** What is said of so many iterations, and of rip, where the CPU did 16 of 20. */
function judged(repeated: number, done: bigint, rip: bigint): number {
  const registers = DEFAULT_CASE.registers.with(RCX, COUNT);
  const batch = new Batch(1);
  fillBatch(batch, [caseOf(repeated === REP_STOSB ? [0xf2, 0xaa] : [0xf2, 0xae], { registers })]);
  const outcomes = new Outcomes(1);
  outcomes.reset(batch);
  outcomes.handled[0] = 1;
  outcomes.returned[0] = LENGTH;
  outcomes.rip.set(0, rip);
  outcomes.registers.set(RCX, COUNT - done);
  outcomes.registers.set(RDI, registers[RDI]! + done);
  const expected = new Expectations(1);
  expected.kind[0] = Expected.handled;
  expected.source[0] = Source.cpu;
  expected.length[0] = LENGTH;
  expected.access.size[0] = 1;
  expected.repeated[0] = repeated;
  expected.effects = new InstructionEffects(1);
  expected.effects.columns.iterations.set(0, 16n);
  expected.effects.isCut[0] = 1;
  return judgeRepeated(batch, outcomes, expected, 0);
}

Deno.test("judgeRepeated() wants rip behind an instruction whose count is used up, also beyond what the CPU did", () => {
  for (const repeated of [REP_STOSB, REPNE_SCASB]) {
    assertEquals(judged(repeated, COUNT, BEHIND), 0);
    // Once more it does nothing.
    assertEquals(judged(repeated, COUNT, DEFAULT_CASE.rip), 0);
    assertEquals(judged(repeated, COUNT, BEHIND + 1n), SubjectField.rip);
    assertEquals(judged(repeated, 4n, DEFAULT_CASE.rip), 0);
    assertEquals(judged(repeated, 4n, BEHIND), SubjectField.rip);
    assertEquals(judged(repeated, 18n, DEFAULT_CASE.rip), 0);
  }
});

Deno.test("judgeRepeated() lets a comparison end it beyond what the CPU did", () => {
  assertEquals(judged(REPNE_SCASB, 18n, BEHIND), 0);
  assertEquals(judged(REP_STOSB, 18n, BEHIND), SubjectField.rip);
  assertEquals(judged(REPNE_SCASB, 18n, BEHIND + 1n), SubjectField.rip);
});
