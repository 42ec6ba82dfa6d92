import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { assertFails, ended, ROOT, start, verdict, withFolder } from "../cli_testing.ts";
import { compiled, programOf, titlesOf } from "../subject_testing.ts";

const C = "examples/c/mini_mmio.c";
const C_SCOPE = join(ROOT, "examples/c/scope.json");
const MODULE = join(ROOT, "examples/typescript/handler.ts");
const PORT = programOf("fuzz/testdata/port.ts");
/** Points of core with four to six different prefixes. */
const RANGE = "670000-675000";
const TITLE = "Leaves the upper half of the register as it was: mov (8b)";

/** A run whose sweep is what it is about. */
const sweepOf = (subject: string, range: string, ...more: string[]) => [
  ...["diff", "--subject", subject, "--cpu", "off", "--cases", "1", "--sweep", "core", "--range", range],
  ...["--json", "-", ...more],
];

Deno.test("diff --sweep finds the bugs of the example in C, the same with one worker as with two", async () => {
  await withFolder(async (folder) => {
    const bad = join(folder, "bad");
    if (!await compiled("cc", ["-O2", "-DPLANTED=1", "-o", bad, C])) return;
    const [one, two] = await Promise.all(
      ["1", "2"].map((workers) => verdict(sweepOf(bad, "0-190000", "--scope", C_SCOPE, "--workers", workers))),
    );
    assertEquals([one!.code, two!.stdout], [1, one!.stdout], one!.stderr);
    assertEquals(titlesOf(one!.stdout, "mini-mmio"), [
      "Accepts what the CPU faults on: a LOCK prefix on a move",
      "Claims success although the VMM answered with a failure",
      TITLE,
      "Leaves the upper half of the register as it was: movzx (0fb6)",
      "Sends spl instead of ah: mov (88) with high-byte register",
      "Writes spl instead of ah: mov (8a) with high-byte register",
    ]);
  });
});

Deno.test("diff --sweep finds at which points the example in C crashes, and goes on behind them", async () => {
  await withFolder(async (folder) => {
    const crash = join(folder, "crash");
    if (!await compiled("cc", ["-O2", "-DPLANTED_CRASH=1", "-o", crash, C])) return;
    const { code, stdout, stderr } = await verdict(sweepOf(crash, "2624-3400", "--scope", C_SCOPE));
    assertEquals([code, titlesOf(stdout, "mini-mmio")], [1, ["Crashes: movsx (0fbf) with RIP-relative"]], stderr);
    assertMatch(stderr, /^Not asked: \d+ cases like others of the same batch at which the subject gave no answer$/m);
    const { opcodes } = JSON.parse(stdout).sweep as { opcodes: { opcode: string; accepted: number }[] };
    assertEquals(opcodes.map(({ opcode }) => opcode), ["0fbf", "0fc3", "0f38f0"]);
    assert(opcodes[0]!.accepted > 0);
  });
});

Deno.test("diff --sweep finds the same in a module as in a program, and what is killed goes on", async () => {
  await withFolder(async (folder) => {
    const range = "0-60000";
    const [asModule, asProgram] = await Promise.all([
      verdict(sweepOf(MODULE, range)),
      verdict(sweepOf(programOf("examples/typescript/lines.ts"), range)),
    ]);
    assertEquals(titlesOf(asModule.stdout, "mini-ts"), [TITLE]);
    assertEquals(withoutReplays(asProgram.stdout), withoutReplays(asModule.stdout));
    const resumed = sweepOf(MODULE, range, "--out", folder, "--workers", "1");
    const file = join(folder, `sweep-${range}.json`);
    const child = start(...resumed);
    const finished = ended(child);
    while (!isSaved(file)) await new Promise((resolve) => setTimeout(resolve, 5));
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await finished;
    const again = await verdict(resumed);
    assertEquals(again.stdout, asModule.stdout);
  });
});

function withoutReplays(json: string): string {
  return json.replaceAll(/"replay": .*/g, "");
}

/** Whether a sweep has saved some of its points. */
function isSaved(file: string): boolean {
  try {
    return JSON.parse(Deno.readTextFileSync(file)).done.length > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("diff --sweep compares two subjects, and refuses files of others", async () => {
  await withFolder(async (folder) => {
    const compared = await verdict([...sweepOf("posted", RANGE, "--out", folder), "--against", PORT]);
    assertEquals(compared.code, 1, compared.stderr);
    assertEquals(titlesOf(compared.stdout, "posted"), [
      "port handles what posted refuses: instructions with more than four prefixes",
    ]);
    const file = join(folder, `sweep-${RANGE}.json`);
    const { identity } = JSON.parse(Deno.readTextFileSync(file));
    assertEquals([identity.subjects, identity.identities.against.given], [["posted"], PORT]);
    const refused = await verdict(sweepOf(MODULE, RANGE, "--out", folder));
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(refused.stderr, `File is of another sweep: ${file}: subject is posted there and ${MODULE} (`);
  });
});

Deno.test("diff does not sweep somebody's own subject unless it is asked to", async () => {
  const { stderr } = await verdict(["diff", "--subject", MODULE, "--cpu", "off", "--cases", "1", "--json", "-"]);
  assert(!stderr.includes("Sweep"), stderr);
  await assertFails(["diff", "--subject", MODULE, "--range", "0-1"], 2, "Option needs a sweep: --range");
});
