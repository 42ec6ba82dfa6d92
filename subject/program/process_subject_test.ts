import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Case, caseOf } from "../../machine/case.ts";
import { wantedFeature } from "../../machine/feature.ts";
import { type Outcomes, Unanswered } from "../../machine/outcome.ts";
import { SubjectError } from "../protocol/subject_error.ts";
import { outcomesOf, testProgram, withHostile, withProgram } from "../subject_testing.ts";
import { tiny } from "../testdata/tiny.ts";
import { ProcessSubject } from "./process_subject.ts";

const LOAD = caseOf([0x8b, 0x07]);
const STORE = caseOf([0x88, 0x07]);
const LOCKED = caseOf([0xf0, 0x8b, 0x07]);
/** The case at which a hostile program misbehaves. */
const MARKED = caseOf([0xcc]);

const CASES = [LOAD, STORE, MARKED, LOCKED, STORE];

/** Says that all outcomes but those of marked cases are the tiny handler's, and how the marked ones ended. */
async function assertIsolated(subject: ProcessSubject, cases: readonly Case[], unanswered: number): Promise<void> {
  const [did, must] = [await outcomesOf(subject, cases), await outcomesOf(tiny, cases)];
  const isMarked = (row: number) => cases[row]!.bytes[0] === 0xcc;
  assertEquals([...did.unanswered], cases.map((_, row) => isMarked(row) ? unanswered : 0));
  for (const row of cases.keys()) if (!isMarked(row)) assertEquals(rowOf(did, row), rowOf(must, row));
}

function rowOf(out: Outcomes, row: number): unknown[] {
  const { access } = out;
  return [
    out.handled[row],
    out.returned[row],
    out.rip.at(row),
    ...(access.count[row] === 0
      ? []
      : [access.size[row], access.direction[row], access.gpa.at(row), access.data.at(row)]),
    ...out.registers.u64.slice(16 * row, 16 * row + 16),
  ];
}

const MISBEHAVIOURS: readonly (readonly [what: string, does: string, kind: number])[] = [
  ["crash", "ends", Unanswered.crash],
  ["abort", "is killed", Unanswered.crash],
  ["hang", "loops without end", Unanswered.hang],
  ["short", "answers with too few bytes", Unanswered.garbage],
  ["long", "answers with too many bytes", Unanswered.garbage],
  ["garbage", "answers with other bytes", Unanswered.garbage],
  ["flood", "answers without end", Unanswered.garbage],
  ["bad-field", "gives a truth value that is none", Unanswered.garbage],
  ["bad-size", "gives an access that there cannot be", Unanswered.garbage],
];

for (const [what, does, kind] of MISBEHAVIOURS) {
  Deno.test(`ProcessSubject isolates the case at which a program ${does}, and goes on`, async () => {
    await withHostile(what, async (subject) => {
      await assertIsolated(subject, CASES, kind);
      await assertIsolated(subject, [STORE, LOAD], kind);
      assertEquals([subject.health.failedBatches, subject.health.lastFailure], [0, ""]);
    }, { timeout: 500 });
  });
}

Deno.test("ProcessSubject says of its end what it saw: nothing where the last case had ended it", async () => {
  await withHostile("crash", async (subject) => {
    await outcomesOf(subject, [STORE, MARKED]);
    await subject.close();
    assertEquals(subject.health.endedByItself, null);
  });
  await withHostile("crash", async (subject) => {
    await outcomesOf(subject, [STORE]);
    await subject.close();
    assertEquals(subject.health.endedByItself, true);
  });
});

Deno.test("ProcessSubject tries a case once that got no answer, and remembers how it ended", async () => {
  await withHostile("crash", async (subject) => {
    await assertIsolated(subject, CASES, Unanswered.crash);
    const { starts } = subject;
    await assertIsolated(subject, [MARKED, LOAD], Unanswered.crash);
    assertEquals((await outcomesOf(subject, [LOAD])).handled[0], 1);
    // At most the one that the first batch ended is started again.
    assert(subject.starts <= starts + 1);
  });
});

Deno.test("ProcessSubject isolates every one of several cases", async () => {
  const marked = [1n, 2n, 3n].map((rip) => caseOf([0xcc], { rip }));
  await withHostile("crash", async (subject) => {
    await assertIsolated(subject, [marked[0]!, marked[1]!, LOAD, marked[2]!], Unanswered.crash);
  });
});

Deno.test("ProcessSubject leaves out of a large batch what is like two cases without an answer, and counts it", async () => {
  const marked = Array.from({ length: 9 }, (_, k) => caseOf([0xcc], { rip: BigInt(k) }));
  const cases = [...marked.slice(0, 5), ...Array.from({ length: 300 }, () => LOAD), ...marked.slice(5), STORE];
  await withHostile("crash", async (subject) => {
    const { crash, notAsked } = Unanswered;
    const out = await outcomesOf(subject, cases);
    const kinds = cases.flatMap(({ bytes }, row) => bytes[0] === 0xcc ? [out.unanswered[row]] : []);
    assertEquals(kinds, [crash, crash, ...Array.from({ length: 7 }, () => notAsked)]);
    assertEquals([subject.health.notAsked, out.handled.reduce((sum, n) => sum + n, 0)], [7, 301]);
    // Whoever asks about few wants to know of each.
    await assertIsolated(subject, marked, crash);
  });
});

Deno.test("ProcessSubject leaves nothing out that is like a case with an answer", async () => {
  const loads = Array.from({ length: 300 }, (_, k) => caseOf([0x66, 0x8b, 0x07], { rip: BigInt(k) }));
  const marked = Array.from({ length: 4 }, (_, k) => caseOf([0x36, 0x8b, 0x07], { rip: BigInt(k) }));
  await withProgram(testProgram("hostile.ts", "crash", "0x36"), async (subject) => {
    const out = await outcomesOf(subject, [...loads, ...marked]);
    assertEquals([...out.unanswered.slice(300)], marked.map(() => Unanswered.crash));
  });
});

Deno.test("ProcessSubject runs batches at once, one of which ends the program", async () => {
  await withHostile("crash", async (subject) => {
    const batches = [[LOAD], CASES, [STORE, LOAD], [LOCKED]];
    await Promise.all(batches.map((cases) => assertIsolated(subject, cases, Unanswered.crash)));
  });
});

Deno.test("ProcessSubject asks one by one where answers come out of order, and tells", async () => {
  await withHostile("disorder", async (subject) => {
    await assertIsolated(subject, CASES, Unanswered.no);
    assertEquals(subject.health.failedBatches, 1);
    assertStringIncludes(subject.health.lastFailure, "answers out of order");
  });
});

Deno.test("ProcessSubject gets the answers of a program whose state ends it, and tells", async () => {
  await withHostile("late-crash", async (subject) => {
    await assertIsolated(subject, [LOAD, STORE], Unanswered.no);
    await assertIsolated(subject, [STORE, LOCKED], Unanswered.no);
    assertEquals([subject.health.failedBatches, subject.health.lastFailure], [1, "ends with exit code 3"]);
  });
});

Deno.test("ProcessSubject is not held up by a program that writes to standard error without end", async () => {
  await withHostile("stderr", (subject) => assertIsolated(subject, [LOAD, STORE], Unanswered.no));
});

Deno.test("ProcessSubject ends what a program has started, too", {
  ignore: Deno.build.os === "windows",
}, async () => {
  let pid = 0;
  await withHostile("fork", async (subject) => {
    await assertIsolated(subject, [LOAD, STORE], Unanswered.no);
    pid = await subject.pid();
    assertEquals(await sleepersOf(pid), 1);
  });
  assertEquals(await sleepersOf(pid), 0);
});

/** Processes of a group that sleep. */
async function sleepersOf(group: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pgid=,stat=,comm="] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n").map((line) => line.trim().split(/\s+/));
  return lines.filter(([pgid, stat, name]) => Number(pgid) === group && name === "sleep" && !stat!.startsWith("Z"))
    .length;
}

Deno.test("ProcessSubject sends as many cases as a program takes", async () => {
  await withHostile("few", (subject) => assertIsolated(subject, [LOAD, STORE, LOCKED, STORE, LOAD], Unanswered.no));
});

const EARLY = caseOf([0x8b, 0x07], { fetch: 2 });
const DEEP = caseOf([0x8b, 0x07], { paging: 5 });
const WIDE = caseOf([0x8b, 0x07], { ve: { ...LOAD.ve, gpaWidth: 52 } });
const ALL = { ...EARLY, paging: 5, ve: WIDE.ve };

/** For want of which feature each case has no outcome; null where it has one. */
const WANTED: readonly (readonly [what: string, wanted: readonly (string | null)[]])[] = [
  ["no-fetch", [null, "fetch", "paging", "gpa-width", "fetch", null]],
  ["plain", [null, null, "paging", "gpa-width", "paging", null]],
  ["all-features", [null, null, null, null, null, null]],
];

for (const [what, wanted] of WANTED) {
  Deno.test(`ProcessSubject does not ask a program about what it does not announce: ${what}`, async () => {
    await withHostile(what, async (subject) => {
      const out = await outcomesOf(subject, [LOAD, EARLY, DEEP, WIDE, ALL, STORE]);
      assertEquals([...out.unanswered].map((kind) => wantedFeature(kind)?.name ?? null), wanted);
      assertEquals([...out.handled], wanted.map((feature) => feature === null ? 1 : 0));
      assertEquals(subject.health.notAsked, wanted.filter((feature) => feature !== null).length);
    });
  });
}

const START_FAILURES: readonly (readonly [what: string, message: string])[] = [
  ["die-at-start", "Program ends before it greets: ends with exit code 7; it said: cannot find my configuration"],
  ["silent", "Program does not greet within 0.4 s"],
  ["chatter", 'Program begins with something that is no greeting: "Hello, t"'],
];

for (const [what, message] of START_FAILURES) {
  Deno.test(`ProcessSubject.open() says what is the matter with a program that is "${what}"`, async () => {
    const startTimeout = what === "silent" ? 400 : 20_000;
    const error = await assertRejects(
      () => ProcessSubject.open(testProgram("hostile.ts", what), { startTimeout }),
      SubjectError,
    );
    assertEquals(error.message, message);
  });
}

Deno.test("ProcessSubject.open() says that there is no such program", async () => {
  await assertRejects(
    () => ProcessSubject.open(["./no-such-program"]),
    SubjectError,
    "There is no such program: ./no-such-program",
  );
});

Deno.test("ProcessSubject says that a program does not start again", async () => {
  const folder = await Deno.makeTempDir();
  const subject = await ProcessSubject.open(testProgram("hostile.ts", "die-at-restart", `${folder}/mark`));
  try {
    await assertRejects(
      () => outcomesOf(subject, CASES),
      SubjectError,
      "Program does not start again after 5 attempts",
    );
  } finally {
    await subject.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ProcessSubject gives up a program that ends at whatever case it is given", async () => {
  // In batches so large that most cases are left out, being like others.
  const batch = (n: number) =>
    Array.from({ length: 300 }, (_, k) => caseOf([0x88 | k & 3, 0x07], { rip: BigInt(1000 * n + k) }));
  await withHostile("always-crash", async (subject) => {
    await assertRejects(
      async () => {
        for (let n = 0; n < 5; n++) await outcomesOf(subject, batch(n));
      },
      SubjectError,
      "Program answers no case at all: of the first 32 each ended it: ends with exit code 3",
    );
  }, { mostFailures: 32 });
});
