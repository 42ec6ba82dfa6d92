import { assert, assertEquals, assertRejects } from "@std/assert";
import { caseOf } from "../../machine/case.ts";
import { Unanswered } from "../../machine/outcome.ts";
import { SubjectError } from "../protocol/subject_error.ts";
import { outcomesOf } from "../subject_testing.ts";
import { handle as loops } from "../testdata/loops.ts";
import { openModule } from "./module_process.ts";
import { ModuleSubject } from "./module_subject.ts";
import { withModule, withSource } from "./module_testing.ts";
import type { TrapResult } from "./trap.ts";

const LOAD = caseOf([0x8b, 0x07]);
const OTHER = caseOf([0x88, 0x07], { cpl: 3, fetch: 7, rflags: 0x246n, fsBase: 1n, gsBase: 2n });
const LOOPING = caseOf([0xa0], { cpl: 3 });
const MARKED = caseOf([0xcc]);

const { crash, hang, garbage } = Unanswered;

const url = (file: string) => new URL(`../testdata/${file}`, import.meta.url);

Deno.test("openModule() runs a module in a process as it runs in this one", async () => {
  const cases = [LOAD, OTHER, LOAD, { ...LOAD, device: { value: 1n, status: 7n } }];
  const must = await outcomesOf(new ModuleSubject("loops", loops), cases);
  await withModule(url("loops.ts"), async (subject) => {
    assertEquals([subject.name, await outcomesOf(subject, cases)], ["loops", must]);
  });
});

Deno.test("openModule() tells a module depth and width", async () => {
  const source = "export const handle = ({ paging, ve: { gpaWidth } }) => -100 * paging - gpaWidth;";
  const cases = [LOAD, { ...LOAD, paging: 5 }, { ...LOAD, ve: { ...LOAD.ve, gpaWidth: 52 } }];
  await withSource(source, async (subject) => {
    const out = await outcomesOf(subject, cases);
    assertEquals([[...out.unanswered], [...out.returned]], [[0, 0, 0], [-448, -548, -452]]);
    assertEquals(subject.greeting.features, ["fetch", "paging", "gpa-width"]);
  });
});

Deno.test("openModule() ends a module that loops without end at the case at which it does, and goes on", async () => {
  await withModule(url("loops.ts"), async (subject) => {
    const out = await outcomesOf(subject, [LOAD, LOOPING, OTHER, LOAD]);
    assertEquals([[...out.unanswered], [...out.handled]], [[0, hang, 0, 0], [1, 0, 0, 1]]);
    assertEquals((await outcomesOf(subject, [LOAD])).returned[0], 2);
  });
});

const MISBEHAVIOURS: readonly (readonly [does: string, statement: string, kind: number, starts: number])[] = [
  ["throws", "throw new Error()", crash, 1],
  ["returns what is no outcome", "return 'two'", garbage, 1],
  ["ends its process", "Deno.exit(0)", crash, 4],
  ["writes to standard output", "Deno.stdout.writeSync(new Uint8Array(100))", garbage, 4],
];

for (const [does, statement, kind, starts] of MISBEHAVIOURS) {
  Deno.test(`openModule() isolates the case at which a module ${does}`, async () => {
    const source = `console.log("Hello"); export function handle({ text }) { console.log("Case");
      if (text[0] === 0xcc) { ${statement}; } return 2; }`;
    await withSource(source, async (subject) => {
      const out = await outcomesOf(subject, [LOAD, MARKED, OTHER]);
      assertEquals([...out.unanswered], [0, kind, 0]);
      assertEquals([...out.handled], [1, 0, 1]);
      assert(subject.starts <= starts, `${subject.starts} starts`);
    });
  });
}

Deno.test("openModule() says what is the matter with a module", async () => {
  await assertRejects(() => openModule(url("none.ts")), SubjectError, `Module cannot be loaded: ${url("none.ts")}: `);
  const error = await assertRejects(() => openModule(url("tiny.ts")), SubjectError);
  assertEquals(error.message, `Module does not export a function "handle" or "emulate": ${url("tiny.ts")}`);
  await assertRejects(
    () => openModule(url("loops_at_once.ts"), { startTimeout: 1000 }),
    SubjectError,
    "Program does not greet within 1 s",
  );
});

Deno.test("ModuleSubject gives a handler a hypercall that works without its trap", async () => {
  const handle = ({ hypercall, ve }: Parameters<typeof loops>[0]): TrapResult => {
    hypercall(4, "read", ve.gpa, 0n);
    return 2;
  };
  const out = await outcomesOf(new ModuleSubject("mine", handle), [LOAD]);
  assertEquals([out.unanswered[0], out.access.count[0]], [0, 1]);
});
