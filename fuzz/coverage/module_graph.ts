/**
 * The modules of a subject: its entry, and everything that it imports from below a root.
 *
 * @module
 */
import { CoverageError } from "./coverage_error.ts";
import { readSource, type Source } from "./module_source.ts";

/** A module of a subject. */
export interface Module {
  /** Its source. */
  readonly source: Source;
  /** Its path from the root, with slashes. */
  readonly path: string;
  /** What it imports: from the names in it to addresses. */
  readonly targets: ReadonlyMap<string, string>;
}

/** Modules by their addresses, in the order of their paths: no machine and no order of loading plays a part. */
export type Graph = ReadonlyMap<string, Module>;

/** What can be instrumented; anything else is loaded as it is. */
export const CODE = /\.[cm]?[jt]s$/;

/**
 * Reads a module and what it imports from below `root`.
 *
 * @param entry The module's file.
 * @param root The folder.
 * @throws {CoverageError} When a module cannot be read or instrumented.
 */
export async function readGraph(entry: URL, root: URL): Promise<Graph> {
  const base = root.href.replace(/\/?$/, "/");
  const isOurs = (address: string) => address.startsWith(base) && CODE.test(address);
  if (!base.startsWith("file:")) throw new CoverageError(`Root must be a folder: ${root}`);
  if (!isOurs(entry.href)) {
    throw new CoverageError(`Subject must be a file of JavaScript or TypeScript below ${base}: ${entry}`);
  }
  const found = new Map<string, Module>();
  const waiting = [entry.href];
  for (const address of waiting) {
    if (found.has(address)) continue;
    const source = await readSource(new URL(address));
    const targets = new Map(
      source.references.filter(({ kind }) => kind === "import").map(({ name }) => {
        return [name, resolveImport(name, source.url)];
      }),
    );
    found.set(address, { source, targets, path: decodeURIComponent(address.slice(base.length)) });
    waiting.push(...[...targets.values()].filter(isOurs));
  }
  return new Map([...found].sort(([, a], [, b]) => a.path < b.path ? -1 : 1));
}

/**
 * The address of what a module imports: a path from it, a full address, or a name of the import map.
 *
 * @throws {CoverageError} When it is none of them.
 */
export function resolveImport(name: string, from: URL): string {
  if (/^\.{0,2}\//.test(name)) return new URL(name, from).href;
  try {
    return import.meta.resolve(name);
  } catch {
    throw new CoverageError(`Module imports a name that is not in the import map of deno.json: ${name}: ${from}`);
  }
}

/** Whether a module imports itself through others. */
export function isInCycle(graph: Graph, address: string): boolean {
  const seen = new Set<string>();
  const waiting = [address];
  for (const from of waiting) {
    for (const to of graph.get(from)?.targets.values() ?? []) {
      if (to === address) return true;
      if (!seen.has(to)) waiting.push(to);
      seen.add(to);
    }
  }
  return false;
}
