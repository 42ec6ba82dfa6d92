import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkDirection, circlesOf, violationsOf } from "./direction.ts";
import { names, roomOf, ROOMS } from "./rooms.ts";

const NAMES = {
  "@std/assert": "./std/assert.ts",
  "fast-check": "./npm/fast_check_testing.ts",
  "pure-rand": "./npm/pure_rand.ts",
};

/** Reasons given against one import statement in `file`. */
function reasons(file: string, statement: string): string[] {
  return violationsOf(file, statement, NAMES).map((line) => line.slice(line.lastIndexOf(": ") + 2));
}

/** Runs `body` in a folder that holds `files` and is removed afterwards. */
async function withFiles(files: Record<string, string>, body: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(join(root, dirname(path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Runs the check as a command in `root`. */
function runCheck(root: string): Promise<Deno.CommandOutput> {
  const program = fileURLToPath(import.meta.resolve("./direction.ts"));
  const args = ["run", "--no-config", "--allow-read=.", program];
  return new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
}

Deno.test("direction.ts finds an import planted against the direction, and exits 1", async () => {
  const files = {
    "deno.json": '{ "imports": {} }',
    "machine/case.ts": '/** A case. */\nimport { decode } from "../handler/decode.ts";\n',
    "handler/decode.ts": 'import type { Qwords } from "../machine/qwords.ts";\n',
  };
  await withFiles(files, async (root) => {
    const { code, stderr } = await runCheck(root);
    assertEquals(code, 1);
    const text = new TextDecoder().decode(stderr);
    assertStringIncludes(text, "machine/case.ts:2 imports ../handler/decode.ts: machine may not import handler");
    assertStringIncludes(text, "Checked the imports of 2 files: 1 goes against the direction");
  });
});

Deno.test("direction.ts finds a circle of files, and exits 1", async () => {
  const files = {
    "deno.json": "{}",
    "machine/a.ts": 'import type { B } from "./b.ts";\n',
    "machine/b.ts": 'import "./a.ts";\n',
    "machine/b_test.ts": 'import "./b_test.ts";\n',
  };
  await withFiles(files, async (root) => {
    const { code, stderr } = await runCheck(root);
    assertEquals(code, 1);
    const line = "machine/a.ts imports machine/b.ts imports machine/a.ts: in a circle";
    assertStringIncludes(new TextDecoder().decode(stderr), line);
  });
});

Deno.test("direction.ts exits 0 where all imports are allowed", async () => {
  const files = { "deno.json": "{}", "handler/decode.ts": 'export * from "../machine/case.ts";\n' };
  await withFiles(files, async (root) => {
    assertEquals((await runCheck(root)).code, 0);
  });
});

Deno.test("checkDirection() leaves out hidden folders and node_modules", async () => {
  const bad = 'import "npm:left-pad";\n';
  const files = { "deno.json": "{}", ".cache/x.ts": bad, "node_modules/x/y.ts": bad, "fuzz/deep/x.ts": bad };
  await withFiles(files, async (root) => {
    const { files, violations } = await checkDirection(root);
    assertEquals([files, violations.length], [1, 1]);
  });
});

Deno.test("ROOMS names only rooms that stand before the one that imports them", () => {
  const rooms = Object.keys(ROOMS);
  for (const [at, [room, { all, types = [] }]] of Object.entries(ROOMS).entries()) {
    for (const name of [...all, ...types]) {
      const meant = rooms.filter((other) => names([name], other));
      assert(meant.length > 0, `${room} names no room: ${name}`);
      for (const other of meant) assert(rooms.indexOf(other) < at, `${room} stands before ${other}`);
    }
  }
});

Deno.test("violationsOf() holds every room to the table", () => {
  const rooms = Object.keys(ROOMS).filter((room) => room !== ".");
  for (const from of rooms) {
    const up = "../".repeat(from.split("/").length);
    for (const to of rooms) {
      const allowed = from === to || names(ROOMS[from]!.all, to);
      const found = reasons(`${from}/x.ts`, `import { y } from "${up}${to}/y.ts";`);
      assertEquals(found.length === 0, allowed, `${from} imports ${to}`);
    }
  }
});

Deno.test("violationsOf() lets a test use what any room of its wing may", () => {
  const statement = 'import { IcedDecoder } from "../decoders/iced/iced.ts";';
  assertEquals(reasons("oracles/model/model.ts", statement), ["oracles/model may not import oracles/decoders/iced"]);
  assertEquals(reasons("oracles/model/model_test.ts", statement), []);
  assertEquals(reasons("oracles/model/model_test.ts", 'import "../../fuzz/diff.ts";'), [
    "oracles/model may not import fuzz",
  ]);
});

Deno.test("roomOf() takes a folder that is not listed for a part of the room around it", () => {
  const paths = [
    "main.ts",
    "handler/corrections/lock.ts",
    "oracles/cpu/ask/x.ts",
    "oracles/panel.ts",
    "extra/deep/x.ts",
  ];
  assertEquals(paths.map(roomOf), [".", "handler", "oracles/cpu/ask", "oracles", "extra"]);
});

Deno.test("circlesOf() finds files that import themselves through others", () => {
  const imports = { a: ["b", "c"], b: ["d"], c: ["d", "e"], d: [], e: ["f"], f: ["c"], g: ["g"] };
  assertEquals(circlesOf(new Map(Object.entries(imports))), [["c", "e", "f"], ["g"]]);
});

Deno.test("violationsOf() lets reports import types of triage alone", () => {
  assertEquals(reasons("reports/words/text.ts", 'import type { Finding } from "../../triage/finding.ts";'), []);
  assertEquals(reasons("reports/words/text.ts", 'import { type Finding } from "../../triage/finding.ts";'), []);
  assertEquals(reasons("reports/words/text.ts", 'import { group } from "../../triage/group.ts";'), [
    "reports/words may import only types of triage",
  ]);
});

Deno.test("violationsOf() lets only the import map's names and Node's be imported by name", () => {
  for (const name of ["@std/assert", "pure-rand", "node:path"]) {
    assertEquals(reasons("fuzz/x.ts", `import { y } from "${name}";`), []);
  }
  for (const name of ["npm:pure-rand", "jsr:@std/assert", "https://example.com/x.ts", "pure-rand/x", "path"]) {
    assertEquals(reasons("fuzz/x.ts", `import { y } from "${name}";`), [
      "it is not a name of the import map in deno.json",
    ]);
  }
});

Deno.test("violationsOf() lets only examples import the library by its name, and only its types", () => {
  const statement = 'import type { Machine } from "@verdict/verdict";';
  assertEquals(reasons("examples/typescript/x.ts", statement), []);
  assertEquals(reasons("examples/typescript/x.ts", statement.replace("type ", "")), [
    "an example may import only types of the library",
  ]);
  assertEquals(reasons("fuzz/x.ts", statement), ["it is not a name of the import map in deno.json"]);
});

Deno.test("violationsOf() lets only the room of packages import packages, and only tests those that are for tests", () => {
  assertEquals(reasons("npm/pure_rand.ts", 'export { x } from "npm:pure-rand@8.4.2";'), []);
  assertEquals(reasons("npm/pure_rand.ts", 'export { x } from "jsr:@std/assert";').length, 1);
  const statement = 'import fc from "fast-check";';
  assertEquals(reasons("fuzz/x_test.ts", statement), []);
  assertEquals(reasons("fuzz/x_testing.ts", statement), []);
  assertEquals(reasons("fuzz/x.ts", statement), ["only tests may import it"]);
});

Deno.test("violationsOf() lets only tests import a test helper, of whatever folder", () => {
  const statement = 'import { conforms } from "../oracles/decoder_conformance.ts";';
  assertEquals(reasons("handler/x_test.ts", statement), []);
  assertEquals(reasons("oracles/panel.ts", statement.replace("../oracles", ".")), [
    "only tests may import a test helper",
  ]);
});

Deno.test("violationsOf() refuses unknown folders, the root, and what is outside", () => {
  assertEquals(reasons("extra/x.ts", 'import "../machine/case.ts";'), [
    "extra is not in the table of tools/rooms.ts",
  ]);
  assertEquals(reasons("fuzz/x.ts", 'import "../mod.ts";'), ["fuzz may not import the root"]);
  assertEquals(reasons("fuzz/x.ts", 'new URL("../deno.json", import.meta.url);'), []);
  assertEquals(reasons("fuzz/x.ts", 'import "../../x.ts";'), ["it is outside of the project"]);
  assertEquals(reasons("fuzz/x.ts", 'import "/x.ts";'), ["it is outside of the project"]);
});
