import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { verdict, withFolder } from "./cli_testing.ts";

/** What is read of a finding in the JSON. */
interface Finding {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly replay: string;
  readonly example: { readonly bytes: string };
}

const RUN = ["diff", "--sweep", "off", "--subject", "posted", "--all", "--cases", "3000", "--seed"];

/** The argument of `deno task explain` in a replay command, as a shell hands it on. */
function replayArgument(command: string): string {
  return /^deno task explain (?:--subject posted )?'([^']+)'$/.exec(command)![1]!;
}

Deno.test("diff gives byte-identical JSON for one seed, to a file and to standard output, and other for another", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "findings.json");
    const [toFile, dash, bare, other] = await Promise.all([
      verdict([...RUN, "1", "--json", file]),
      verdict([...RUN, "1", "--json", "-"]),
      verdict(["diff", "--sweep=off", "--all", "--subject=posted", "--json", "--seed=1", "--cases=3_000"]),
      verdict([...RUN, "2", "--json", "-"]),
    ]);
    assertEquals([toFile, dash, bare, other].map(({ code }) => code), [0, 0, 0, 0]);
    const json = await Deno.readTextFile(file);
    assertEquals(dash.stdout, json);
    assertEquals(bare.stdout, json);
    assert(other.stdout !== json);
    assertEquals(toFile.stderr, "");
    // Where the JSON takes standard output, the text goes to people.
    const [reported, told] = [toFile.stdout, dash.stderr].map((text) => text.replace(/ in \d.* cases\/s/, ""));
    assertEquals(told, reported);
    const { findings, ...run } = JSON.parse(json);
    assertEquals([run.subjects, run.seed, run.cases], [["posted"], 1, 3000]);
    checkText(toFile.stdout, findings);
    await checkReplays(findings);
  });
});

/** Says that the text has a line for each finding: id, count, title, example, replay command. */
function checkText(text: string, findings: readonly Finding[]): void {
  assert(findings.length > 10);
  const lines = text.split("\n");
  for (const { id, title, count, replay, example: { bytes } } of findings) {
    const [line, ...more] = lines.filter((each) => each.startsWith(`  ${id}  `));
    assertEquals(more, []);
    const shown = line!.trim().split(/ {2,}/);
    assertEquals(
      shown.with(2, shown[2]!.replace(/ \((unresolved|environment|CPUs differ|[a-z ]+ (is|are) wrong)\)$/, "")),
      [
        id,
        `${count.toLocaleString("en")}x`,
        title,
        bytes,
        replay,
      ],
    );
  }
  assertMatch(text, /^3,000 cases from seed 1 in \d+\.\d s, [\d,]+ cases\/s; disagreements in [\d,]+$/m);
  assertMatch(text, /^ {2}posted +\d+ known findings, \d+ gaps$/m);
  assertMatch(text, /^As expected: every finding is known, and every known one shows$/m);
}

/** Says that every replay command shows its finding again. */
async function checkReplays(findings: readonly Finding[]): Promise<void> {
  const cases = findings.map(({ replay }) => replayArgument(replay));
  const plain = cases.findIndex((line) => Object.keys(JSON.parse(line)).length === 1);
  const full = cases.findIndex((line) => Object.keys(JSON.parse(line)).length > 1);
  const [all, ...single] = await Promise.all([
    verdict(["explain", "--json", "-"], cases.join("\n")),
    ...[plain, full].filter((k) => k >= 0).map(async (k) => ({
      k,
      ...await verdict(["explain", "--subject", "posted", cases[k]!]),
    })),
  ]);
  const shown = all.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).findings as Finding[]);
  assertEquals(
    findings.filter(({ id }, k) => !shown[k]!.some((finding) => finding.id === id)).map((
      { title, replay },
    ) => [title, replay]),
    [],
  );
  for (const { k, code, stdout } of single) {
    assertEquals(code, 0);
    assertMatch(stdout, new RegExp(`^    ${findings[k]!.id}  posted / model$`, "m"));
  }
}

Deno.test("diff ends with 3 when its JSON cannot be written", async () => {
  const run = ["diff", "--sweep", "off", "--cases", "1", "--json"];
  const file = join("absent", "findings.json");
  const [absent, folder] = await Promise.all([verdict([...run, file]), verdict([...run, "cli"])]);
  assertEquals([absent.code, folder.code], [3, 3]);
  const hint = `Type "mkdir -p absent" first`;
  assertEquals(absent.stderr, `verdict: File cannot be written: ${file}: There is no such folder\n  ${hint}\n`);
  assertEquals(folder.stderr, "verdict: File cannot be written: cli: Is a directory (os error 21)\n");
});
