import { assertEquals } from "@std/assert";
import { type Case, DEFAULT_CASE } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { TELLS } from "../../machine/effects.ts";
import { Unanswered } from "../../machine/outcome.ts";
import { EmulatorSubject } from "../module/emulator_subject.ts";
import { outcomesOf, testProgram, withProgram } from "../subject_testing.ts";
import { emulate } from "../testdata/tiny_emulator.ts";
import { asTold, type PartlyTold, toldIn, type ToldOutcome } from "../testdata/told_outcome.ts";
import type { ProcessSubject } from "./process_subject.ts";

const FORMS = ["binary", "lines"] as const;
type Form = typeof FORMS[number];

const TELLING = { what: (1 << TELLS.length) - 1, accesses: 4 };

/** A case of an instruction of the tiny emulator; the device is at 0x5000. */
function caseAt(text: string, rdi: bigint): Case {
  return caseFrom(text, {
    regs: { rdi, rsi: 0x9003n, rcx: 20n },
    memory: 0x1716_1514_1312_1110n,
    vectors: 0x0123_4567_89ab_cdefn,
    ve: { ...DEFAULT_CASE.ve, gla: 0x5000n },
    device: { value: 0xf7f6_f5f4_f3f2_f1f0n, status: 0n },
  });
}

const TEXTS = ["8b 07", "89 07", "87 07", "39 07", "f3 a4", "f3 0f 6f 0f", "f7 37", "f7 17", "90"];
const CASES = TEXTS.flatMap((text) => [0x5000n, 0x4ffen, 0x9000n].map((rdi) => caseAt(text, rdi)));

/** The case at which a program misbehaves. */
const MARKED = caseAt("cc", 0x9000n);

/** What a program has to tell of cases: what its emulator tells in this process, as far as there is room for it. */
async function dueOf(cases: readonly Case[]): Promise<PartlyTold[]> {
  const out = await outcomesOf(new EmulatorSubject("tiny", emulate), cases);
  return cases.map((_, row) => asTold({ iterations: 0n, path: 0n, ...toldIn(out, row) } as ToldOutcome, TELLING));
}

const withTold = (form: Form, what: string, use: (subject: ProcessSubject) => Promise<void>) =>
  withProgram(testProgram("told.ts", form, what), use, { timeout: 3000 });

for (const form of FORMS) {
  Deno.test(`ProcessSubject loses nothing of what a program tells in ${form}`, async () => {
    const due = await dueOf([...CASES, MARKED]);
    await withTold(form, "good", async (subject) => {
      const { name, contract, telling, greeting } = subject;
      assertEquals([name, contract, telling], ["told-good", "hypervisor", TELLING]);
      assertEquals(greeting, {
        protocol: form,
        version: 2,
        mostCases: 4096,
        features: ["fetch", "paging", "gpa-width"],
        tells: [...TELLS],
      });
      const out = await outcomesOf(subject, [...CASES, MARKED]);
      assertEquals(due.map((_, row) => toldIn(out, row)), due);
      // Twenty iterations make forty accesses.
      const { accesses } = out.effects!;
      assertEquals([accesses.told[TEXTS.indexOf("f3 a4") * 3]!, accesses.count[TEXTS.indexOf("f3 a4") * 3]], [4, 40]);
      assertEquals(subject.health.failedBatches, 0);
    });
  });
}

/** What a program does wrong at a marked case, in which form. */
const MISBEHAVIOURS: readonly (readonly [what: string, does: string, forms: readonly Form[]])[] = [
  ["bad-size", "tells an access of a size that is none", FORMS],
  ["bad-mark", "tells of an access what there is no word for", FORMS],
  ["bad-vector", "tells a vector register that does not exist", FORMS],
  ["both", "tells an exception and success at once", FORMS],
  ["bad-exception", "tells an exception that does not exist", FORMS],
  ["not-zero", "does not leave zero what must be", ["binary"]],
  ["detail", "tells details that nobody asked for", ["binary"]],
  ["detail-length", "tells details of a wrong length", ["binary"]],
  ["unannounced", "has a key that it did not announce", ["lines"]],
  ["not-json", "writes a line that is not JSON, and leaves out of others what follows,", ["lines"]],
];

for (const [what, does, forms] of MISBEHAVIOURS) {
  for (const form of forms) {
    Deno.test(`ProcessSubject isolates the case at which a program ${does} in ${form}, and that alone`, async () => {
      const cases = [...CASES.slice(0, 8), MARKED, ...CASES.slice(8)];
      const due = await dueOf(cases);
      await withTold(form, what, async (subject) => {
        const out = await outcomesOf(subject, cases);
        assertEquals([...out.unanswered], cases.map((c) => c === MARKED ? Unanswered.garbage : 0));
        for (const [row, c] of cases.entries()) {
          if (c === MARKED) assertEquals([out.effects!.told[row], out.handled[row]], [0, 0]);
          else if (what !== "unannounced") assertEquals(toldIn(out, row), due[row]!);
        }
        assertEquals([subject.health.failedBatches, subject.health.lastFailure], [0, ""]);
      });
    });
  }
}

Deno.test("ProcessSubject takes the contract that is said of a program before that of its greeting", async () => {
  await withProgram(testProgram("told.ts", "lines"), (subject) => {
    assertEquals(subject.contract, "guest");
    return Promise.resolve();
  }, { contract: "guest" });
});
