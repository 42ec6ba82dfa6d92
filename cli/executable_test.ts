import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { type Ended, ended, ENVIRONMENT, ROOT, withFolder } from "./cli_testing.ts";

const FILE = join(ROOT, "verdict");
const { tasks }: { tasks: Record<string, { command: string }> } = JSON.parse(
  Deno.readTextFileSync(join(ROOT, "deno.json")),
);

/** A stand-in for Deno, or for npx before it, that says its version and then how it was called. */
const standIn = (version: string) =>
  `#!/bin/sh
while [ "$1" != eval ] && [ "$1" != run ]; do shift; done
if [ "$1" = eval ]; then echo "${version} $0"; exit; fi
echo "$0 as $VERDICT_COMMAND in $PWD, process $$, \${INIT_CWD-nowhere}"
printf '%s\\n' "$@"
`;

/** What the script itself needs. */
const TOOLS = ["dirname", "readlink", "sed", "sh", "sort", "tail"];

/** A folder with an empty one for PATH that has only what the script needs, and stand-ins. */
async function withPath(
  standIns: Readonly<Record<string, string>>,
  use: (folder: string, bin: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const bin = join(folder, "bin");
    Deno.mkdirSync(bin);
    for (const tool of TOOLS) {
      const at = ["/usr/bin", "/bin"].find((place) => Deno.statSync(join(place, tool)).isFile)!;
      Deno.symlinkSync(join(at, tool), join(bin, tool));
    }
    for (const [name, version] of Object.entries(standIns)) {
      Deno.writeTextFileSync(join(bin, name), standIn(version), { mode: 0o755 });
    }
    await use(folder, bin);
  });
}

/** Starts the script under the name that it is given, with a PATH. */
function start(name: string, path: string, cwd: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(name, {
    args,
    cwd,
    env: { ...ENVIRONMENT, INIT_CWD: "/somewhere else", PATH: path },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("verdict starts each command with the words of its task, in the present folder and in its own process", async () => {
  await withPath({ deno: "2.9.6" }, async (folder, bin) => {
    const commands = Object.entries(tasks).filter(([name, { command }]) =>
      command.includes(" main.ts ") || name === "bench"
    );
    assertEquals(commands.length, 14);
    for (const [name, { command }] of commands) {
      const child = start(FILE, bin, folder, name, "--out", "my  file", "");
      const { code, stdout } = await ended(child);
      const words = command.split(" ").slice(1).map((word) => word.replace(/deno\.lock$|\S*main\.ts$/, `${ROOT}/$&`));
      assertEquals(code, 0);
      assertEquals(stdout.split("\n"), [
        `${join(bin, "deno")} as ${FILE} in ${folder}, process ${child.pid}, nowhere`,
        ...[...words, "--out", "my  file", ""],
        "",
      ]);
    }
  });
});

Deno.test("verdict starts whatever else is typed with the words of explain, so that the program itself answers", async () => {
  await withPath({ deno: "2.9.6" }, async (folder, bin) => {
    const words = tasks["explain"]!.command.split(" ").slice(1, -1);
    for (const args of [[], ["--version"], ["--help"], ["expl", "0fb607"], [""]]) {
      const { stdout } = await ended(start(FILE, bin, folder, ...args));
      const expected = [...words.map((word) => word.replace(/deno\.lock$|main\.ts$/, `${ROOT}/$&`)), ...args];
      assertEquals(stdout.split("\n").slice(1, -1), expected);
    }
  });
});

Deno.test("verdict finds its folder through links, and says how it was called", async () => {
  await withPath({ deno: "2.9.6" }, async (folder, bin) => {
    const place = join(folder, "it's my place");
    Deno.mkdirSync(place);
    Deno.symlinkSync(FILE, join(place, "first link"));
    Deno.symlinkSync("it's my place/first link", join(folder, "second"));
    Deno.symlinkSync("../second", join(bin, "verdict"));
    const calls: [name: string, said: string][] = [
      [join(place, "first link"), `'${folder}/it'\\''s my place/first link'`],
      [join(folder, "second"), join(folder, "second")],
      ["./second", "./second"],
      ["verdict", "verdict"],
    ];
    for (const [name, said] of calls) {
      // A shell finds the name as a person's does.
      const { stdout, stderr } = await ended(start("/bin/sh", bin, folder, "-c", '"$0" diff', name));
      const [first, ...words] = stdout.split("\n");
      assertStringIncludes(first!, ` as ${said} in ${folder}, `, stderr);
      assertEquals(words.slice(-3), [join(ROOT, "main.ts"), "diff", ""]);
    }
  });
});

Deno.test("verdict takes a later Deno as it is, and goes to npx where Deno is older or not there", async () => {
  for (const version of ["2.9.6", "2.9.10", "2.10.0", "10.0.0"]) {
    await withPath({ deno: version, npx: "2.9.6" }, async (folder, bin) => {
      assertMatch((await ended(start(FILE, bin, folder))).stdout, /\/deno as /, version);
    });
  }
  for (const version of ["2.9.5", "2.8.9", "1.46.3"]) {
    await withPath({ deno: version, npx: "2.9.6" }, async (folder, bin) => {
      assertMatch((await ended(start(FILE, bin, folder))).stdout, /\/npx as /, version);
    });
  }
  await withPath({ npx: "2.9.6" }, async (folder, bin) => {
    assertMatch((await ended(start(FILE, bin, folder))).stdout, /\/npx as /);
  });
});

Deno.test("verdict says in one line what to install where there is no Deno, and ends with 3", async () => {
  const node = "Node 20 or later, which has npx";
  const said = async (standIns: Record<string, string>, line: string) => {
    await withPath(standIns, async (folder, bin) => {
      const expected: Ended = { code: 3, stdout: "", stderr: `verdict: ${line}\n` };
      assertEquals(await ended(start(FILE, bin, folder, "diff")), expected);
    });
  };
  await said({}, `Deno is not there: install Deno 2.9.6, or ${node}`);
  await said({ deno: "1.46.3" }, `Deno 1.46.3 is too old: type "deno upgrade 2.9.6", or install ${node}`);
});

Deno.test("verdict names the version of Deno that the documents name", () => {
  const [, wanted] = /^wanted=(.*)$/m.exec(Deno.readTextFileSync(FILE))!;
  for (const page of ["README.md", "CONTRIBUTING.md"]) {
    const named = [...Deno.readTextFileSync(join(ROOT, page)).matchAll(/deno@([\d.]*\d)/g)].map(([, version]) =>
      version
    );
    assertEquals([...new Set(named)], [wanted], page);
  }
});

Deno.test("verdict runs the program from any folder, and prints what can be typed there", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(join(folder, "cases.jsonl"), '{"bytes":"0fb607"}\n');
    const path = `${dirname(Deno.execPath())}:/usr/bin:/bin`;
    const run = (...args: string[]) => ended(start(FILE, path, folder, ...args));
    const [explained, nothing, unknown, page] = await Promise.all([
      run("explain", "--cpu", "off", "--json", "cases.jsonl"),
      run("explain"),
      run("expl"),
      run("triage", "--markdown", "-"),
    ]);
    assertEquals([explained.code, explained.stderr], [0, ""]);
    assertEquals(JSON.parse(explained.stdout).bytes, "0fb607");
    assertEquals(nothing, {
      code: 2,
      stdout: "",
      stderr: `verdict: Nothing to explain\n  Type "${FILE} explain 0fb607", or --help\n`,
    });
    assertEquals(unknown.code, 2);
    assertEquals(page.stdout, Deno.readTextFileSync(join(ROOT, "FINDINGS.md")), "what is kept says deno task");
    assertMatch(unknown.stderr, /^verdict: Unknown command: "expl"\n/);
  });
});
