/**
 * Loading a subject with probes in it.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CoverageError, messageOf } from "./coverage_error.ts";
import { MOST_BLOCKS } from "./edges.ts";
import { Edits } from "./edits.ts";
import { instrument } from "./instrument.ts";
import { type Graph, isInCycle, readGraph } from "./module_graph.ts";
import { metaValue } from "./module_source.ts";
import { Name } from "./probe_names.ts";
import { Probes } from "./probes.ts";
import { Sites } from "./sites.ts";

/** A subject as it was loaded. */
export interface Loaded {
  /** What its entry exports. */
  readonly module: Record<string, unknown>;
  /** Where its probes are. */
  readonly sites: Sites;
  /** What they write to. */
  readonly probes: Probes;
}

/** What the module gives that links a subject's modules with the harness. */
const LINK = `export let ${Object.keys(Name).join()};
export function connect(probes) { ({ ${Object.keys(Name).join()} } = probes); }
`;

/**
 * Loads a module, instrumented together with everything below `root` that it imports, once more for each call. What it
 * imports from elsewhere is what everybody imports. What it would import later, it imports now.
 *
 * @param entry The module's file.
 * @param root The folder.
 * @throws {CoverageError} When it cannot be read or instrumented, or fails while it is loaded.
 */
export async function load(entry: URL, root: URL): Promise<Loaded> {
  const graph = await readGraph(entry, root);
  const folder = await Deno.makeTempDir({ prefix: "verdict_coverage_" });
  try {
    const link = pathToFileURL(`${folder}/link.mjs`).href;
    const placeOf = (address: string) => {
      const module = graph.get(address);
      return module === undefined ? address : pathToFileURL(`${folder}/modules/${module.path}.mjs`).href;
    };
    await Deno.writeTextFile(new URL(link), LINK);
    const sites = await write(graph, link, placeOf);
    const probes = new Probes(sites.comparisons.length);
    (await import(link)).connect(probes.link());
    const module = await importFrom(placeOf(entry.href), entry.href);
    for (const address of graph.keys()) await importFrom(placeOf(address), address);
    return { module, sites, probes };
  } finally {
    // What was loaded stays in memory.
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes every module, instrumented, to its place. */
async function write(graph: Graph, link: string, placeOf: (address: string) => string): Promise<Sites> {
  const sites = new Sites();
  for (const [address, { source, targets, path }] of graph) {
    const edits = new Edits();
    const shebang = /^#!.*\n?/.exec(source.text)?.[0].length ?? 0;
    edits.insert(shebang, prelude(link, isInCycle(graph, address)));
    for (const { start, end, name, kind } of source.references) {
      const value = kind === "meta" ? metaValue(source.url, name) : placeOf(targets.get(name)!);
      edits.replace(start, end, JSON.stringify(value));
    }
    instrument(source, path, { edits, sites });
    const file = fileURLToPath(placeOf(address));
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, edits.apply(source.text));
  }
  const count = sites.blocks.length;
  if (count > MOST_BLOCKS) throw new CoverageError(`Subject has more than ${MOST_BLOCKS} blocks: ${count}`);
  return sites;
}

/** The import that goes in front of a module, without a line's end: lines in the stack of an error stay true. */
function prelude(link: string, inCycle: boolean): string {
  const names = Object.entries(Name);
  // Functions of a module in a cycle can run before its own variables exist.
  if (inCycle) return `import{${names.map(([key, name]) => `${key} as ${name}`)}}from"${link}";`;
  // A probe that finds its arrays in constants of its own module costs half.
  return `import{${names.map(([key, name]) => `${key} as ${name}_`)}}from"${link}";` +
    `const ${names.map(([, name]) => `${name}=${name}_`)};`;
}

async function importFrom(place: string, address: string): Promise<Record<string, unknown>> {
  try {
    return await import(place);
  } catch (error) {
    throw new CoverageError(`Module fails to load: ${address}: ${messageOf(error)}`);
  }
}
