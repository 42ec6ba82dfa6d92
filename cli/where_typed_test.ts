import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { type Ended, ended, ENVIRONMENT, ROOT, withFolder } from "./cli_testing.ts";

const CONFIG = join(ROOT, "deno.json");

/** The environment of somebody who types in a folder: nobody says for the program where that is. */
const TYPED = {
  ...ENVIRONMENT,
  INIT_CWD: "",
  VERDICT_COMMAND: "",
  PATH: `${dirname(Deno.execPath())}:/usr/local/bin:/usr/bin:/bin`,
};

/** Runs a task of the project, typed in some folder. */
function task(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const command = new Deno.Command("env", {
    // Deno sets INIT_CWD only where there is none.
    args: [...env["INIT_CWD"] === undefined ? ["-u", "INIT_CWD"] : [], Deno.execPath(), "task", "--quiet", ...args],
    cwd,
    env: { ...TYPED, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  return ended(command.spawn());
}

/** Writes a handler that is a module, what it claims, and some cases. */
async function writeOwn(folder: string): Promise<void> {
  const example = join(ROOT, "examples", "typescript");
  for (const name of ["handler.ts", "scope.json"]) await Deno.copyFile(join(example, name), join(folder, name));
  await Deno.writeTextFile(join(folder, "cases.jsonl"), '{"bytes":"0fb607"}\n{"bytes":"8b07"}\n');
}

Deno.test("deno task reads and writes files where it was typed, in arguments and in options", async () => {
  await withFolder(async (folder) => {
    await writeOwn(folder);
    const subject = ["--subject", "./handler.ts", "--scope", "scope.json"];
    const explained = await task(folder, [
      ...["--config", CONFIG, "explain", ...subject],
      ...["--cpu", "off", "--json", "cases.jsonl"],
    ]);
    assertEquals([explained.code, explained.stderr], [0, ""]);
    assertEquals(explained.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).bytes), ["0fb607", "8b07"]);
    const written = await task(folder, [
      ...["--config", CONFIG, "fuzz", ...subject, "--cpu", "off", "--out", "night"],
      ...["--epochs", "1", "--shards", "1", "--batches", "1", "--workers", "1"],
    ]);
    assertEquals(written.stderr.includes("rror"), false, written.stderr);
    assertEquals(Deno.statSync(join(folder, "night", "campaign.db")).isFile, true, written.stdout);
    assertStringIncludes(written.stdout, `--config ${CONFIG} triage ./night\n`);
  });
});

Deno.test("deno task prints a command that works when it is typed where the first was", async () => {
  await withFolder(async (folder) => {
    const { stdout } = await task(folder, [
      "--config",
      CONFIG,
      "triage",
      "posted",
      "--id",
      "9bb90f713778",
      "--cpu",
      "off",
    ]);
    const [, command] = /^ *See it: (.*)$/m.exec(stdout)!;
    assertStringIncludes(command!, ` --config ${CONFIG} explain `);
    const shell = new Deno.Command("sh", {
      args: ["-c", `${command} --cpu off`],
      cwd: folder,
      env: TYPED,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    const again = await ended(shell.spawn());
    assertEquals(again.code, 0, again.stderr);
    assertStringIncludes(again.stdout, "\n    9bb90f713778  ");
  });
});

Deno.test("deno task in a folder of the project names files from there, and says deno task", async () => {
  const docs = join(ROOT, "docs");
  const { code, stderr } = await task(docs, ["explain", "--json", "no-such-file.jsonl", "--cpu", "off"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "no-such-file.jsonl");
  const here = await task(docs, ["explain"]);
  assertStringIncludes(here.stderr, 'task explain 0fb607", or --help');
  assertEquals(here.stderr.includes("--config"), false);
});

Deno.test("deno task says that the folder where it was typed is not there, and loses nothing", async () => {
  await withFolder(async (folder) => {
    const gone = join(folder, "gone");
    const { code, stdout, stderr } = await task(ROOT, ["explain", "0fb607"], { INIT_CWD: gone });
    assertEquals([code, stdout], [3, ""]);
    assertEquals(stderr.split("\n"), [
      `verdict: Folder where the command was typed cannot be entered: ${gone}: No such file or directory (os error 2)`,
      "  INIT_CWD names it: go to a folder that there is, or unset INIT_CWD",
      "",
    ]);
  });
});
