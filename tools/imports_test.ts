import { assertEquals } from "@std/assert";
import { importsOf } from "./imports.ts";

/** Specifiers with a mark on those of which only types are taken. */
function listed(source: string): string[] {
  return importsOf(source).map(({ specifier, line, typeOnly }) => `${line} ${specifier}${typeOnly ? " (types)" : ""}`);
}

Deno.test("importsOf() finds every form of import and export", () => {
  const source = [
    'import "./a.ts";',
    "import b from './b.ts';",
    'import * as c from "./c.ts";',
    'import d, { e } from "./d.ts";',
    "import {",
    "  f, // one",
    "  g,",
    '} from "./f.ts";',
    'export * from "./h.ts";',
    'export * as i from "./i.ts";',
    'export { j } from "./j.ts";',
    'import data from "./k.json" with { type: "json" };',
    'import{l}from"./l.ts";',
  ].join("\n");
  assertEquals(
    listed(source),
    "1 ./a.ts|2 ./b.ts|3 ./c.ts|4 ./d.ts|5 ./f.ts|9 ./h.ts|10 ./i.ts|11 ./j.ts|12 ./k.json|13 ./l.ts".split("|"),
  );
});

Deno.test("importsOf() tells imports of types from the others", () => {
  const source = [
    'import type { A } from "./a.ts";',
    'import type B from "./b.ts";',
    'import { type C, type D } from "./c.ts";',
    'import { type E, f } from "./e.ts";',
    'export type * from "./g.ts";',
    'export type { H } from "./h.ts";',
  ].join("\n");
  assertEquals(
    listed(source),
    ["1 ./a.ts (types)", "2 ./b.ts (types)", "3 ./c.ts (types)", "4 ./e.ts", "5 ./g.ts (types)", "6 ./h.ts (types)"],
  );
});

Deno.test("importsOf() finds what is loaded under a fixed name", () => {
  const source = [
    'const a = await import("./a.ts");',
    'const b = new Worker(new URL("./b.ts", import.meta.url), { type: "module" });',
    'const c = import.meta.resolve("./c.ts");',
    "const d = await import(name);",
    'const e = new URL("./e.ts", base);',
  ].join("\n");
  assertEquals(listed(source), ["1 ./a.ts", "2 ./b.ts", "3 ./c.ts"]);
});

Deno.test("importsOf() is not misled by comments, strings, templates and regular expressions", () => {
  const source = [
    "/**",
    'import { a } from "./a.ts";',
    " */",
    '// import("./b.ts")',
    "const c = `",
    'import { c } from "./c.ts";',
    "`;",
    'const globs = ["src/**", "*/x"]; const quote = /["\'`]/;',
    'import { d } from "./d.ts";',
    'export const from = "./e.ts";',
    'export function f(from: string): string { return from + "x"; }',
  ].join("\n");
  assertEquals(listed(source), ["9 ./d.ts"]);
});
