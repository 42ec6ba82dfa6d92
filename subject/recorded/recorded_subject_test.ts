import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { MOST_TOLD, TELLS, Tells } from "../../machine/effects.ts";
import { Outcomes, Unanswered } from "../../machine/outcome.ts";
import { termsOfSubject } from "../../machine/subject.ts";
import { anyToldOutcome } from "../any_told_testing.ts";
import { asTold, toldIn, toLine } from "../testdata/told_outcome.ts";
import { RecordedSubject } from "./recorded_subject.ts";

const ALL = (1 << TELLS.length) - 1;

/** Runs what was recorded of some cases. */
function run(outcomes: readonly Record<string, unknown>[], c: Case = caseOf([0x8b, 0x07])) {
  const subject = new RecordedSubject("kvm");
  const [batch, out] = [new Batch(outcomes.length), new Outcomes(outcomes.length, subject.telling)];
  fillBatch(batch, outcomes.map(() => c));
  subject.outcomes = outcomes;
  subject.run(batch, out);
  return { subject, batch, out };
}

/** A recorded outcome, which has no id. */
function recorded(line: string): Record<string, unknown> {
  const { id: _id, ...outcome } = JSON.parse(line);
  return outcome;
}

Deno.test("RecordedSubject is a guest's handler that can tell everything, unless it is said to be another", () => {
  const guest = new RecordedSubject("kvm");
  assertEquals([guest.name, guest.contract, guest.scope], ["kvm", "guest", undefined]);
  assertEquals(guest.telling, { what: ALL, accesses: 16 });
  const scope = { forms: [], mayRefuse: [], policy: { "user-mode": "either" } } as const;
  const emulator = new RecordedSubject("kvm", { contract: "hypervisor", scope });
  assertEquals([emulator.contract, emulator.scope, termsOfSubject(emulator).hasMemory], ["hypervisor", scope, true]);
  emulator.close();
});

Deno.test("RecordedSubject says again what was recorded, and tells of each case what its line has", () => {
  const several = fc.array(fc.tuple(fc.nat(ALL), anyToldOutcome(MOST_TOLD, "line")), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(several, (lines) => {
    const { out, subject } = run(lines.map(([what, outcome]) => recorded(toLine(outcome, 0, what))));
    for (const [row, [what, outcome]] of lines.entries()) {
      assertEquals(toldIn(out, row), asTold(outcome, { what, accesses: MOST_TOLD }));
    }
    assertEquals(subject.wrong.size, 0);
  }));
});

Deno.test("RecordedSubject gives what is no outcome none, says why, and goes on", () => {
  const handled = { handled: true, returned: 2, rflags: "0x203" };
  const { subject, out, batch } = run([
    handled,
    { ...handled, regs: { rax: "0x1" }, accesses: [{ size: 4 }] },
    { ...handled, exception: { vector: 6 } },
    handled,
  ]);
  const { notAsked } = Unanswered;
  assertEquals([[...out.unanswered], [...out.handled]], [[0, notAsked, notAsked, 0], [1, 0, 0, 1]]);
  assertEquals([...subject.wrong], [
    [1, 'Value of direction is neither "read" nor "write": undefined'],
    [2, "outcome is handled and raises exception 6 at once"],
  ]);
  // Nothing of them is left.
  assertEquals([...out.effects!.told], [Tells.rflags, 0, 0, Tells.rflags]);
  assertEquals([out.registers.at(16), out.rip.at(1)], [DEFAULT_CASE.registers[0], DEFAULT_CASE.rip]);
  subject.outcomes = Array.from({ length: 4 }, () => handled);
  subject.run(batch, out);
  assertEquals([subject.wrong.size, [...out.unanswered]], [0, [0, 0, 0, 0]]);
});

Deno.test("RecordedSubject tells the prefix of a list whose count says that there was more", () => {
  const read = { direction: "read", address: "0x1000", size: 4, data: "0x1" };
  const { out } = run([{ handled: true, returned: 2, accesses: [read], accessCount: 40 }]);
  const { accesses } = out.effects!;
  assertEquals([accesses.told[0], accesses.count[0], accesses.address.at(0)], [1, 40, 0x1000n]);
});
