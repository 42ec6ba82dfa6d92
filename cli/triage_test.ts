import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { doCpusDiffer } from "../findings/verdict.ts";
import { evidenceText } from "../findings/verdict_text.ts";
import { CORRECTIONS, REVISIONS } from "../handler/revision_subject.ts";
import { DECODER_NAMES } from "../oracles/decoder_registry.ts";
import { findingsMarkdown } from "../reports/formats/findings_markdown.ts";
import { reportJson } from "../reports/formats/report_json.ts";
import { rankOf } from "../reports/report/rank.ts";
import { runReport } from "../reports/reports_testing.ts";
import { newestWords } from "../triage/newest.ts";
import { readBaseline } from "./baselines.ts";
import { allOf, assertFails, ROOT, verdict, withFolder } from "./cli_testing.ts";
import { UNPROVEN } from "./triage.ts";

const PARTIES = [...REVISIONS.map(({ name }) => name), ...DECODER_NAMES, "cpus"];
const BASELINES = PARTIES.map((party) => readBaseline(party, undefined, false).baseline);
const CAPSTONE = BASELINES.find(({ party }) => party === "capstone")!;

Deno.test("triage lists every known finding of every party, with verdict, reason and how to see it", async () => {
  const { code, stdout, stderr } = await verdict(["triage"]);
  assertEquals([code, stderr], [0, ""]);
  for (const { party, findings } of BASELINES) {
    if (findings.some(({ cause }) => cause !== null)) {
      assertMatch(stdout, new RegExp(`^${party}: \\d+ (finding|gap)s?`, "m"));
    }
    for (const { id, title, isGap, verdict } of findings) {
      assertStringIncludes(stdout, `  ${id}  ${title}${isGap ? "  " : "\n"}`);
      if (!isGap) assertStringIncludes(stdout, evidenceText(verdict));
    }
  }
});

Deno.test("rankOf() knows on what the verdict of every known finding rests", () => {
  for (const { id, parties, isGap, verdict } of BASELINES.flatMap(({ findings }) => findings)) {
    const { certainty } = rankOf({ parties, field: null, gap: isGap, verdict });
    const { blames, cpus, ground } = verdict;
    assertEquals(
      certainty,
      blames.length === 0 && !doCpusDiffer(verdict)
        ? "open"
        : cpus.length > 0
        ? "cpu"
        : ground === "decoders"
        ? "decoders"
        : "contract",
      id,
    );
  }
});

Deno.test("triage lists one party's where it is named", async () => {
  const { stdout } = await verdict(["triage", "capstone"]);
  assertStringIncludes(stdout, "capstone: ");
  assert(!stdout.includes("posted: "));
});

Deno.test("triage reads the JSON that it wrote, filters it, and shows one finding in full without asking anybody", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "report.json");
    assertEquals((await verdict(["triage", "posted", "--json", file, "--cpu", "off"])).code, 0);
    const { id, title } = BASELINES.find(({ party }) => party === "posted")!.findings.find(({ isGap }) => !isGap)!;
    const [own, again, gaps, one] = await Promise.all([
      verdict(["triage", "posted"]),
      verdict(["triage", file]),
      verdict(["triage", file, "--only", "gaps"]),
      verdict(["triage", file, "--id", id.slice(0, 9), "--text", title.split(" ")[0]!]),
    ]);
    assertEquals(again, own);
    assertMatch(gaps.stdout, /^posted: \d+ gaps, legal instructions that it refuses\n/);
    assert(!gaps.stdout.includes(`  ${id}  `));
    assertMatch(one.stdout, new RegExp(`^posted: ${RegExp.escape(title)}\n[^]*^What comes of it$`, "m"));
    assertEquals(one.stderr, "");
  });
});

Deno.test("triage writes every format of what is known, the same bytes each time", async () => {
  await withFolder(async (folder) => {
    const written = async (name: string) => {
      const formats = ["json", "junit", "sarif"].map((format) => [`--${format}`, join(folder, `${name}.${format}`)]);
      assertEquals((await verdict(["triage", "capstone", "--cpu", "off", ...formats.flat()])).code, 0);
      return formats.map(([, file]) => Deno.readTextFileSync(file!));
    };
    const [first, second] = [await written("first"), await written("second")];
    assertEquals(first, second);
    for (const { id } of CAPSTONE.findings) for (const text of first) assertStringIncludes(text, id);
  });
});

Deno.test("triage ends with 2 on a report that is none, a filter or an id that there is not", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "report.json");
    Deno.writeTextFileSync(file, '{"version":3}');
    const hint = '"deno task diff --json FILE" writes one';
    await allOf([
      assertFails(["triage", file], 2, `Report cannot be used: ${file}: It has no "source": {"version":3}`, hint),
      assertFails(["triage", "--id", "zz"], 2, 'No finding has the id "zz"', '"deno task triage" lists them'),
      assertFails(
        ["triage", "--only", "gap"],
        2,
        'Value of --only is unknown: "gap"',
        'Did you mean "gaps"? Known: new, known, aside, subject, model, decoders, cpus, gaps, environment, cpu, contract, open, high, medium, low',
      ),
    ]);
  });
});

Deno.test("triage --upstream writes a report on any decoder's finding, with or without a CPU", async () => {
  const { id, case: { bytes } } = CAPSTONE.findings.find(({ title }) => title.includes("movbe (0f38f0)"))!;
  for (const mode of ["auto", "off"]) {
    const { code, stdout, stderr } = await verdict(["triage", "--upstream", id.slice(0, 8), "--cpu", mode]);
    assertEquals([code, mode === "off" ? stderr : ""], [0, ""]);
    assertMatch(stdout, /^# x86-64: .*Capstone/);
    assertStringIncludes(stdout, `"${bytes[0]!.toString(16).padStart(2, "0")} `);
    assertStringIncludes(stdout, "cstool -d x64");
  }
});

Deno.test("triage --upstream has nothing to send where CPUs differ, and names them", async () => {
  const CPUS = readBaseline("cpus", undefined, false).baseline;
  assert(CPUS.findings.length > 0);
  for (const { id, verdict: { cpus, blames } } of CPUS.findings) {
    assertEquals(blames, []);
    const { code, stdout } = await verdict(["triage", "--upstream", id, "--cpu", "off"]);
    const [first, , ...more] = stdout.trimEnd().split("\n");
    assertEquals([code, first], [0, `Nothing to send about ${id}: CPUs differ, and nobody is wrong`]);
    assertEquals(more.length, cpus.length);
    for (const [n, { cpu }] of cpus.entries()) assertStringIncludes(more[n]!, cpu);
  }
});

Deno.test("triage --markdown writes the committed page of findings", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "page.md");
    assertEquals((await verdict(["triage", "--markdown", file])).code, 0);
    const page = Deno.readTextFileSync(file);
    const known = BASELINES.flatMap(({ findings }) => findings);
    const words = await newestWords(known);
    const newest = new Map(known.map(({ id }, n) => [id, words[n]!]));
    assertEquals(page, findingsMarkdown(BASELINES, CORRECTIONS, { unproven: UNPROVEN, newest }));
    const hint = 'FINDINGS.md is not up to date: type "deno task triage --markdown FINDINGS.md"';
    assert(page === Deno.readTextFileSync(join(ROOT, "FINDINGS.md")), hint);
  });
});

Deno.test("triage ends with 2 on a party, or an id, that there is not", async () => {
  const subject = BASELINES[0]!.findings[0]!;
  await allOf([
    assertFails(
      ["triage", "nobody"],
      2,
      'Unknown party: "nobody"',
      `Known: ${PARTIES.join(", ")}; a folder has a "." or "/" in it`,
    ),
    assertFails(
      ["triage", "--upstream", "zz", "--cpu", "off"],
      2,
      'No known finding has the id "zz"',
      '"deno task triage" lists them',
    ),
    assertFails(
      ["triage", "--upstream", subject.id, "--cpu", "off"],
      2,
      `Finding ${subject.id} is about "posted", which is not a decoder`,
    ),
  ]);
});

Deno.test("triage --id of a known finding that no longer shows says so in every format", async () => {
  await withFolder(async (folder) => {
    const [report, junit] = [join(folder, "r.json"), join(folder, "junit.xml")];
    await Deno.writeTextFile(report, reportJson(runReport()));
    const { code } = await verdict(["triage", report, "--id", "9999", "--junit", junit, "--cpu", "off"]);
    assertEquals(code, 0);
    assertMatch(await Deno.readTextFile(junit), /tests="1" failures="1"[^]*<failure type="gone" /);
  });
});
