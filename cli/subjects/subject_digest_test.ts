import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { OwnSpec } from "../../subject/own_subject.ts";
import { withFolder } from "../cli_testing.ts";
import { CommandError } from "../command_line/errors.ts";
import { digestOf, identitiesOf } from "./subject_digest.ts";
import { askedSubjects } from "./subject_options.ts";

const module = (file: string): OwnSpec => ({ kind: "module", url: pathToFileURL(file).href });
const program = (...words: string[]): OwnSpec => ({ kind: "program", words });

/** Writes files, whose folders are made. */
function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }
}

const MODULE = {
  "src/handler.ts": `import { part } from "./part.ts";
import type { Case } from "./types.ts";
import table from "./table.json" with { type: "json" };
export const handle = (c: Case) => [part, table, c, import("node:fs"), import("not in any map")];
`,
  "src/part.ts": 'export * from "../shared/far.ts";\n',
  "src/types.ts": "export type Case = string;\n",
  "src/table.json": "[1]\n",
  "src/other.ts": "export const other = 1;\n",
  "shared/far.ts": "export const part = 1;\n",
};

Deno.test("digestOf() a module covers every file that it imports, and neither types nor where it lies", async () => {
  await withFolder(async (folder) => {
    const [one, two] = [join(folder, "one"), join(folder, "elsewhere", "two")];
    const entry = (of: string) => module(join(of, "src/handler.ts"));
    write(one, MODULE);
    write(two, MODULE);
    const digest = await digestOf(entry(one));
    assertEquals(await digestOf(entry(two)), digest);
    for (const name of ["src/types.ts", "src/other.ts"] as const) {
      write(two, { [name]: `${MODULE[name]}// changed\n` });
      assertEquals(await digestOf(entry(two)), digest, name);
    }
    for (const name of ["src/handler.ts", "src/part.ts", "src/table.json", "shared/far.ts"] as const) {
      write(two, { [name]: `${MODULE[name]}\n` });
      assert(await digestOf(entry(two)) !== digest, name);
      write(two, { [name]: MODULE[name] });
      assertEquals(await digestOf(entry(two)), digest, name);
    }
  });
});

Deno.test("digestOf() a module that cannot be taken apart covers the file", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "handler.ts");
    const digests = [];
    for (const name of ["a", "b"]) {
      write(folder, { "handler.ts": `const name = "./${name}.ts";\nexport const { handle } = await import(name);\n` });
      digests.push(await digestOf(module(file)));
    }
    assert(digests[0] !== digests[1]);
  });
});

Deno.test("digestOf() a program is the same however its paths are written, and another for other bytes or words", async () => {
  await withFolder(async (folder) => {
    write(folder, { "mine": "one", "data/x": "", "other/mine": "two", "other/renamed": "one" });
    const [mine, data] = [join(folder, "mine"), join(folder, "data")];
    const digest = await digestOf(program(mine, "--fast", data));
    const near = (path: string) => relative(Deno.cwd(), path);
    for (
      const words of [[near(mine), "--fast", near(data)], [join(folder, "other", "..", "mine"), "--fast", `${data}/`]]
    ) {
      assertEquals(await digestOf(program(...words)), digest, words.join(" "));
    }
    const others = [
      [mine, "--slow", data],
      [mine, "--fast"],
      [mine, "--fast", join(folder, "other")],
      [join(folder, "other/mine"), "--fast", data],
      // One program can do something else under each of its names.
      [join(folder, "other/renamed"), "--fast", data],
      ["mine", "--fast", data],
    ];
    const digests = await Promise.all(others.map((words) => digestOf(program(...words))));
    assertEquals(new Set([digest, ...digests]).size, others.length + 1);
  });
});

Deno.test("digestOf() a script covers its bytes, and its interpreter's name", async () => {
  await withFolder(async (folder) => {
    const script = join(folder, "mine.py");
    write(folder, { "mine.py": "one" });
    const [python, other] = [await digestOf(program("python3", script)), await digestOf(program("pypy3", script))];
    write(folder, { "mine.py": "two" });
    assertEquals(new Set([python, other, await digestOf(program("python3", script))]).size, 3);
  });
});

Deno.test("identitiesOf() takes a scope for what it says, and a time that is the usual one for none", async () => {
  await withFolder(async (folder) => {
    write(folder, {
      "mine": "",
      "a.json": '{"forms":["mov","movzx"],"mayRefuse":["load","index"]}',
      "b.json": '{ "mayRefuse": ["index", "load"], "forms": ["movzx", "mov", "mov"] }',
      "c.json": '{"forms":["mov"]}',
    });
    const of = async (scope: string, timeout?: number) => {
      const asked = askedSubjects({ subject: join(folder, "mine"), scope: join(folder, scope), timeout });
      return (await identitiesOf(asked)).subject!;
    };
    const [a, b, c] = [await of("a.json"), await of("b.json", 5), await of("c.json")];
    assertEquals([b.scope!.digest, b.timeout], [a.scope!.digest, a.timeout]);
    assert(c.scope!.digest !== a.scope!.digest);
    assertEquals(a.scope!.given, join(folder, "a.json"));
    assert(/^[0-9a-f]{12}$/.test(a.digest!));
  });
});

Deno.test("identitiesOf() has nothing of revisions under test, and of one that another is compared with its name", async () => {
  assertEquals(await identitiesOf(askedSubjects({ subject: "posted" })), {});
  const against = { given: "corrected", digest: null, timeout: null, scope: null };
  assertEquals(await identitiesOf(askedSubjects({ subject: "posted", against: "corrected" })), { against });
});

Deno.test("digestOf() says which file cannot be read", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "gone.ts");
    const error = await assertRejects(() => digestOf(module(file)), CommandError);
    assert(error.message.startsWith(`File of the subject cannot be read: ${file}: `), error.message);
  });
});
