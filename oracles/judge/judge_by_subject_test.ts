import { assertEquals } from "@std/assert";
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { Outcomes, Unanswered } from "../../machine/outcome.ts";
import { judgeSubjects } from "./judge_by_subject.ts";

/** A handled load. */
function handled(change: (out: Outcomes) => void = () => {}): Outcomes {
  const out = new Outcomes(1);
  out.handled[0] = 1;
  out.returned[0] = 3;
  out.access.count[0] = 1;
  out.access.size[0] = 4;
  change(out);
  return out;
}

function judge(first: Outcomes, second: Outcomes): number {
  const fields = new Uint32Array(1);
  judgeSubjects(first, second, 1, fields);
  return fields[0]!;
}

const DIFFERENCES: readonly (readonly [field: keyof typeof SubjectField, change: (out: Outcomes) => void])[] = [
  ["answer", ({ unanswered }) => unanswered[0] = Unanswered.hang],
  ["acceptance", ({ handled }) => handled[0] = 0],
  ["acceptance", ({ returned }) => returned[0] = -14],
  ["acceptance", ({ handled, access }) => handled[0] = access.count[0] = 0],
  ["length", ({ returned }) => returned[0] = 4],
  ["rip", ({ rip }) => rip.set(0, 1n)],
  ["access", ({ access }) => access.count[0] = 2],
  ["size", ({ access }) => access.size[0] = 8],
  ["direction", ({ access }) => access.direction[0] = Direction.write],
  ["gpa", ({ access }) => access.gpa.set(0, 1n)],
  ["register", ({ registers }) => registers.set(15, 1n)],
];

Deno.test("judgeSubjects() finds each difference, whoever of the two has it", () => {
  assertEquals(judge(handled(), handled()), 0);
  for (const [field, change] of DIFFERENCES) {
    assertEquals([judge(handled(), handled(change)), judge(handled(change), handled())], [
      SubjectField[field],
      SubjectField[field],
    ], field);
  }
});

Deno.test("judgeSubjects() compares as many bytes of a write as its size says, and none of a read", () => {
  const write = (data: bigint) =>
    handled(({ access }) => {
      access.direction[0] = Direction.write;
      access.data.set(0, data);
    });
  assertEquals(judge(write(1n), write(2n)), SubjectField.data);
  assertEquals(judge(write(1n), write(0x1_0000_0001n)), 0);
  assertEquals(judge(handled(), handled(({ access }) => access.data.set(0, 9n))), 0);
});

Deno.test("judgeSubjects() tells refusals by their results", () => {
  const refused = (result: number) => {
    const out = new Outcomes(1);
    out.returned[0] = result;
    return out;
  };
  assertEquals([judge(refused(-14), refused(-14)), judge(refused(-14), refused(-22))], [0, SubjectField.error]);
});

Deno.test("judgeSubjects() tells who asks a VMM that fails from who refuses at once", () => {
  const failed = (accesses: number) => {
    const out = new Outcomes(1);
    out.returned[0] = -5;
    out.access.count[0] = accesses;
    return out;
  };
  assertEquals([judge(failed(1), failed(0)), judge(failed(0), failed(1)), judge(failed(1), failed(1))], [
    SubjectField.acceptance,
    SubjectField.acceptance,
    0,
  ]);
  assertEquals(judge(failed(1), failed(2)), SubjectField.access);
});

Deno.test("judgeSubjects() finds no difference between two that do not answer alike", () => {
  const hangs = () => handled(({ unanswered }) => unanswered[0] = Unanswered.hang);
  assertEquals(judge(hangs(), hangs()), 0);
  for (const why of [Unanswered.notAsked, Unanswered.needs, Unanswered.needs + 2]) {
    const notAsked = handled(({ unanswered }) => unanswered[0] = why);
    assertEquals([judge(notAsked, handled()), judge(hangs(), notAsked)], [0, 0]);
  }
});
