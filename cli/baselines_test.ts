import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { readTestdata } from "../corpus/corpus_testing.ts";
import { parseBaseline } from "../corpus/files/baseline_file.ts";
import { InputError } from "../corpus/files/hex.ts";
import type { KnownFinding } from "../findings/finding.ts";
import { REVISIONS } from "../handler/revision_subject.ts";
import { DECODER_NAMES } from "../oracles/decoder_registry.ts";
import { CPUS } from "../triage/baseline_owners.ts";
import { checkBaseline, readBaseline, rewrite } from "./baselines.ts";
import { ROOT, verdict, withFolder } from "./cli_testing.ts";
import { CommandError, ExitCode } from "./command_line/errors.ts";

const PARTIES = [...REVISIONS.map(({ name }) => name), ...DECODER_NAMES, CPUS];
const RUN = ["diff", "--sweep", "off", "--cpu", "off", "--subject", "posted"];

const textOf = (party: string) => Deno.readTextFileSync(join(ROOT, "corpus", "known", `${party}.json`));

/** What can be wrong with a file, by its text, and what is said of it. */
const DEFECTS: readonly (readonly [name: string, defect: (text: string) => string, message: RegExp])[] = [
  ["bad JSON", (text) => text.replace("{", "{,"), /: It is not JSON: /],
  [
    "an unknown id",
    (text) => text.replace(/"id": "[0-9a-f]{12}"/, '"id": "0123456789ab"'),
    /: Finding 0123456789ab: Unknown id: /,
  ],
  [
    "a duplicate",
    (text) => text.replace(/( {4}\{[^]*?\n {4}\})/, "$1,\n$1"),
    /: It lists finding [0-9a-f]{12} more than once$/,
  ],
  [
    "another party's name",
    (text) => text.replace(/"party": ".*"/, '"party": "nobody"'),
    /: It is the baseline of "nobody"$/,
  ],
];

for (const party of PARTIES.filter((name) => name !== "iced")) {
  Deno.test(`readBaseline() refuses every defect in the baseline of ${party}, and leaves the file alone`, async () => {
    await withFolder((folder) => {
      const file = join(folder, "known.json");
      for (const [name, defect, message] of DEFECTS) {
        const text = defect(textOf(party));
        assert(text !== textOf(party), name);
        Deno.writeTextFileSync(file, text);
        for (const update of [false, true]) {
          const error = failureOf(() => readBaseline(party, file, update));
          assertEquals(error.exitCode, ExitCode.usage);
          assertMatch(error.message, message);
          assert(error.message.startsWith(`Baseline cannot be used: ${file}`), error.message);
        }
        assertEquals(Deno.readTextFileSync(file), text);
      }
      return Promise.resolve();
    });
  });
}

function failureOf(run: () => unknown): CommandError {
  try {
    run();
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error("It did not fail");
}

Deno.test("readBaseline() says what to type where there is none, and takes it for empty where one is to be written", async () => {
  await withFolder((folder) => {
    const file = join(folder, "absent.json");
    assertEquals(failureOf(() => readBaseline("posted", file, false)).hint, "With --update, diff writes one");
    assertEquals(readBaseline("posted", file, true).baseline, { party: "posted", findings: [] });
    return Promise.resolve();
  });
});

Deno.test("checkBaseline() refuses a correction that there is not, and a bug of the corrected handler", () => {
  const [known] = parseBaseline(textOf("posted")).findings;
  const check = (party: string, fields: Partial<KnownFinding>) =>
    checkBaseline({ party, findings: [{ ...known!, ...fields }] });
  check("posted", {});
  check("corrected", { isGap: true });
  assertThrows(() => check("posted", { cause: ["nonsense"] }), InputError, 'Unknown correction: "nonsense" (known: ');
  assertThrows(() => check("corrected", {}), InputError, '"corrected" can have gaps only');
});

Deno.test("rewrite() writes nothing where nothing changed, and says what did", async () => {
  await withFolder((folder) => {
    const file = join(folder, "known.json");
    Deno.copyFileSync(join(ROOT, "corpus", "known", "posted.json"), file);
    const before = readBaseline("posted", file, false);
    assertEquals(rewrite(before, before.baseline), []);
    const [first, second, ...rest] = before.baseline.findings;
    const changed = rewrite(before, { ...before.baseline, findings: [{ ...second!, reason: "another" }, ...rest] });
    assertEquals(changed, [
      `${file}: removed ${first!.id}  ${first!.title}`,
      `${file}: changed ${second!.id}  ${second!.title}`,
    ]);
    assertEquals(readBaseline("posted", file, false).baseline.findings.length, rest.length + 1);
    return Promise.resolve();
  });
});

const LAST_PAGE = "307ad216f006";

/** The baseline of the posted handler as version 1 had it. */
const OF_VERSION_1 = readTestdata(new URL("../corpus/files/testdata/baseline_1_posted.json.gz", import.meta.url));

Deno.test("diff takes a baseline of version 1, and with --update keeps it beside the new one", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "known.json");
    Deno.writeTextFileSync(file, OF_VERSION_1);
    const run = [...RUN, "--baseline", file, "--cases", "40000"];
    const { code, stdout } = await verdict(run);
    assertEquals(code, 0, stdout);
    assertEquals(Deno.readTextFileSync(file), OF_VERSION_1);
    const update = await verdict([...run, "--update"]);
    const kept = join(folder, "known.version-1.json");
    assertEquals(update.code, 0);
    assert(update.stdout.startsWith(`${file}: was of version 1, and is kept as it was in ${kept}\n`), update.stdout);
    assertEquals(Deno.readTextFileSync(kept), OF_VERSION_1);
    const blamed = (text: string) =>
      parseBaseline(text).findings.map(({ id, verdict: { blames } }) => [id, blames]).sort();
    // Who takes every user address shows that of the last page, too, and seldom that alone.
    const now = blamed(textOf("posted")).filter(([id]) => id !== LAST_PAGE);
    assertEquals(blamed(Deno.readTextFileSync(file)).filter(([id]) => id !== LAST_PAGE), now);
    assertEquals((await verdict([...run, "--update"])).stdout, "The baselines are as they were\n");
    // What was kept before is not lost to another file of that version.
    Deno.writeTextFileSync(file, OF_VERSION_1);
    const again = rewrite(readBaseline("posted", file, true), { party: "posted", findings: [] });
    assertEquals(
      again[0],
      `${file}: was of version 1, and is kept as it was in ${join(folder, "known.version-1-1.json")}`,
    );
    assertEquals(Deno.readTextFileSync(kept), OF_VERSION_1);
  });
});

Deno.test("diff ends with 2 on a baseline with a defect, also where it would rewrite it", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "known.json");
    Deno.writeTextFileSync(file, DEFECTS[1]![1](textOf("posted")));
    const text = Deno.readTextFileSync(file);
    for (const more of [[], ["--update"]]) {
      const { code, stdout, stderr } = await verdict([...RUN, "--cases", "64", "--baseline", file, ...more]);
      assertEquals([code, stdout], [2, ""]);
      assertMatch(
        stderr,
        /^verdict: Baseline cannot be used: [^\n]*Unknown id[^\n]*\n {2}Correct the file, or restore it/,
      );
    }
    assertEquals(Deno.readTextFileSync(file), text);
  });
});

Deno.test("diff ends with 1 on a finding that is new and on one that is gone, with --update it takes both as they are", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "known.json");
    const json = JSON.parse(textOf("posted"));
    const rare = json.findings.findIndex(({ cause }: { cause: string[] }) => cause.includes("emulate-prefix"));
    const [kept] = json.findings.splice(rare, 1);
    const [dropped, ...others] = json.findings;
    // The case of this finding shows nothing any more.
    json.findings = [{ ...kept, case: { bytes: "90" } }, ...others];
    Deno.writeTextFileSync(file, JSON.stringify(json));
    const run = [...RUN, "--seed", "9", "--cases", "64", "--baseline", file];
    const before = await verdict(run);
    assertEquals(before.code, 1, before.stderr);
    assertMatch(before.stdout, new RegExp(`^Gone: [^]*^  ${kept.id}  `, "m"));
    const all = await verdict([...RUN, "--baseline", file, "--cases", "12000"]);
    assertMatch(all.stdout, new RegExp(`^New: [^]*^  ${dropped.id}  `, "m"));
    const update = await verdict([...RUN, "--baseline", file, "--cases", "12000", "--update"]);
    assertEquals(update.code, 0);
    assertMatch(update.stdout, new RegExp(`^${file}: added ${dropped.id}  `, "m"));
    const after = await verdict([...RUN, "--baseline", file, "--cases", "12000"]);
    assertEquals(after.code, 0, after.stdout);
  });
});

Deno.test("diff wants one subject for one baseline", async () => {
  const { code, stderr } = await verdict(["diff", "--cases", "1", "--cpu", "off", "--baseline", "x.json"]);
  assertEquals([code, stderr], [2, "verdict: A baseline is one subject's: --baseline needs --subject NAME\n"]);
});
