import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { allOf, assertFails, verdict, withFolder } from "./cli_testing.ts";

const GLA = "0xffffc90000001000";
const CASE = { bytes: "8b07", regs: { rdi: GLA }, ve: { gla: GLA, gpa: "0x8000fee00000" } };
const LOADED = { handled: true, returned: 2, regs: { rax: "0x44332211" } };

type Json = Record<string, unknown>;

const line = (outcome: Json, subject?: string) =>
  JSON.stringify({ case: CASE, outcome: { ...LOADED, ...outcome }, ...subject === undefined ? {} : { subject } });

const RIGHT = line({ rflags: "0x202" });
const WRONG = line({ rflags: "0x203" }, "mine");

Deno.test("judge lists what is found in a file, and its exit code says whether anything is", async () => {
  await withFolder(async (folder) => {
    const [bad, good] = [join(folder, "bad.jsonl"), join(folder, "good.jsonl")];
    Deno.writeTextFileSync(bad, `# a log\n${RIGHT}\n${WRONG}\n${WRONG}\n`);
    Deno.writeTextFileSync(good, `${RIGHT}\n`);
    const judge = (file: string) => verdict(["judge", "--contract", "hypervisor", file]);
    const [found, none] = await Promise.all([judge(bad), judge(good)]);
    assertEquals([found.code, found.stderr, none.code, none.stderr], [1, "", 0, ""]);
    assertMatch(
      found.stdout,
      /^Findings in mine\n {2}[0-9a-f]{12} {2}2x {2}Changes CF, which the instruction leaves: mov\n {4}Of mov\n/,
    );
    assertStringIncludes(found.stdout, "    Verdict: mine is wrong: ");
    assertStringIncludes(found.stdout, `    See the case: deno task explain --contract hypervisor '{"bytes":"8b07",`);
    assertStringIncludes(found.stdout, "\nJudged: 3 lines\n\n1 finding\n");
    assertEquals(none.stdout, "Judged: 1 line\n\nNo findings\n");
  });
});

Deno.test("judge --json - answers a line a line, in order, and tells people on standard error", async () => {
  const { code, stdout, stderr } = await verdict(
    ["judge", "--contract", "hypervisor", "--cpu", "off", "--json", "-", "-"],
    `${RIGHT}\n\n${WRONG}\n{"cas":1}\n${line({ rflag: 1 })}\n${RIGHT.replace("8b07", "0107")}\n`,
  );
  const answers = stdout.trimEnd().split("\n").map((each) => JSON.parse(each));
  const [{ id }] = answers[1].findings;
  assertMatch(id, /^[0-9a-f]{12}$/);
  assertEquals(answers, [
    { line: 1, subject: "recorded", judged: true, findings: [] },
    {
      line: 3,
      subject: "mine",
      judged: true,
      findings: [{ id, title: "Changes CF, which the instruction leaves: mov", field: "flags" }],
    },
    {
      line: 4,
      subject: "",
      judged: false,
      why: 'Unknown key in line: "cas" (did you mean "case"? known: case, outcome, subject)',
      findings: [],
    },
    {
      line: 5,
      subject: "recorded",
      judged: false,
      why: 'Unknown key in outcome: "rflag" (did you mean "rflags"? known: handled, returned, rip, rflags, regs, ' +
        "exception, accesses, accessCount, iterations, vectors, path)",
      findings: [],
    },
    { line: 6, subject: "recorded", judged: false, why: 'a CPU would judge it: "--cpu on"', findings: [] },
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'Line 4 of standard input: Unknown key in line: "cas"');
  assertStringIncludes(stderr, 'Line 5 of standard input: Unknown key in outcome: "rflag"');
  assertStringIncludes(stderr, 'Judged: 2 lines\nNot judged: 1 line: a CPU would judge it: "--cpu on"\n');
  assertStringIncludes(
    stderr,
    "verdict: Lines of standard input that are no outcomes: 2\n  The other lines were judged\n",
  );
});

Deno.test("judge goes by the contract and the scope that it is given", async () => {
  await withFolder(async (folder) => {
    const [file, scope] = [join(folder, "log.jsonl"), join(folder, "scope.json")];
    const user = { ...CASE, cpl: 3 };
    Deno.writeTextFileSync(file, `${JSON.stringify({ case: user, outcome: LOADED })}\n`);
    Deno.writeTextFileSync(scope, '{"policy":{"user-mode":"refuse"}}');
    const titles = async (...args: string[]) => {
      const { stdout } = await verdict(["judge", "--json", "-", ...args, file]);
      return JSON.parse(stdout).findings.map(({ title }: { title: string }) => title);
    };
    const user_ = ["Handles an exception from user mode"];
    const [guest, hypervisor, strict] = await Promise.all([
      titles(),
      titles("--contract", "hypervisor"),
      titles("--contract", "hypervisor", "--scope", scope),
    ]);
    assertEquals([guest, hypervisor, strict], [user_, [], user_]);
  });
});

Deno.test("judge says what it cannot be asked", async () => {
  await withFolder(async (folder) => {
    const scope = join(folder, "scope.json");
    Deno.writeTextFileSync(scope, '{"policy":{"user-mod":"refuse"}}');
    await allOf([
      assertFails(["judge"], 2, "Nothing to judge", 'Type "deno task judge FILE", or --help'),
      assertFails(
        ["judge", "--contract", "guests", "x"],
        2,
        'Value of --contract is not guest or hypervisor: "guests"',
        'Did you mean "guest"?',
      ),
      assertFails(["judge", "a", "b"], 2, 'Unexpected argument of judge: "b"', "Join the files first"),
      assertFails(
        ["judge", "--scope", scope, "x"],
        2,
        `Scope cannot be used: ${scope}: Unknown name in policy: "user-mod" (did you mean "user-mode"? known: ` +
          "user-address, page-crossing, private-gpa, non-canonical, user-mode, register-operand)",
      ),
    ]);
    const gone = await verdict(["judge", join(folder, "none")]);
    assertEquals([gone.code, gone.stdout], [2, ""]);
    assert(gone.stderr.startsWith(`verdict: File cannot be read: ${join(folder, "none")}: `), gone.stderr);
  });
});
