import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { detailOf } from "../reports/case/detail.ts";
import { parseReport } from "../reports/formats/report_json.ts";
import { isFresh } from "../reports/report/report.ts";
import { fuzz } from "./campaign_testing.ts";
import { verdict, withFolder } from "./cli_testing.ts";

/** A subject of one's own, which calls itself `mini-ts`. */
const OWN = "examples/typescript/handler.ts";

const RUN = ["diff", "--subject", OWN, "--cases", "1000", "--cpu", "off"];

/** What the findings about a handler show side by side, each once. */
function columnsOf(file: string): string[] {
  const { findings } = parseReport(Deno.readTextFileSync(file));
  const own = findings.filter(({ parties }) => parties.includes("mini-ts"));
  assert(own.length > 1);
  return [...new Set(own.map((finding) => detailOf(finding)!.tables.at(-1)!.columns.join()))];
}

Deno.test("diff --subject FILE.ts shows what that subject does beside the model, and triage shows it again", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "report.json");
    await verdict([...RUN, "--json", file]);
    assertEquals(columnsOf(file), ["mini-ts,model"]);
    // Without a baseline there is no file in which a finding could stand.
    assertEquals(new Set(parseReport(Deno.readTextFileSync(file)).findings.map(({ place }) => place)), new Set([null]));
    const { findings } = parseReport(Deno.readTextFileSync(file));
    const { id } = findings.find(({ parties }) => parties.includes("mini-ts"))!;
    const { stdout, stderr } = await verdict(["triage", file, "--id", id]);
    assertMatch(stdout, /What comes of it\n +mini-ts( !)? +model/);
    assertEquals(stderr, "");
  });
});

Deno.test("diff of a subject that crashes and answers garbage writes reports that triage reads, shows and writes again", async () => {
  await withFolder(async (folder) => {
    const [json, html, again] = ["r.json", "r.html", "again.html"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const run = ["diff", "--subject", "subject/testdata/ill.ts", "--cases", "1000", "--cpu", "off"];
    assertEquals((await verdict([...run, "--json", json, "--html", html])).code, 1);
    const { findings } = parseReport(Deno.readTextFileSync(json));
    const handled = findings.filter(({ field }) => field === "answer").map((finding) => {
      const { rows } = detailOf(finding)!.tables.at(-1)!;
      return rows.find(({ name }) => name === "handled")!.cells[0]!.text;
    });
    assertEquals([...new Set(handled)].sort(), ["crash", "garbage"]);
    const { id } = findings.find(({ title }) => title.startsWith("Crashes"))!;
    const shown = await verdict(["triage", json, "--id", id]);
    assertMatch(shown.stdout, /What comes of it\n +ill +model\n +handled +crash ! +/);
    await verdict(["triage", json, "--html", again]);
    assertEquals(Deno.readTextFileSync(again), Deno.readTextFileSync(html));
  });
});

Deno.test("every format of a run against an own baseline says that it is as expected where the terminal does", async () => {
  await withFolder(async (folder) => {
    const in_ = (name: string) => join(folder, name);
    assertEquals((await verdict([...RUN, "--baseline", in_("own.json"), "--update"])).code, 0);
    const formats = ["json", "junit", "sarif", "markdown", "html"].flatMap((name) => [`--${name}`, in_(name)]);
    const { code, stdout } = await verdict([...RUN, "--baseline", in_("own.json"), ...formats]);
    assertEquals(code, 0);
    const sentence = "As expected: every finding is known, and every known one shows";
    assertStringIncludes(stdout, sentence);
    const read = (name: string) => Deno.readTextFileSync(in_(name));
    assertEquals(parseReport(read("json")).findings.filter(isFresh), []);
    assertMatch(read("junit"), /<testsuites name="verdict" tests="\d+" failures="0" errors="0" skipped="[1-9]\d*">/);
    const { results } = JSON.parse(read("sarif")).runs[0] as { results: { baselineState?: string }[] };
    assertEquals([...new Set(results.map(({ baselineState }) => baselineState))], ["unchanged", undefined]);
    for (const name of ["markdown", "html"]) assertStringIncludes(read(name), sentence);
    const again = await verdict(["triage", in_("json")]);
    assertStringIncludes(again.stdout, sentence);
  });
});

Deno.test("diff --subject FILE.ts --against NAME shows both beside the model, and commands that name both", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "report.json");
    await verdict([...RUN, "--against", "linux-6.1", "--json", file]);
    assertEquals(columnsOf(file), ["mini-ts,linux-6.1,model"]);
    for (const { replay } of parseReport(Deno.readTextFileSync(file)).findings.slice(0, 3)) {
      assertStringIncludes(replay, ` --subject ${OWN} --against linux-6.1 `);
    }
  });
});

Deno.test("diff of two revisions with each other has commands that name both", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "report.json");
    await verdict([
      "diff",
      "--subject",
      "linux-6.1",
      "--against",
      "posted",
      "--cases",
      "500",
      "--cpu",
      "off",
      "--json",
      file,
    ]);
    const [first] = parseReport(Deno.readTextFileSync(file)).findings;
    assertMatch(first!.replay, /^deno task explain --subject linux-6.1 --against posted /);
  });
});

Deno.test("triage of a campaign runs its own subject only where it is named, and says so where it is not", async () => {
  await withFolder(async (folder) => {
    const [campaign, file] = [join(folder, "campaign"), join(folder, "report.json")];
    await fuzz(campaign, { subject: OWN, epochs: "1" });
    const triage = ["triage", campaign, "--cpu", "off", "--json", file];
    const without = await verdict(triage);
    assertEquals(
      without.stderr,
      "What mini-ts does is not shown: it is run only where --subject or --against names it\n",
    );
    assertEquals(columnsOf(file), ["model"]);
    const named = await verdict([...triage, "--subject", OWN]);
    assertEquals(named.stderr, "");
    assertEquals(columnsOf(file), ["mini-ts,model"]);
  });
});
