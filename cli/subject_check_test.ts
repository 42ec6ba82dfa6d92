import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { allOf, ROOT, verdict, withFolder } from "./cli_testing.ts";
import { compiled, programOf } from "./subject_testing.ts";

const TOLD = "subject/testdata/told.ts";
const EMULATOR = join(ROOT, "subject/testdata/tiny_emulator.ts");

/** What the check of a subject says, numbers of cases that are all of them left out, and its exit code. */
async function check(subject: string, ...options: string[]): Promise<{ code: number; lines: string[] }> {
  const { code, stdout, stderr } = await verdict(["subject", "check", subject, "--seconds", "0", ...options]);
  assertEquals(stderr, "");
  const text = stdout.replace(/^Rate: .*$/m, "Rate").replaceAll(/( |: )([1-9]\d*) of \2( cases)?$/gm, "$1all$3");
  return { code, lines: text.trimEnd().split("\n") };
}

const TELLS = "tells: rflags, exception, accesses (up to 4 of a case), iterations, vectors, path";

/** What is said behind the greeting of who does everything right. */
const CONFORMS = [
  "Answers all cases",
  "  that need fetch: all",
  "  that need paging: all",
  "  that need gpa-width: all",
  "The same outcomes asked again",
  "The same outcomes in another order",
  "The same outcomes asked alone",
  "Reads what memory holds in all cases",
  "Tells the device's gpas in all cases",
  "Rate",
  "Ends once its input is closed",
  "Conforms",
];

Deno.test("subject check says what a program of version 2 announces, and that its memory is as it is defined", async () => {
  const forms = ["binary", "lines"];
  const checked = await Promise.all(forms.map((form) => check(programOf(TOLD, form))));
  for (const [k, { code, lines: [greeting, ...lines] }] of checked.entries()) {
    const name = `name told-good, up to 4096 cases at once, features: fetch, paging, gpa-width`;
    assertEquals(greeting, `Greets: ${forms[k]} protocol, version 2, ${name}; contract: hypervisor; ${TELLS}`);
    assertEquals([code, lines], [0, CONFORMS]);
  }
});

Deno.test("subject check says what a module with an emulator tells, and that its memory is as it is defined", async () => {
  const { code, lines: [first, ...lines] } = await check(EMULATOR);
  const tells = "tells: rflags, exception, accesses (up to 16 of a case), vectors";
  assertEquals(first, `Loads: a module, name tiny-emulator; contract: hypervisor; ${tells}`);
  assertEquals([code, lines], [0, CONFORMS]);
});

Deno.test("subject check asks an emulator about ordinary memory, and a guest's handler about the device alone", async () => {
  const counts = async (...options: string[]) => {
    const { stdout } = await verdict(["subject", "check", EMULATOR, "--seconds", "0", ...options]);
    const [, reading] = /^Reads what memory holds in (\d+) of \1 cases$/m.exec(stdout)!;
    return [Number(reading), /^Tells the device's gpas in/m.test(stdout), /contract: (\w+)/.exec(stdout)![1]!];
  };
  const [emulator, guest] = await Promise.all([counts(), counts("--contract", "guest")]);
  assertEquals([emulator![0] as number > 10, ...emulator!.slice(1)], [true, true, "hypervisor"]);
  // What is the device's comes from the VMM.
  assertEquals(guest, [0, false, "guest"]);
});

/** What is wrong with a program's memory, and what is said of it. */
const WRONG: readonly (readonly [what: string, line: RegExp])[] = [
  [
    "other-memory",
    /^Reads other bytes than memory holds in [1-9]\d* of \d+ cases, such as 0x\w+ instead of 0x\w+ at 0x\w+, 4 bytes, in {"bytes":"8b/,
  ],
  [
    "other-device",
    /^Reads other bytes than memory holds in [1-9]\d* of \d+ cases, such as 0x0 instead of 0x\w+ at 0x\w+, 4 bytes, in {"bytes":"8b/,
  ],
  [
    "other-gpa",
    /^Tells other gpas than the device's in ([1-9]\d*) of \1 cases, such as 0x\w+ instead of 0x\w+ at 0x\w+ in {"bytes":"8[9b]/,
  ],
];

Deno.test("subject check does not let another memory, device or gpa pass than cases define, and ends with 1", async () => {
  await allOf(WRONG.map(async ([what, line]) => {
    const { code, lines } = await check(programOf(TOLD, "binary", what));
    assertEquals([code, lines.at(-1)], [1, "Does not conform"], what);
    const wrong = lines.filter((each) => / other (bytes|gpas) /.test(each));
    assertEquals(wrong.length, 1, lines.join("\n"));
    assertMatch(wrong[0]!, line);
  }));
});

Deno.test("subject check counts the cases of which a program of version 2 gives no outcome, and ends with 1", async () => {
  await withFolder(async (folder) => {
    const module = join(folder, "ill.ts");
    const source = "export const emulate = (m) => m.text[0] === 0x8b ? m.read(0n, 65) : -22;";
    await Deno.writeTextFile(module, source);
    const { code, lines } = await check(module);
    assertEquals([code, lines.at(-1)], [1, "Does not conform"]);
    assertMatch(lines.find((line) => line.startsWith("  garbage"))!, /^ {2}garbage: [1-9]\d*$/);
  });
});

Deno.test("subject check finds that the example of an emulator in C conforms", async () => {
  await withFolder(async (folder) => {
    const program = join(folder, "mini_emulator");
    if (!await compiled("cc", ["-O2", "-o", program, "examples/c/mini_emulator.c"])) return;
    const { code, lines: [greeting, ...lines] } = await check(program);
    assertEquals([code, lines], [0, CONFORMS]);
    assertStringIncludes(greeting!, "version 2, name mini-emulator, ");
    assertStringIncludes(
      greeting!,
      "; contract: hypervisor; tells: rflags, exception, accesses (up to 4 of a case), vectors",
    );
  });
});
