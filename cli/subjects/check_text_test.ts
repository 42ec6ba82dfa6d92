import { assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { type Telling, TELLS, Tells } from "../../machine/effects.ts";
import type { Subject, SubjectGreeting } from "../../machine/subject.ts";
import type { MemoryResult } from "../../subject/check_memory.ts";
import type { OwnSpec } from "../../subject/own_subject.ts";
import { greetingText, memoryLines, unknownText } from "./check_text.ts";

const MODULE: OwnSpec = { kind: "module", url: "file:///mine.ts" };
const PROGRAM: OwnSpec = { kind: "program", words: ["./mine"] };
const GREETING: SubjectGreeting = { protocol: "binary", version: 1, mostCases: 1, features: [] };
const TELLING: Telling = { what: (1 << TELLS.length) - 1, accesses: 3 };

/** A subject that says so much of itself. */
const subjectWith = (more: Partial<Subject>): Subject => ({ name: "mine", run() {}, close() {}, ...more });

/** Of whom how it greets is said, and what is said. */
const GREETED: readonly (readonly [spec: OwnSpec, more: Partial<Subject>, text: string])[] = [
  [MODULE, {}, "Loads: a module, name mine"],
  [MODULE, { contract: "guest" }, "Loads: a module, name mine"],
  [MODULE, { contract: "hypervisor" }, "Loads: a module, name mine; contract: hypervisor"],
  [PROGRAM, { greeting: GREETING }, "Greets: binary protocol, name mine, up to 1 case at once, features: none"],
  [
    PROGRAM,
    { greeting: GREETING, contract: "hypervisor" },
    "Greets: binary protocol, name mine, up to 1 case at once, features: none; contract: hypervisor",
  ],
  [
    PROGRAM,
    { greeting: { ...GREETING, version: 2, mostCases: 7, features: ["fetch"] }, telling: { what: 0, accesses: 4 } },
    "Greets: binary protocol, version 2, name mine, up to 7 cases at once, features: fetch; contract: guest; " +
    "tells: nothing more",
  ],
  [
    PROGRAM,
    { greeting: { ...GREETING, version: 2 }, contract: "hypervisor", telling: TELLING },
    "Greets: binary protocol, version 2, name mine, up to 1 case at once, features: none; contract: hypervisor; " +
    "tells: rflags, exception, accesses (up to 3 of a case), iterations, vectors, path",
  ],
  [
    MODULE,
    { contract: "guest", telling: { what: Tells.rflags, accesses: 16 } },
    "Loads: a module, name mine; contract: guest; tells: rflags",
  ],
];

Deno.test("greetingText() says version, contract and what is told, where that is not as it always was", () => {
  for (const [spec, more, text] of GREETED) assertEquals(greetingText(subjectWith(more), spec), text);
});

Deno.test("unknownText() says what a program is not asked, and nothing of who knows everything", () => {
  const greeting = { ...GREETING, features: ["fetch", "paging"] };
  const text = "Is not asked about gpas of 52 bits, as it does not announce: gpa-width\n";
  assertEquals([unknownText(subjectWith({ greeting })), unknownText(subjectWith({}))], [text, ""]);
});

const batch = new Batch(2);
fillBatch(batch, [caseOf([0xcc]), caseOf([0x8b, 0x07])]);

/** What is said where some of 5 cases are wrong. */
const linesOf = (result: Partial<MemoryResult>) =>
  memoryLines({ reading: 5, wrongReads: [], placing: 5, wrongGpas: [], ...result }, batch);

Deno.test("memoryLines() says that all is as it is defined, as far as there is something to see", () => {
  assertEquals(memoryLines(undefined, batch), []);
  const lines = ["Reads what memory holds in 5 of 5 cases", "Tells the device's gpas in 5 of 5 cases"];
  assertEquals([linesOf({}), linesOf({ placing: 0 })], [lines, lines.slice(0, 1)]);
});

Deno.test("memoryLines() says what is read that is not there, of the first case", () => {
  const wrong = { row: 1, address: 0x1000n, size: 1, data: 0x5n, held: 0xa5n };
  const lines = linesOf({ wrongReads: [wrong, { ...wrong, row: 0 }], placing: 0 });
  assertEquals(lines, [
    "Reads other bytes than memory holds in 2 of 5 cases, such as 0x5 instead of 0xa5 at 0x1000, 1 byte, in " +
    '{"bytes":"8b07"}',
  ]);
});

Deno.test("memoryLines() says which gpas are not the device's, with the address where it is told", () => {
  const gpaLine = (address: bigint | null, due: bigint | null) =>
    linesOf({ wrongGpas: [{ row: 0, address, gpa: 0x20n, due }] })[1];
  const said = "Tells other gpas than the device's in 1 of 5 cases, such as 0x20";
  assertEquals(gpaLine(0x10n, 0x28n), `${said} instead of 0x28 at 0x10 in {"bytes":"cc"}`);
  assertEquals(gpaLine(0x10n, null), `${said} at 0x10, which is not the device's, in {"bytes":"cc"}`);
  assertEquals(gpaLine(null, null), `${said} in {"bytes":"cc"}`);
});
