/**
 * The files that a module consists of, wherever they are.
 *
 * @module
 */
import { CoverageError } from "./coverage_error.ts";
import { CODE, resolveImport } from "./module_graph.ts";
import { readSource } from "./module_source.ts";

/**
 * A module's own file and those that it imports, also through others, in the order of their addresses. Types that are
 * imported count for nothing. Of a module that cannot be taken apart, such as one that imports what it computes the name of,
 * the file alone counts.
 *
 * @param entry The module's file.
 */
export async function moduleFiles(entry: URL): Promise<URL[]> {
  const found = new Set<string>();
  const waiting = [entry.href];
  for (const address of waiting) {
    if (found.has(address)) continue;
    found.add(address);
    if (CODE.test(address)) waiting.push(...await importsOf(new URL(address)));
  }
  return [...found].sort().map((address) => new URL(address));
}

/** Addresses of the files that a module imports itself. */
async function importsOf(module: URL): Promise<string[]> {
  const source = await orUndefined(() => readSource(module));
  const addresses: string[] = [];
  for (const { kind, name } of source?.references ?? []) {
    const address = kind === "import" ? await orUndefined(() => resolveImport(name, module)) : undefined;
    if (address?.startsWith("file:")) addresses.push(address.replace(/[?#].*$/, ""));
  }
  return addresses;
}

async function orUndefined<T>(find: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof CoverageError) return undefined;
    throw error;
  }
}
