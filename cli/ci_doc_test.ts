/** docs/ci.md has a workflow to copy: it is YAML, and what it runs works and leaves the files that it keeps. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import yaml from "yaml";
import { ROOT, verdict, withFolder } from "./cli_testing.ts";

const TEXT = Deno.readTextFileSync(join(ROOT, "docs", "ci.md"));

const HAS_JQ = isThere("/usr/bin/jq");
if (!HAS_JQ) console.log("No jq: the test of the line of docs/ci.md is skipped (apt-get install jq)");

/** What a step of a job is. */
interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}

interface Workflow {
  readonly name: string;
  readonly on: readonly string[];
  readonly jobs: Readonly<Record<string, { readonly "runs-on": string; readonly steps: readonly Step[] }>>;
}

const [WORKFLOW, CAMPAIGN] = [...TEXT.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => yaml.parse(text!)) as [
  Workflow,
  readonly Step[],
];
const STEPS = WORKFLOW.jobs["diff"]!.steps;

/** The files that a step keeps or sends, one a line. */
const filesOf = (step: Step) =>
  String(step.with?.["path"] ?? step.with?.["sarif_file"] ?? "").split("\n").filter(Boolean);

/** Runs less than `npx` would, with the Deno that runs this. */
const STAND_IN = `#!/bin/sh -e
test "$1" = -y && test "$2" = "deno@$DENO_VERSION"
shift 2
case "$2" in
  diff) set -- "$@" --cases 2000 --sweep off ;;
  fuzz) set -- "$@" --epochs 1 --shards 2 --batches 2 ;;
esac
exec "$DENO" "$@"
`;

function isThere(file: string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch {
    return false;
  }
}

interface Ran {
  readonly code: number;
  readonly stderr: string;
}

/** A copy of the project as a runner has it, of links; `use` gets it and what runs a step there as a runner does. */
async function withCheckout(use: (folder: string, run: (step: Step) => Promise<Ran>) => Promise<void>): Promise<void> {
  await withFolder(async (outer) => {
    const [folder, bin] = [join(outer, "project"), join(outer, "bin")];
    for (const each of [folder, bin]) Deno.mkdirSync(each);
    for (const { name } of Deno.readDirSync(ROOT)) {
      if (!name.startsWith(".")) Deno.symlinkSync(join(ROOT, name), join(folder, name));
    }
    Deno.writeTextFileSync(join(bin, "npx"), STAND_IN, { mode: 0o755 });
    await use(folder, async ({ run }) => {
      const { code, stderr } = await new Deno.Command("/bin/bash", {
        args: ["-e", "-c", run!],
        cwd: folder,
        env: {
          PATH: `${bin}:/usr/bin:/bin`,
          DENO: Deno.execPath(),
          DENO_VERSION: Deno.version.deno,
          INIT_CWD: folder,
          GITHUB_STEP_SUMMARY: join(outer, "summary.md"),
          NO_COLOR: "1",
        },
      }).output();
      return { code, stderr: new TextDecoder().decode(stderr) };
    });
  });
}

Deno.test("docs/ci.md has a workflow with triggers, a runner, and steps that each use an action or run a command", () => {
  assertEquals([WORKFLOW.name, [...WORKFLOW.on]], ["verdict", ["push", "pull_request"]]);
  assertMatch(WORKFLOW.jobs["diff"]!["runs-on"], /^ubuntu-/);
  for (const step of [...STEPS, ...CAMPAIGN]) {
    assert((step.uses === undefined) !== (step.run === undefined), JSON.stringify(step));
    if (step.uses !== undefined) assertMatch(step.uses, /^[\w-]+(\/[\w-]+)+@v\d+$/);
  }
  const first = STEPS.findIndex(({ run }) => run !== undefined);
  // What is kept is kept also where the gate fails, which is when somebody wants to read it.
  for (const step of STEPS.slice(first + 1)) assertMatch(step.if!, /^always\(\)/);
});

Deno.test("what the workflow of docs/ci.md runs works, and leaves what the workflow keeps", async () => {
  await withCheckout(async (folder, run) => {
    for (const step of STEPS.filter(({ run }) => run !== undefined)) {
      const { code, stderr } = await run(step);
      assertEquals(code, 0, stderr);
    }
    const files = STEPS.flatMap(filesOf);
    assertEquals(files.toSorted(), ["junit.xml", "report.html", "report.json", "verdict.sarif"]);
    for (const file of files) assert(Deno.statSync(join(folder, file)).size > 1000, file);
    assertMatch(Deno.readTextFileSync(join(folder, "..", "summary.md")), /^# verdict\n\n\*\*As expected/);
  });
});

Deno.test("the jq line of docs/ci.md lists what made a run end with 1", async () => {
  if (!HAS_JQ) return;
  await withFolder(async (folder) => {
    const run = ["diff", "--subject", "examples/typescript/handler.ts", "--cases", "10000", "--cpu", "off"];
    const { code, stdout } = await verdict([...run, "--json", join(folder, "report.json")]);
    const [, expected] = /^Not as expected: (\d+) new/m.exec(stdout)!;
    const [, line] = /^(jq .*)$/m.exec(TEXT)!;
    const shell = new Deno.Command("/bin/sh", { args: ["-c", line!], cwd: folder });
    const lines = new TextDecoder().decode((await shell.output()).stdout).trim().split("\n");
    assertEquals([code, lines.length], [1, Number(expected)]);
    for (const each of lines) assert(stdout.includes(each.slice(0, 12)), each);
  });
});

Deno.test("the nightly campaign of docs/ci.md runs, and its report is made", async () => {
  await withCheckout(async (folder, run) => {
    const [fuzz, triage] = CAMPAIGN;
    const { code, stderr } = await run(fuzz!);
    // A campaign that found something new ends with 1.
    assert(code === 0 || code === 1, stderr);
    assertEquals((await run(triage!)).code, 0);
    for (const file of ["campaign.html", "campaign.json"]) assert(Deno.statSync(join(folder, file)).size > 1000, file);
  });
});
