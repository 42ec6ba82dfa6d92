import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Direction } from "../../machine/access.ts";
import { Coverage } from "./coverage.ts";
import { CoverageError } from "./coverage_error.ts";
import { openFixture, openModules } from "./coverage_testing.ts";

async function messageOf(modules: Record<string, string>, needed: readonly string[] = []): Promise<string> {
  const { message } = await assertRejects(() => openModules(modules, needed), CoverageError) as Error;
  return message.replaceAll(/file:\/\/\S*\//g, "");
}

Deno.test("load() says which module it cannot read", async () => {
  assertMatch(await messageOf({ "main.ts": 'import "./gone.ts";' }), /^Module cannot be read: gone\.ts: /);
});

Deno.test("load() says where the syntax is wrong", async () => {
  const message = await messageOf({ "main.ts": 'import "./b.ts";', "b.ts": "const a = 1;\nlet x: = 3;" });
  assertMatch(message, /^Module cannot be instrumented: b\.ts: .*Unexpected token `=`[^]*2:8/);
});

Deno.test("load() says what is not supported", async () => {
  const notSupported = (text: string) => `Module cannot be instrumented: main.ts: Line 2: Not supported: ${text}`;
  const of = (text: string) => messageOf({ "main.ts": `const name = "x";\nexport const y = ${text};` });
  assertEquals(await of("import(name)"), notSupported("name"));
  assertEquals(await of("import.meta.resolve(name)"), notSupported("import.meta.resolve"));
  assertEquals(await of("[import.meta.url, import.meta]"), notSupported("import.meta"));
});

Deno.test("load() says which name no import map has", async () => {
  const message = await messageOf({ "main.ts": 'import "left-pad";' });
  assertEquals(message, "Module imports a name that is not in the import map of deno.json: left-pad: main.ts");
});

Deno.test("load() says which export is missing", async () => {
  const main = { "main.ts": "export const a = 1;" };
  assertEquals(await messageOf(main, ["a", "b", "c"]), "Module does not export b, c: main.ts");
  const message = await messageOf({ "main.ts": 'import { z } from "./b.ts"; z();', "b.ts": "export {};" });
  assertMatch(message, /^Module fails to load: main\.ts: .*'z'/);
});

Deno.test("load() says that a module throws while it is loaded", async () => {
  assertEquals(await messageOf({ "main.ts": 'throw new Error("no");' }), "Module fails to load: main.ts: no");
});

Deno.test("load() refuses an entry that is not below the root, or is no code", async () => {
  const open = (entry: string) => Coverage.open(new URL(entry), new URL("file:///root"));
  const { message } = await assertRejects(() => open("file:///elsewhere/a.ts"), CoverageError) as Error;
  assertEquals(
    message,
    "Subject must be a file of JavaScript or TypeScript below file:///root/: file:///elsewhere/a.ts",
  );
  await assertRejects(() => open("file:///root/a.json"), CoverageError);
});

Deno.test("load() refuses a module that uses the names of the probes", async () => {
  const message = await messageOf({ "main.ts": "export const verdict$log = 1;" });
  assertEquals(message, "Module uses a name that begins with verdict$: main.ts");
});

Deno.test("load() loads names of the import map, Node's built-ins, other folders and lazy modules", async () => {
  const { module, coverage } = await openModules({
    "main.ts": `import { assertEquals } from "@std/assert";
      import { join } from "node:path";
      import { Direction } from "${new URL("../../machine/access.ts", import.meta.url)}";
      export * from "./more.js";
      export const later = () => import("./later.ts");
      export { assertEquals, Direction, join };`,
    "more.js": "export const more = (x) => x ? 1 : 2;",
    "later.ts": "export const later = (x: number) => x + 1;",
  });
  // The same object, not one of a copy that was instrumented.
  assertEquals(module.Direction === Direction, true);
  assertEquals((module.more as (x: number) => number)(0), 2);
  const { later } = await (module.later as () => Promise<{ later: (x: number) => number }>)();
  assertEquals(later(1), 2);
  assertEquals([...new Set(coverage.sites.blocks.map(({ file }) => file))], ["", "later.ts", "main.ts", "more.js"]);
});

Deno.test("load() loads modules in a cycle, whose functions run before the modules do", async () => {
  const { module } = await openFixture("cycle_first.ts");
  assertEquals(module.fromEarly, 5);
});

Deno.test("load() loads enums", async () => {
  const { module, coverage } = await openFixture("enums.ts");
  const isStore = module.isStore as (kind: number) => boolean;
  assertEquals([isStore(1), isStore(2)], [false, true]);
  assertEquals(coverage.observe(() => isStore(1)).pairs, [{ site: 0, a: 1, b: 2 }]);
});

Deno.test("load() leaves no files behind", async () => {
  const { module } = await openModules({ "main.ts": "export const stack = () => new Error().stack;" });
  const [file] = /file:.*?\.mjs/.exec((module.stack as () => string)())!;
  await assertRejects(() => Deno.stat(new URL(file)), Deno.errors.NotFound);
});
