import { assert, assertEquals } from "@std/assert";
import { join, posix } from "node:path";
import { ROOMS, ROOT } from "./rooms.ts";

const PROJECT = join(import.meta.dirname!, "..");
const FILES = (await Array.fromAsync(pathsBelow(""))).sort();
const DOCS = FILES.filter((file) => file.endsWith(".md"));

const textOf = (file: string) => Deno.readTextFile(join(PROJECT, file));

/** Paths of all files of the project, with slashes; folders that begin with a dot are left out. */
async function* pathsBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(PROJECT, folder))) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) yield* pathsBelow(`${folder}${name}/`);
    else yield `${folder}${name}`;
  }
}

Deno.test("ARCHITECTURE.md has a row for each room of the table, in its order", async () => {
  const rows = (await textOf("ARCHITECTURE.md")).matchAll(/^\| `([\w/]+)` +\|/gm);
  assertEquals(Array.from(rows, ([, room]) => room), Object.keys(ROOMS).filter((room) => room !== ROOT));
});

Deno.test("the documents link to files of the project that there are", async () => {
  for (const doc of DOCS) {
    for (const [, link] of (await textOf(doc)).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      const target = posix.join(posix.dirname(doc), link!);
      assert(FILES.includes(target) || FILES.some((file) => file.startsWith(`${target}/`)), `${doc} links to ${link}`);
    }
  }
});

Deno.test("the documents name files of the project that there are", async () => {
  for (const doc of DOCS) {
    for (const [, name] of (await textOf(doc)).matchAll(/`([\w/*]+\.ts)`/g)) {
      // Names that CONTRIBUTING.md gives to tests, names to be chosen, and patterns.
      if (/^(x|x_test|_testing|_conformance)\.ts$|\bNAME\.ts$/.test(name!)) continue;
      const pattern = new RegExp(`(^|/)${name!.replaceAll(".", "[.]").replaceAll("*", "[a-z0-9_]*")}$`);
      assert(FILES.some((file) => pattern.test(file)), `${doc} names ${name}, which is not there`);
    }
  }
});
