import { assertEquals, assertRejects } from "@std/assert";
import { caseOf, DEFAULT_CASE } from "../../machine/case.ts";
import { Unanswered } from "../../machine/outcome.ts";
import { SubjectError } from "../protocol/subject_error.ts";
import { outcomesOf } from "../subject_testing.ts";
import { loadModule, ModuleSubject } from "./module_subject.ts";
import type { Trap, TrapResult } from "./trap.ts";

const LOAD = caseOf([0x8b, 0x07]);

/** What comes of one case. */
function runOne(handle: (trap: Trap) => TrapResult, c = LOAD) {
  return outcomesOf(new ModuleSubject("mine", handle), [c]);
}

Deno.test("ModuleSubject gives a handler all of a case", async () => {
  let seen: unknown[] = [];
  const c = caseOf([0x8b, 0x07], {
    fetch: 2,
    cpl: 3,
    paging: 5,
    rflags: 0x246n,
    fsBase: 1n,
    gsBase: 2n,
    ve: { ...DEFAULT_CASE.ve, gla: 5n, exitQualification: 6n, instrLen: 7, instrInfo: 8, gpaWidth: 52 },
  });
  await runOne(({ text, cpl, paging, rip, rflags, fsBase, gsBase, regs, ve }) => {
    seen = [[...text], cpl, paging, rip, rflags, fsBase, gsBase, [...regs], { ...ve }];
    return -22;
  }, c);
  assertEquals(seen, [[0x8b, 7], 3, 5, c.rip, 0x246n, 1n, 2n, c.registers, { ...c.ve }]);
});

Deno.test("ModuleSubject takes a positive number for a length, and any other for a refusal", async () => {
  const handled = await runOne((trap) => {
    const { value } = trap.hypercall(4, "read", trap.ve.gpa, 0n);
    trap.regs[0] = value;
    return 2;
  });
  assertEquals([handled.handled[0], handled.returned[0], handled.rip.at(0)], [1, 2, LOAD.rip + 2n]);
  assertEquals([handled.access.count[0], handled.access.size[0], handled.access.gpa.at(0)], [1, 4, LOAD.ve.gpa]);
  assertEquals(handled.registers.at(0), LOAD.device.value);
  const refused = await runOne(() => -14);
  assertEquals([refused.handled[0], refused.returned[0], refused.rip.at(0)], [0, -14, LOAD.rip]);
});

Deno.test("ModuleSubject takes an outcome as it is said", async () => {
  const out = await runOne(() => ({ handled: true, returned: -14, rip: 9n }));
  assertEquals([out.handled[0], out.returned[0], out.rip.at(0)], [1, -14, 9n]);
});

Deno.test("ModuleSubject calls a handler that throws crashed, and undoes what it did", async () => {
  const out = await runOne((trap) => {
    trap.regs[0] = 1n;
    throw new Error("table has no row");
  });
  assertEquals([out.unanswered[0], out.handled[0], out.registers.at(0)], [Unanswered.crash, 0, LOAD.registers[0]]);
});

Deno.test("ModuleSubject calls what is no outcome garbage", async () => {
  const results: unknown[] = [undefined, null, 1.5, "2", NaN, 2 ** 40, {}, { handled: 1, returned: 2 }];
  for (const result of results) {
    const out = await runOne(() => result as TrapResult);
    assertEquals(out.unanswered[0], Unanswered.garbage, String(result));
  }
  const out = await runOne((trap) => (trap.hypercall(3, "read", 0n, 0n), 2));
  assertEquals(out.unanswered[0], Unanswered.garbage);
});

Deno.test("loadModule() says what is the matter with a module", async () => {
  const url = (file: string) => new URL(`../testdata/${file}`, import.meta.url);
  await assertRejects(() => loadModule(url("none.ts")), SubjectError, "Module cannot be loaded");
  await assertRejects(
    () => loadModule(url("tiny.ts")),
    SubjectError,
    `Module does not export a function "handle" or "emulate": ${url("tiny.ts")}`,
  );
});
