/**
 * Checks that imports go one way: each room may import only what `rooms.ts` says, and no file imports itself through
 * others.
 *
 * Run by the gate; prints every import against the direction and every circle, and exits 1 where there is one.
 *
 * @module
 */
import { join, posix, sep } from "node:path";
import { importsOf } from "./imports.ts";
import { EXAMPLES, LIBRARY, names as isNamed, PACKAGES, roomOf, ROOMS, ROOT, ruleOfTests } from "./rooms.ts";

/** A test, what helps only tests, and what tests try things on. Tests may import the helpers of any room. */
const TEST = /_test\.ts$/;
const TEST_HELPER = /(^|_)(testing|conformance)\.ts$/;
const TEST_DATA = /(^|\/)testdata\//;

/** The project's configuration: data that any room may read. */
const CONFIGURATION = ["deno.json", "deno.lock"];

/** The import map: what each name stands for. */
type Names = Readonly<Record<string, string>>;

/**
 * The imports of one file that break the direction.
 *
 * @example
 * ```ts
 * import { violationsOf } from "./direction.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const source = 'import { decode } from "../handler/decode.ts";';
 * assertEquals(violationsOf("machine/case.ts", source, {}), [
 *   "machine/case.ts:1 imports ../handler/decode.ts: machine may not import handler",
 * ]);
 * ```
 *
 * @param file Path from the project's root, with slashes.
 * @param source Its text.
 * @param names The import map.
 * @returns One line a violation.
 */
export function violationsOf(file: string, source: string, names: Names): string[] {
  return importsOf(source).flatMap(({ specifier, line, typeOnly }) => {
    const reason = /^\.{0,2}\//.test(specifier)
      ? refusedPath(file, specifier, typeOnly)
      : refusedName(file, specifier, typeOnly, names);
    return reason === undefined ? [] : [`${file}:${line} imports ${specifier}: ${reason}`];
  });
}

/** Why a file may not import a path, or undefined where it may. */
function refusedPath(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  if (specifier.startsWith("/") || target.startsWith("..")) return "it is outside of the project";
  const isTest = isOfTests(file);
  const [from, to] = [roomOf(file), roomOf(target)];
  if (ROOMS[from] === undefined) return `${from} is not in the table of tools/rooms.ts`;
  if (TEST_HELPER.test(target)) return isTest ? undefined : "only tests may import a test helper";
  const rule = isTest ? ruleOfTests(from) : ROOMS[from];
  if (from === to || isNamed(rule.all, to) || CONFIGURATION.includes(target)) return undefined;
  if (!isNamed(rule.types ?? [], to)) return `${from} may not import ${to === ROOT ? "the root" : to}`;
  return typeOnly ? undefined : `${from} may import only types of ${to}`;
}

/** Why a name may not be imported, or undefined where it may. */
function refusedName(file: string, specifier: string, typeOnly: boolean, names: Names): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (specifier.startsWith("npm:") && roomOf(file) === PACKAGES) return undefined;
  if (specifier === LIBRARY && roomOf(file) === EXAMPLES) {
    return typeOnly ? undefined : "an example may import only types of the library";
  }
  const target = Object.hasOwn(names, specifier) ? names[specifier]! : undefined;
  if (target === undefined) return "it is not a name of the import map in deno.json";
  // What a program imports is fetched before its first run.
  return TEST_HELPER.test(target) && !isOfTests(file) ? "only tests may import it" : undefined;
}

/** Whether a file is a test or helps only tests. */
function isOfTests(file: string): boolean {
  return TEST.test(file) || TEST_HELPER.test(file);
}

/**
 * Files that import themselves through others, tests left out.
 *
 * @param imports What each file imports, by paths from the project's root.
 * @returns Circles, each as its files in the order in which they import each other. Of files that import each other in more
 * than one way, one circle at least is among them.
 */
export function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) return void circles.push(path.slice(at));
    if (done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return circles;
}

/**
 * Checks every TypeScript file under `root`, folders that begin with a dot and `node_modules` left out.
 *
 * @param root Folder that holds deno.json.
 * @returns How many files were read, and one line a violation, in the order of paths.
 */
export async function checkDirection(root: string): Promise<{ files: number; violations: string[] }> {
  const { imports: names = {} } = JSON.parse(await Deno.readTextFile(join(root, "deno.json"))) as { imports?: Names };
  const files = (await Array.fromAsync(sources(root, ""))).sort();
  const violations: string[] = [];
  const imports = new Map<string, string[]>();
  for (const file of files) {
    const source = await Deno.readTextFile(join(root, file));
    violations.push(...violationsOf(file, source, names));
    if (![TEST, TEST_HELPER, TEST_DATA].some((kind) => kind.test(file))) imports.set(file, pathsIn(file, source));
  }
  for (const circle of circlesOf(imports)) violations.push(`${[...circle, circle[0]].join(" imports ")}: in a circle`);
  return { files: files.length, violations };
}

/** The files that a file imports by path. */
function pathsIn(file: string, source: string): string[] {
  const paths = importsOf(source).map(({ specifier }) => specifier).filter((specifier) => specifier.startsWith("."));
  return paths.map((path) => posix.join(posix.dirname(file), path));
}

/** Paths of the TypeScript files under a folder, from the root and with slashes. */
async function* sources(root: string, folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder.replaceAll("/", sep)))) {
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = posix.join(folder, name);
    if (isDirectory) yield* sources(root, path);
    else if (/\.[cm]?tsx?$/.test(name)) yield path;
  }
}

if (import.meta.main) {
  const { files, violations } = await checkDirection(".");
  for (const violation of violations) console.error(violation);
  const result = violations.length === 1 ? "1 goes" : `${violations.length} go`;
  console.error(
    `Checked the imports of ${files} files: ${violations.length === 0 ? "ok" : `${result} against the direction`}`,
  );
  Deno.exit(violations.length === 0 ? 0 : 1);
}
