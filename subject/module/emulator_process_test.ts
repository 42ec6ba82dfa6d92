import { assertEquals, assertRejects } from "@std/assert";
import { caseOf, DEFAULT_CASE } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { tellsAccesses, Unanswered } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { SubjectError } from "../protocol/subject_error.ts";
import { outcomesOf } from "../subject_testing.ts";
import { emulate } from "../testdata/tiny_emulator.ts";
import { toldIn } from "../testdata/told_outcome.ts";
import { EmulatorSubject } from "./emulator_subject.ts";
import { MACHINE_TELLING } from "./machine.ts";
import { openModule } from "./module_process.ts";
import { loadModule, subjectOf } from "./module_subject.ts";
import { withFile, withModule, withSource } from "./module_testing.ts";

const TINY = new URL("../testdata/tiny_emulator.ts", import.meta.url);
const { crash, garbage } = Unanswered;

/** A case of each instruction of the tiny emulator, and of some that it does not know; the device is at 0x5000. */
const CASES = ["8b 07", "89 07", "87 07", "39 07", "f3 a4", "f3 0f 6f 0f", "f7 37", "f7 17", "cc", "90"].flatMap((
  text,
) =>
  [0x5000n, 0x4ffen, 0x9000n].map((rdi, k) =>
    caseFrom(text, {
      regs: { rdi, rsi: 0x9003n, rcx: 20n },
      memory: 0x1716_1514_1312_1110n,
      ve: { ...DEFAULT_CASE.ve, gla: 0x5000n },
      device: { value: 0xf7f6_f5f4_f3f2_f1f0n, status: BigInt(k & 1) },
    })
  )
);

Deno.test("openModule() runs an emulator in a process as it runs in this one", async () => {
  const must = await outcomesOf(new EmulatorSubject("tiny-emulator", emulate), CASES);
  await withModule(TINY, async (subject) => {
    assertEquals([subject.name, subject.contract, subject.telling], ["tiny-emulator", "hypervisor", MACHINE_TELLING]);
    assertEquals(subject.greeting.tells, ["rflags", "exception", "accesses", "vectors"]);
    for (const cases of [CASES, CASES.toReversed()]) {
      const out = await outcomesOf(subject, cases);
      for (const [k, c] of cases.entries()) assertEquals(toldIn(out, k), toldIn(must, CASES.indexOf(c)));
    }
  });
});

const MISBEHAVIOURS: readonly (readonly [does: string, statement: string, kind: number])[] = [
  ["throws", "throw new Error()", crash],
  ["makes an access that cannot be", "m.read(0n, 65)", garbage],
  ["raises an exception and succeeds at once", "m.raise(13)", garbage],
  ["ends its process", "Deno.exit(0)", crash],
];

for (const [does, statement, kind] of MISBEHAVIOURS) {
  Deno.test(`openModule() isolates the case at which an emulator ${does}`, async () => {
    const source = `export function emulate(m) { m.rflags |= 1n; if (m.text[0] === 0xcc) { ${statement}; } return 2; }`;
    await withSource(source, async (subject) => {
      const out = await outcomesOf(subject, [0x8b, 0xcc, 0x88].map((byte) => caseOf([byte])));
      assertEquals([[...out.unanswered], [...out.handled]], [[0, kind, 0], [1, 0, 1]]);
      assertEquals([...out.effects!.told], [MACHINE_TELLING.what, 0, MACHINE_TELLING.what]);
      assertEquals([out.effects!.rflags.at(0), out.effects!.rflags.at(2)], [0x203n, 0x203n]);
    });
  });
}

Deno.test("openModule() takes the contract that a module exports, and that of the caller before it", async () => {
  const source = 'export const contract = "guest"; export const emulate = () => -22;';
  await withFile(source, async (file) => {
    const contracts = [{}, { contract: "hypervisor" }] as const;
    const subjects = await Promise.all(contracts.map((terms) => openModule(file, terms)));
    const loaded: Subject[] = await Promise.all(contracts.map((terms) => loadModule(file, terms)));
    for (const subject of subjects) await subject.close();
    for (const each of [subjects, loaded]) assertEquals(each.map(({ contract }) => contract), ["guest", "hypervisor"]);
    assertEquals([subjects[0]!.telling, loaded[0]!.telling], [MACHINE_TELLING, MACHINE_TELLING]);
  });
});

Deno.test("openModule() runs a handler of exceptions below a guest as it runs in this process", async () => {
  const source = `export const contract = "hypervisor";
    export function handle({ hypercall, ve, regs }) { regs[0] = hypercall(4, "read", ve.gpa, 0n).value; return 2; }`;
  await withFile(source, async (file) => {
    const loaded: Subject = await loadModule(file);
    const must = await outcomesOf(loaded, [CASES[0]!]);
    assertEquals([loaded.contract, loaded.telling], ["hypervisor", undefined]);
    await withModule(file, async (subject) => {
      assertEquals([subject.contract, subject.telling, subject.greeting.tells], ["hypervisor", undefined, undefined]);
      const out = await outcomesOf(subject, [CASES[0]!]);
      assertEquals(out, must);
      // Its hypercalls are its accesses.
      assertEquals([tellsAccesses(out, 0), out.access.count[0], out.handled[0]], [true, 1, 1]);
    });
  });
});

/** What a module exports, and what is said of it. */
const REFUSED: readonly (readonly [source: string, message: (file: URL) => string])[] = [
  ["export const emulate = 5;", (file) => `Module does not export a function "handle" or "emulate": ${file}`],
  [
    "export const emulate = () => 2; export const handle = () => 2;",
    (file) => `Module exports both "handle" and "emulate": ${file}`,
  ],
  [
    'export const emulate = () => 2; export const contract = "host";',
    (file) => `Module exports an unknown contract: "host" (known: guest, hypervisor): ${file}`,
  ],
  [
    "export const handle = () => 2; export const contract = 1;",
    (file) => `Module exports an unknown contract: 1 (known: guest, hypervisor): ${file}`,
  ],
];

Deno.test("openModule() says what is the matter with what a module exports, as loadModule() does", async () => {
  for (const [source, message] of REFUSED) {
    await withFile(source, async (file) => {
      for (const open of [openModule, loadModule]) {
        const error = await assertRejects(() => open(file), SubjectError);
        assertEquals(error.message, message(file));
      }
    });
  }
});

Deno.test("subjectOf() names a module by its file where it says no name", () => {
  const url = new URL("file:///somewhere/mine.mjs");
  assertEquals(subjectOf({ emulate }, url).name, "mine");
  assertEquals(subjectOf({ emulate, name: "other" }, url).name, "other");
});
