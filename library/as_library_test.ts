import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { ROOT, withFolder } from "../cli/cli_testing.ts";

const README = Deno.readTextFileSync(join(ROOT, "README.md"));

/** The section of README.md with that title. */
function section(title: string): string {
  return README.split("\n## ").find((text) => text.startsWith(`${title}\n`))!;
}

/** The blocks of code of one language, in order. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, block]) => block!);
}

/** The examples in the comments or in the pages of some files. */
function examples(...files: string[]): string[] {
  return files.flatMap((file) => blocks(Deno.readTextFileSync(join(ROOT, file)).replaceAll(/^ \* ?/gm, ""), "ts"));
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(folder: string, words: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...words],
    cwd: folder,
    env: { NO_COLOR: "1" },
    // A program that does not end by itself is ended, and its exit code says so.
    signal: AbortSignal.timeout(60_000),
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Makes a user's folder as README.md says, with a package of the user's own. */
function writeConfiguration(folder: string): void {
  const [json] = blocks(section("As a library"), "json");
  const configuration = JSON.parse(json!.replace("/path/to/verdict", ROOT));
  configuration.imports["yaml"] = "npm:yaml@1.10.3";
  Deno.writeTextFileSync(join(folder, "deno.json"), JSON.stringify(configuration));
}

Deno.test("A program in a folder of its own uses the library as README.md says", async () => {
  await withFolder(async (folder) => {
    writeConfiguration(folder);
    const [first] = blocks(section("As a library"), "ts");
    const [command] = blocks(section("As a library"), "sh");
    Deno.writeTextFileSync(
      join(folder, "first.ts"),
      `import yaml from "yaml";\n${first}console.error(yaml.stringify(1));\n`,
    );
    const words = command!.trim().split(" ");
    assertEquals(words.slice(0, 2), ["deno", "run"]);
    const { code, stdout, stderr } = await run(folder, words.slice(2));
    assertEquals([code, stderr], [0, "1\n\n"]);
    assertEquals(stdout.includes("posted is wrong: "), true, stdout);
  });
});

Deno.test("The examples of mod.ts and of the pages run in a user's folder, and end by themselves", async () => {
  await withFolder(async (folder) => {
    writeConfiguration(folder);
    Deno.copyFileSync(join(ROOT, "std", "assert.ts"), join(folder, "assert.ts"));
    const texts = examples("mod.ts", "docs/oracle.md", "docs/subject.md", "library/explain_case.ts");
    assertEquals(texts.length > 6, true);
    for (const [k, text] of texts.entries()) {
      Deno.writeTextFileSync(join(folder, `example_${k}.ts`), text.replaceAll('"@std/assert"', '"./assert.ts"'));
    }
    const all = texts.map((_, k) => `import "./example_${k}.ts";\n`).join("");
    Deno.writeTextFileSync(join(folder, "all.ts"), `${all}console.log("All");\n`);
    assertEquals(await run(folder, ["--allow-read", "all.ts"]), { code: 0, stdout: "All\n", stderr: "" });
  });
});

Deno.test("A program that closes neither decoders nor CPU nor a program of its own ends when it is done", async () => {
  await withFolder(async (folder) => {
    writeConfiguration(folder);
    const subject = JSON.stringify([
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-lock",
      join(ROOT, "examples/typescript/lines.ts"),
    ]);
    const program = `
      import { Batch, caseOf, CpuUnavailable, fillBatch, openCpuParty, openDecoders } from "@verdict/verdict";
      import { Panel, ProcessSubject } from "@verdict/verdict";

      const subjects = [await ProcessSubject.open(${subject})];
      const cpu = await openCpuParty().then((cpu) => ({ cpu }), (error) => {
        if (!(error instanceof CpuUnavailable)) throw error;
        return {};
      });
      const panel = new Panel({ subjects, decoders: await openDecoders(), ...cpu }, 1);
      const batch = new Batch(1);
      fillBatch(batch, [caseOf([0xf0, 0x8b, 0x07])]);
      await panel.run(batch);
      console.log("Done");`;
    Deno.writeTextFileSync(join(folder, "open.ts"), program);
    const { code, stdout, stderr } = await run(folder, ["--allow-read", "--allow-write", "--allow-run", "open.ts"]);
    assertEquals([code, stdout, stderr], [0, "Done\n", ""]);
  });
});

Deno.test("README.md shows where the executable can be linked, and what it is called then", () => {
  assertStringIncludes(section("Run it"), 'ln -s "$PWD/verdict" ');
});
