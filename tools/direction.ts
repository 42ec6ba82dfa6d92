/**
 * Checks that imports go one way: each folder may import only what stands below it.
 *
 * Run by the gate; prints every import against the direction and exits 1 where there is one.
 *
 * @module
 */
import { join, posix, sep } from "node:path";
import { importsOf } from "./imports.ts";

/** What the files of a folder may import from other folders. */
interface Rule {
  /** Folders of which anything may be imported. */
  readonly all: readonly string[];
  /** Folders of which only types may be imported. */
  readonly types?: readonly string[];
}

/** The files at the root, such as main.ts and mod.ts. */
const ROOT = ".";

const UP_TO_TRIAGE = ["machine", "handler", "oracles", "corpus", "triage"];
const UP_TO_SUBJECT = [...UP_TO_TRIAGE, "subject"];
const UP_TO_REPORTS = [...UP_TO_SUBJECT, "fuzz", "reports"];

/** Folder -> what it may import. Its own files and the import map's names are always allowed. */
export const DIRECTION: Readonly<Record<string, Rule>> = {
  machine: { all: [] },
  handler: { all: ["machine"] },
  oracles: { all: ["machine"] },
  corpus: { all: ["machine"] },
  subject: { all: ["machine", "corpus"] },
  triage: { all: ["machine", "handler", "oracles", "corpus"] },
  fuzz: { all: UP_TO_SUBJECT },
  reports: { all: ["machine", "corpus"], types: ["triage"] },
  cli: { all: UP_TO_REPORTS },
  bench: { all: UP_TO_REPORTS },
  examples: { all: [] },
  std: { all: [] },
  tools: { all: [] },
  [ROOT]: { all: [...UP_TO_REPORTS, "cli", "bench"] },
};

/** Whether a file is a test or helps only tests. Tests may import the helpers of any folder. */
const TEST = /_test\.ts$/;
const TEST_HELPER = /(^|_)(testing|conformance)\.ts$/;

/** Names that can be imported anywhere: those of the import map, their subpaths, and Node's built-ins. */
type Names = readonly string[];

/**
 * The imports of one file that break the direction.
 *
 * @example
 * ```ts
 * import { violationsOf } from "./direction.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const source = 'import { decode } from "../handler/decode.ts";';
 * assertEquals(violationsOf("machine/case.ts", source, []), [
 *   "machine/case.ts:1 imports ../handler/decode.ts: machine may not import handler",
 * ]);
 * ```
 *
 * @param file Path from the project's root, with slashes.
 * @param source Its text.
 * @param names Names of the import map.
 * @returns One line a violation.
 */
export function violationsOf(file: string, source: string, names: Names): string[] {
  return importsOf(source).flatMap(({ specifier, line, typeOnly }) => {
    const reason = /^\.{0,2}\//.test(specifier)
      ? refusedPath(file, specifier, typeOnly)
      : refusedName(specifier, names);
    return reason === undefined ? [] : [`${file}:${line} imports ${specifier}: ${reason}`];
  });
}

/** Why a file may not import a path, or undefined where it may. */
function refusedPath(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  if (specifier.startsWith("/") || target.startsWith("..")) return "it is outside of the project";
  const [from, to] = [folderOf(file), folderOf(target)];
  const rule = DIRECTION[from];
  if (rule === undefined) return `${from} is not in the table of tools/direction.ts`;
  if (TEST_HELPER.test(target)) {
    return TEST.test(file) || TEST_HELPER.test(file) ? undefined : "only tests may import a test helper";
  }
  // The project's configuration is data.
  if (from === to || rule.all.includes(to) || target === "deno.json") return undefined;
  if (!rule.types?.includes(to)) return `${from} may not import ${to === ROOT ? "the root" : to}`;
  return typeOnly ? undefined : `${from} may import only types of ${to}`;
}

/** Why a name may not be imported, or undefined where it may. */
function refusedName(specifier: string, names: Names): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (names.some((name) => specifier === name || specifier.startsWith(`${name}/`))) return undefined;
  return "it is not a name of the import map in deno.json";
}

/** First folder of a path, or the root. */
function folderOf(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? ROOT : path.slice(0, slash);
}

/**
 * Checks every TypeScript file under `root`, folders that begin with a dot and `node_modules` left out.
 *
 * @param root Folder that holds deno.json.
 * @returns How many files were read, and one line a violation, in the order of paths.
 */
export async function checkDirection(root: string): Promise<{ files: number; violations: string[] }> {
  const config = JSON.parse(await Deno.readTextFile(join(root, "deno.json"))) as { imports?: Record<string, string> };
  const names = Object.keys(config.imports ?? {});
  const files = (await Array.fromAsync(sources(root, ""))).sort();
  const violations: string[] = [];
  for (const file of files) {
    violations.push(...violationsOf(file, await Deno.readTextFile(join(root, file)), names));
  }
  return { files: files.length, violations };
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
