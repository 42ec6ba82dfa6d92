import { assert, assertEquals } from "@std/assert";
import { Batch } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { checkAnswers, measureRate } from "./check_subject.ts";
import { EmulatorSubject } from "./module/emulator_subject.ts";
import { MACHINE_TELLING } from "./module/machine.ts";
import { testProgram, withHostile, withProgram } from "./subject_testing.ts";
import { tiny } from "./testdata/tiny.ts";
import { emulate } from "./testdata/tiny_emulator.ts";

const batch = new Batch(3);
fillBatch(batch, [caseOf([0x8b, 0x07]), caseOf([0xcc]), caseOf([0x88, 0x07])]);

const SAME = { "asked again": [], "in another order": [], "asked alone": [] };

Deno.test("checkAnswers() finds nothing in a subject that always does the same", async () => {
  assertEquals(await checkAnswers(tiny, batch), {
    cases: 3,
    unanswered: {},
    needing: {},
    changed: SAME,
    leaking: new Set<number>(),
  });
});

Deno.test("checkAnswers() counts what got no answer", async () => {
  await withHostile("crash", async (subject) => {
    const result = await checkAnswers(subject, batch);
    assertEquals(result, {
      cases: 3,
      unanswered: { crash: 1 },
      needing: {},
      changed: SAME,
      leaking: new Set<number>(),
    });
  });
});

Deno.test("checkAnswers() counts the cases that need a feature, and those of them that got an answer", async () => {
  const cases = new Batch(4);
  const deep = { paging: 5 };
  fillBatch(cases, [
    caseOf([0x8b, 0x07]),
    caseOf([0x8b, 0x07], deep),
    caseOf([0xcc], deep),
    caseOf([0xcc], { fetch: 3 }),
  ]);
  await withProgram(testProgram("hostile.ts", "all-features-crash"), async (subject) => {
    assertEquals((await checkAnswers(subject, cases)).needing, {
      fetch: { cases: 1, answered: 0 },
      paging: { cases: 2, answered: 1 },
    });
  });
});

Deno.test("checkAnswers() finds outcomes that depend on the cases before", async () => {
  const counting: Subject = {
    ...tiny,
    run(cases, out) {
      tiny.run(cases, out);
      // The first case of a batch is treated otherwise.
      out.registers.u32[6]! ^= 1;
    },
  };
  const { changed, leaking } = await checkAnswers(counting, batch);
  assertEquals(changed, { "asked again": [], "in another order": [2, 0], "asked alone": [1, 2] });
  assertEquals(leaking, new Set<number>());
});

Deno.test("checkAnswers() tells cases in which only what a write sends above its size is another each time", async () => {
  let sent = 0;
  const leaking = (byte: number): Subject => ({
    ...tiny,
    run(cases, out) {
      tiny.run(cases, out);
      for (let row = 0; row < cases.size; row++) out.access.data.u8[8 * row + byte] = ++sent;
    },
  });
  assertEquals((await checkAnswers(leaking(4), batch)).leaking, new Set([2]));
  assertEquals((await checkAnswers(leaking(3), batch)).leaking, new Set<number>());
});

/** An emulator that does not tell the same twice: each time, something is changed in the outcome of the first case. */
const unsteady = (change: (out: Outcomes, times: number) => void): Subject => {
  const emulator = new EmulatorSubject("mine", emulate);
  let times = 0;
  return {
    name: "mine",
    contract: "hypervisor",
    telling: MACHINE_TELLING,
    run(cases, out) {
      emulator.run(cases, out);
      change(out, ++times);
    },
    close() {},
  };
};

Deno.test("checkAnswers() finds whatever an emulator tells to be another each time", async () => {
  const changes: readonly Parameters<typeof unsteady>[0][] = [
    ({ effects }, n) => effects!.rflags.set(0, BigInt(n)),
    ({ effects }, n) => effects!.accesses.address.set(0, BigInt(n)),
    ({ effects }, n) => effects!.accesses.data.u8[3] = n,
    ({ effects }, n) => effects!.accesses.count[0] = n,
    ({ effects }, n) => effects!.exception[0] = n,
    ({ effects }, n) => effects!.vector[0] = n,
  ];
  const one = new Batch(1);
  fillBatch(one, [caseOf([0x8b, 0x07])]);
  for (const change of changes) {
    const { changed } = await checkAnswers(unsteady(change), one);
    assertEquals(changed, { "asked again": [0], "in another order": [0], "asked alone": [0] }, String(change));
  }
  const { changed } = await checkAnswers(unsteady(() => {}), one);
  assertEquals(changed, SAME);
});

Deno.test("checkAnswers() does not look at what an emulator tells above the size of an access", async () => {
  const one = new Batch(1);
  fillBatch(one, [caseOf([0x8b, 0x07])]);
  const noisy = unsteady(({ access, effects }, n) => {
    effects!.accesses.data.u8[4] = n;
    access.count[0] = 1;
    access.data.u8[4] = n;
  });
  const result = await checkAnswers(noisy, one);
  assertEquals([result.changed, result.leaking], [SAME, new Set<number>()]);
  const guest = await checkAnswers({ ...noisy, contract: "guest" }, one);
  assertEquals(guest.changed["asked again"], [0]);
});

Deno.test("measureRate() counts every case that is answered", async () => {
  let answered = 0;
  const counted: Subject = {
    ...tiny,
    run(cases, out) {
      answered += cases.size;
      return tiny.run(cases, out);
    },
  };
  assert(await measureRate(counted, batch, 0.05) > 0);
  assert(answered >= 6);
});
