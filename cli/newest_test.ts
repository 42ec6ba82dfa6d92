import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CAPSTONE_JS_PROGRAM } from "@alexaltea/capstone-js";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseReport } from "../reports/formats/report_json.ts";
import { readBaseline } from "./baselines.ts";
import { type Ended, ended, ENVIRONMENT, ROOT, runArguments, verdict, withFolder } from "./cli_testing.ts";

const KNOWN = readBaseline("capstone", undefined, false).baseline.findings;

/** Findings of Capstone, by their bytes: one that 5.0.9 has no more, and one that it has. */
const [FIXED, STILL] = ["63", "642e8b"].map((hex) => KNOWN.find(({ case: c }) => c.bytes.toHex().startsWith(hex))!);

/** Runs `verdict` where Capstone 5.0.9 cannot be loaded. */
function withoutNewest(...args: string[]): Promise<Ended> {
  const [run, ...more] = runArguments(args[0]);
  const denied = `--deny-read=${fileURLToPath(CAPSTONE_JS_PROGRAM)}`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [run!, denied, ...more, ...args],
    cwd: ROOT,
    env: ENVIRONMENT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return ended(child);
}

Deno.test("triage says of each of Capstone's findings whether the newest release has it", async () => {
  const { code, stdout } = await verdict(["triage", "capstone"]);
  assertEquals([code, stdout.match(/^ {4}(still|fixed|changed) in capstone 5\.0\.9/gm)?.length], [0, KNOWN.length]);
  const lineOf = (id: string) => stdout.slice(stdout.indexOf(`  ${id}  `)).split("\n")[2]!.trim();
  assertEquals([lineOf(FIXED!.id), lineOf(STILL!.id)], ["fixed in capstone 5.0.9", "still in capstone 5.0.9"]);
});

Deno.test("triage --id and explain say it of one finding, and of the case that is given", async () => {
  const [one, given, other] = await Promise.all([
    verdict(["triage", "--id", FIXED!.id, "--cpu", "off"]),
    verdict(["explain", "6307", "--cpu", "off", "--subject", "posted"]),
    verdict(["explain", "666307", "--cpu", "off", "--subject", "posted"]),
  ]);
  assertMatch(one.stdout, /^ {2}newest +fixed in capstone 5\.0\.9$/m);
  assertStringIncludes(given.stdout, "\n    fixed in capstone 5.0.9\n");
  // It reads four bytes where 66 makes the operand a word.
  assertStringIncludes(other.stdout, "\n    changed in capstone 5.0.9, to what is not known to be right\n");
});

Deno.test("diff and triage write into JSON and the page what the newest release does", async () => {
  await withFolder(async (folder) => {
    const [json, page] = ["json", "html"].map((format) => join(folder, `report.${format}`));
    const args = ["--sweep", "off", "--subject", "posted", "--cases", "2000", "--cpu", "off", "--json", json!];
    const ran = await verdict(["diff", ...args, "--html", page!]);
    assertEquals(ran.code, 0, ran.stdout);
    const { findings } = parseReport(Deno.readTextFileSync(json!));
    for (const { id, parties, verdict: { blames }, newest } of findings) {
      const isAboutIced = blames.length > 0 && !blames.includes("capstone");
      assertEquals(newest !== undefined, parties[1] === "capstone" && !isAboutIced, id);
    }
    const state = (id: string) => findings.find((each) => each.id === id)!.newest;
    assertEquals([state(FIXED!.id), state(STILL!.id)], [
      [{ decoder: "capstone", release: "5.0.9", state: "fixed" }],
      [{ decoder: "capstone", release: "5.0.9", state: "still" }],
    ]);
    assertStringIncludes(Deno.readTextFileSync(page!), "fixed in capstone 5.0.9");
    // A report that says so has nobody asked again.
    const again = await withoutNewest("triage", json!, "--party", "capstone");
    assertStringIncludes(again.stdout, "fixed in capstone 5.0.9");
    assertEquals([again.code, again.stderr], [0, ""]);
  });
});

Deno.test("a report without a finding of Capstone does not load the newest release, and one with it does without", async () => {
  const [none, some, one] = await Promise.all([
    withoutNewest("triage", "posted"),
    withoutNewest("triage", "capstone"),
    withoutNewest("triage", "--upstream", STILL!.id, "--cpu", "off"),
  ]);
  assertEquals([none.code, none.stderr], [0, ""]);
  assertMatch(some.stderr, /^What newer releases of decoders do is not shown: .*read access.*\n$/);
  assertEquals(some.code, 0);
  for (const { id } of KNOWN) assertStringIncludes(some.stdout, `  ${id}  `);
  assert(!some.stdout.includes("5.0.9"));
  assertEquals([one.code, one.stdout], [3, ""]);
  assertMatch(one.stderr, /^verdict: Whether Capstone 5\.0\.9 still has it is not known: .*\n/);
});

Deno.test("triage --upstream has nothing to send of what the newest release has right, and says what that says", async () => {
  const { code, stdout } = await verdict(["triage", "--upstream", FIXED!.id, "--cpu", "off"]);
  const [first, second, ...more] = stdout.split("\n");
  assertEquals(code, 0);
  assertMatch(first!, new RegExp(`^Nothing to send about ${FIXED!.id}: it is fixed in Capstone 5\\.0\\.9 `));
  assertEquals(second, `  ${FIXED!.title}`);
  assertEquals(more.slice(0, 3), [
    "  Of its plainest case, 63 07, that says:",
    "    valid: yes; before: no",
    "    length: 2; before: -",
  ]);
});

Deno.test("triage --upstream names the newest release where it is affected too, and shows how to see it there", async () => {
  const { code, stdout } = await verdict(["triage", "--upstream", STILL!.id, "--cpu", "off"]);
  assertEquals(code, 0);
  const parts = [
    /^- Version: Capstone 5\.0\.9 \(@alexaltea\/capstone-js 5\.0\.9\), by way of npm/m,
    /^- Also in: Capstone 5\.0 \(capstone-wasm 1\.0\.3\)$/m,
    /^\| +\| iced-x86 [\d.]+ \| Capstone 5\.0 \(.*\) \| Capstone 5\.0\.9 \(.*\) \|$/m,
    /^\| operand \| fs:\[rdi\] \| \[rdi\] \| \[rdi\] \|$/m,
    /^npm install @alexaltea\/capstone-js@5\.0\.9$/m,
  ];
  for (const part of parts) assertMatch(stdout, part);
  assert(!stdout.includes("npm install capstone-wasm"));
});
