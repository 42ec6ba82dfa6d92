import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { ROOT, verdict, withFolder } from "./cli_testing.ts";
import { compiled, programOf, titlesOf } from "./subject_testing.ts";

const C = "examples/c/mini_mmio.c";
const C_SCOPE = join(ROOT, "examples/c/scope.json");
const QUIET = ["--cpu", "off", "--json"];

/** What the bugs are that are planted in the example in C, as findings. */
const PLANTED = [
  "Accepts what the CPU faults on: a LOCK prefix on a move",
  "Claims success although the VMM answered with a failure",
  "Leaves the upper half of the register as it was: mov (8b)",
  "Leaves the upper half of the register as it was: movzx (0fb6)",
  "Sends spl instead of ah: mov (88) with high-byte register",
  "Writes spl instead of ah: mov (8a) with high-byte register",
];

Deno.test("diff finds, names and shrinks the bugs of the example in C, and nothing in the one without", async () => {
  await withFolder(async (folder) => {
    const [bad, good] = [join(folder, "bad"), join(folder, "good")];
    if (!await compiled("cc", ["-O2", "-DPLANTED=1", "-o", bad, C])) return;
    await compiled("cc", ["-O2", "-o", good, C]);
    const diff = (subject: string) =>
      verdict(["diff", "--subject", subject, "--scope", C_SCOPE, "--cases", "40000", ...QUIET]);
    const [planted, fixed] = await Promise.all([diff(bad), diff(good)]);
    assertEquals([planted.code, fixed.code, fixed.stderr.includes("As expected")], [1, 0, true], fixed.stderr);
    assertEquals(titlesOf(planted.stdout, "mini-mmio"), PLANTED);
    assertEquals(titlesOf(fixed.stdout, "mini-mmio"), []);
    const examples = JSON.parse(planted.stdout).findings as { title: string; example: { bytes: string } }[];
    assertEquals(examples.find(({ title }) => title === PLANTED[0])!.example, { bytes: "f08b07" });
    assertStringIncludes(planted.stderr, `deno task explain --subject ${bad} '{"bytes":"f08b07"}'`);
  });
});

Deno.test("diff finds where the example in C crashes, and goes on", async () => {
  await withFolder(async (folder) => {
    const crash = join(folder, "crash");
    if (!await compiled("cc", ["-O2", "-DPLANTED_CRASH=1", "-o", crash, C])) return;
    const args = ["--subject", crash, "--scope", C_SCOPE, "--cases", "10000", ...QUIET];
    const { code, stdout } = await verdict(["diff", ...args]);
    assertEquals([code, titlesOf(stdout, "mini-mmio")], [1, ["Crashes: movsx (0fbf) with RIP-relative"]]);
  });
});

Deno.test("diff finds what the example in C sends above the size of a write, and subject check says that it reaches the VMM", async () => {
  await withFolder(async (folder) => {
    const leak = join(folder, "leak");
    if (!await compiled("cc", ["-O2", "-DPLANTED_LEAK=1", "-o", leak, C])) return;
    const [check, diff] = await Promise.all([
      verdict(["subject", "check", leak, "--seconds", "0"]),
      verdict(["diff", "--subject", leak, "--scope", C_SCOPE, "--cases", "40000", ...QUIET]),
    ]);
    const titles = titlesOf(diff.stdout, "mini-mmio");
    assertEquals([diff.code, titles.length], [1, 1], diff.stderr);
    assertMatch(titles[0]!, /^Sends the VMM bytes above the size of a write that the instruction does not send/);
    assertMatch(
      check.stdout,
      /In \d+ of them only what a write sends above its size is another: bytes that the VMM sees/,
    );
  });
});

/** Guests with a load from the device, and whether a handler is to emulate it. */
const LAYOUTS: readonly (readonly [guest: Record<string, unknown>, isHandled: boolean])[] = [
  [{ gla: "0xffffc90000001000" }, true],
  [{ gla: "0x7fffdeadb000" }, false],
  [{ gla: "0xffffc90000001000", paging: 5 }, true],
  [{ gla: "0xff11000000001000", paging: 5 }, true],
  [{ gla: "0x00ffc90000001000", paging: 5 }, false],
  [{ gla: "0x00007fffdeadb000", paging: 5 }, false],
  [{ gla: "0xff11000000001ffd", paging: 5 }, false],
  [{ gla: "0xff11000000001000", paging: 5, cpl: 3 }, false],
  [{ gla: "0xffffc90000001000", gpa: "0xfee00000" }, false],
  [{ gla: "0xffffc90000001000", gpa: "0x80000fee00000", gpaWidth: 52 }, true],
  [{ gla: "0xffffc90000001000", gpa: "0x8000fee00000", gpaWidth: 52 }, false],
  [{ gla: "0xff11000000001000", gpa: "0x80000fee00000", gpaWidth: 52, paging: 5 }, true],
  [{ gla: "0x00ffc90000001000", gpa: "0x80000fee00000", gpaWidth: 52, paging: 5 }, false],
];

/** Says that a subject handles the load of those guests, and refuses it of the others without asking the VMM. */
async function assertLayouts(subject: string): Promise<void> {
  const lines = LAYOUTS.map(([{ gla, gpa = "0x8000fee00000", gpaWidth = 48, ...guest }]) =>
    JSON.stringify({ bytes: "8b07", regs: { rdi: gla }, ve: { gla, gpa, gpaWidth }, ...guest })
  );
  const { stdout } = await verdict(
    ["explain", "--cpu", "off", "--subject", subject, "--json"],
    `${lines.join("\n")}\n`,
  );
  const outcomes = stdout.trimEnd().split("\n").map((line) => Object.values(JSON.parse(line).subjects)[0]);
  const did = outcomes.map((outcome) => {
    const { handled, returned, access } = outcome as { handled: boolean; returned: number; access: unknown };
    return handled ? returned === 2 && access !== null : access !== null;
  });
  assertEquals(did, LAYOUTS.map(([, isHandled]) => isHandled), subject);
}

Deno.test("the examples take the shared bit from the width of a gpa, and the kernel's half from the levels of paging", async () => {
  await withFolder(async (folder) => {
    const [c, rust] = [join(folder, "c"), join(folder, "rust")];
    const subjects = [join(ROOT, "examples/typescript/handler.ts"), programOf("examples/typescript/lines.ts")];
    if (await compiled("cc", ["-O2", "-o", c, C])) subjects.push(c);
    const rustArgs = ["-O", "--edition", "2021", "-o", rust, "examples/rust/mini_mmio.rs"];
    if (await compiled("rustc", rustArgs)) subjects.push(rust);
    await Promise.all(subjects.map(assertLayouts));
  });
});

Deno.test("subject check takes the example in Rust for conforming, and diff finds its bug", async () => {
  await withFolder(async (folder) => {
    const mini = join(folder, "mini");
    if (!await compiled("rustc", ["-O", "--edition", "2021", "-o", mini, "examples/rust/mini_mmio.rs"])) return;
    const [check, diff] = await Promise.all([
      verdict(["subject", "check", mini, "--seconds", "0"]),
      verdict(["diff", "--subject", mini, "--cases", "40000", ...QUIET]),
    ]);
    assertEquals(check.code, 0, check.stdout);
    assertEquals(titlesOf(diff.stdout, "mini-rust"), [
      "Sends spl instead of ah: mov (88) with high-byte register",
      "Writes spl instead of ah: mov (8a) with high-byte register",
    ]);
  });
});

Deno.test("diff finds the same in the example in TypeScript, as a module and as a program of JSON lines", async () => {
  const module = join(ROOT, "examples/typescript/handler.ts");
  const diff = (subject: string) => verdict(["diff", "--subject", subject, "--cases", "20000", ...QUIET]);
  const [asModule, asProgram] = await Promise.all([diff(module), diff(programOf("examples/typescript/lines.ts"))]);
  assertEquals(titlesOf(asModule.stdout, "mini-ts"), ["Leaves the upper half of the register as it was: mov (8b)"]);
  const subjects = (json: string) =>
    JSON.parse(json).findings.filter(({ parties }: { parties: string[] }) => parties[0] === "mini-ts").map(
      ({ id, count, example }: Record<string, unknown>) => ({ id, count, example }),
    );
  assertEquals(subjects(asProgram.stdout), subjects(asModule.stdout));
});
