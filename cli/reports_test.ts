import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import sarifSchema from "@microsoft/jest-sarif";
import { Ajv, Ajv2020 } from "ajv";
import { join } from "node:path";
import { lockedVersion } from "../oracles/decoders/decoder_testing.ts";
import { readJunit } from "../reports/formats/junit_testing.ts";
import { REPORT_SCHEMA } from "../reports/formats/report_json.ts";
import { fuzz } from "./campaign_testing.ts";
import { ENVIRONMENT, ROOT, runArguments, verdict, withFolder } from "./cli_testing.ts";

const FORMATS = ["json", "junit", "sarif", "markdown", "html"];

const isReport = new Ajv2020({ allowUnionTypes: true }).compile(REPORT_SCHEMA);
// The schema names itself as older drafts do, which ajv does not know.
const { $schema: _, id: __, ...schema } = sarifSchema as Record<string, unknown>;
const isLog = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

/** Runs a command with every format, and gives the files' texts by format. */
async function written(folder: string, args: readonly string[]): Promise<Record<string, string>> {
  const files = FORMATS.map((format) => [format, join(folder, `report.${format}`)] as const);
  const { code, stderr } = await verdict([...args, ...files.flatMap(([format, file]) => [`--${format}`, file])]);
  assertEquals([code, stderr], [0, ""]);
  return Object.fromEntries(files.map(([format, file]) => [format, Deno.readTextFileSync(file)]));
}

/** Says that each format's own reader takes it, and that all of them have every finding that they are to have. */
function assertReadable({ json, junit, sarif, markdown, html }: Record<string, string>): void {
  const report = JSON.parse(json!);
  assert(isReport(report), JSON.stringify(isReport.errors));
  const ids = (report["findings"] as { id: string; views: unknown }[]).map(({ id, views }) => {
    assert(views !== null);
    return id;
  });
  assert(ids.length > 10);
  const log = JSON.parse(sarif!);
  assert(isLog(log), JSON.stringify(isLog.errors));
  const cases = readJunit(junit!).children.flatMap(({ children }) =>
    children.filter(({ name }) => name === "testcase")
  );
  assertEquals(cases.length, ids.length);
  assertMatch(markdown!, /^# verdict\n/);
  for (const id of ids) for (const text of [junit!, sarif!, html!]) assertStringIncludes(text, id);
}

Deno.test("diff writes every format, each of which its own reader takes", async () => {
  await withFolder(async (folder) => {
    assertReadable(await written(folder, ["diff", "--subject", "posted", "--cases", "2000", "--cpu", "off"]));
  });
});

Deno.test("triage writes every format of a campaign, each of which its own reader takes, the same bytes each time", async () => {
  await withFolder(async (folder) => {
    const campaign = join(folder, "campaign");
    await fuzz(campaign, { epochs: "2" });
    const first = await written(folder, ["triage", campaign, "--cpu", "off"]);
    assertReadable(first);
    assertEquals(JSON.parse(first["json"]!).decoders, [
      { name: "iced", version: lockedVersion("iced-x86") },
      { name: "capstone", version: lockedVersion("capstone-wasm") },
    ]);
    assertEquals(JSON.parse(first["json"]!).curves.cases.length, 2);
    assertEquals(await written(folder, ["triage", campaign, "--cpu", "off"]), first);
  });
});

Deno.test("diff adds its Markdown to the summary of a CI job, and says where it cannot", async () => {
  await withFolder(async (folder) => {
    const summary = join(folder, "summary.md");
    Deno.writeTextFileSync(summary, "Before\n");
    const run = (file: string) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          ...runArguments("diff"),
          "diff",
          "--subject",
          "posted",
          "--cases",
          "500",
          "--sweep",
          "off",
          "--cpu",
          "off",
        ],
        cwd: ROOT,
        env: { ...ENVIRONMENT, GITHUB_STEP_SUMMARY: file },
      }).output();
    const [whole, refused] = await Promise.all([run(summary), run(folder)]);
    assertEquals([whole.code, refused.code], [0, 0]);
    assertMatch(Deno.readTextFileSync(summary), /^Before\n# verdict\n\n\*\*As expected/);
    assertMatch(new TextDecoder().decode(refused.stderr), /^Summary cannot be written: .*: Is a directory/m);
  });
});
