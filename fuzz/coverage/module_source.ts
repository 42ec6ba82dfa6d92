/**
 * Reading a module of a subject: its types go, and what it says of other modules and of its own place is found.
 *
 * @module
 */
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { type AnyNode, parse, type Program } from "acorn";
import { CoverageError, messageOf } from "./coverage_error.ts";
import { PREFIX } from "./probe_names.ts";
import { lineOf, walk } from "./syntax_tree.ts";

/** A part of a source that means something else where the module is loaded from another place. */
export interface Reference {
  /** First character. */
  readonly start: number;
  /** After the last. */
  readonly end: number;
  /** What is imported, or the property of `import.meta` that is read. */
  readonly name: string;
  /** Which of them. */
  readonly kind: "import" | "meta";
}

/** A module of a subject. */
export interface Source {
  /** Where it is. */
  readonly url: URL;
  /** Its text as JavaScript. */
  readonly text: string;
  /** The same as a tree. */
  readonly program: Program;
  /** What has to be replaced in it. */
  readonly references: readonly Reference[];
}

/**
 * Reads a module of JavaScript or TypeScript.
 *
 * @throws {CoverageError} When it cannot be read, is no such module, or has what cannot be loaded from another place.
 */
export async function readSource(url: URL): Promise<Source> {
  const original = await Deno.readTextFile(url).catch((error) => {
    throw new CoverageError(`Module cannot be read: ${url}: ${messageOf(error)}`);
  });
  if (original.includes(PREFIX)) throw new CoverageError(`Module uses a name that begins with ${PREFIX}: ${url}`);
  try {
    const text = withoutTypes(original);
    const program = parse(text, { ecmaVersion: "latest", sourceType: "module", preserveParens: true });
    return { url, text, program, references: referencesOf(program, text) };
  } catch (error) {
    throw new CoverageError(`Module cannot be instrumented: ${url}: ${messageOf(error)}`);
  }
}

/** What a property of `import.meta` says in the module at `url`. */
export function metaValue(url: URL, property: string): string | boolean {
  switch (property) {
    case "filename":
      return fileURLToPath(url);
    case "dirname":
      return fileURLToPath(new URL(".", url)).replace(/(?<=.)[/\\]$/, "");
    case "main":
      return false;
    default:
      return url.href;
  }
}

const META = ["url", "filename", "dirname", "main"];

function withoutTypes(text: string): string {
  try {
    return stripTypeScriptTypes(text);
  } catch {
    // Enums and the like need code of their own, which moves lines. Of a wrong syntax this says more.
    return stripTypeScriptTypes(text, { mode: "transform" });
  }
}

function referencesOf(program: Program, text: string): Reference[] {
  const references: Reference[] = [];
  walk(program, (node) => {
    const found = importIn(node) ?? metaIn(node);
    if (found === undefined) return;
    const { start, end, name, kind } = found;
    // The `import.meta` of which a property was found already.
    if (start === references.at(-1)?.start) return;
    if (name === undefined) throw new Error(`Line ${lineOf(text, start)}: Not supported: ${text.slice(start, end)}`);
    references.push({ start, end, name, kind });
  });
  return references;
}

/** A reference; its name is undefined where it shows only when it runs. */
type Found = Omit<Reference, "name"> & { readonly name: string | undefined };

function importIn(node: AnyNode): Found | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression": {
      const { source } = node;
      if (!source) return undefined;
      const name = source.type === "Literal" && typeof source.value === "string" ? source.value : undefined;
      return { start: source.start, end: source.end, name, kind: "import" };
    }
    default:
      return undefined;
  }
}

function metaIn(node: AnyNode): Found | undefined {
  if (isImportMeta(node)) return { ...node, name: undefined, kind: "meta" };
  if (node.type !== "MemberExpression" || !isImportMeta(node.object)) return undefined;
  const { start, end, property, computed } = node;
  const isKnown = !computed && property.type === "Identifier" && META.includes(property.name);
  return { start, end, name: isKnown ? property.name : undefined, kind: "meta" };
}

function isImportMeta(node: AnyNode): boolean {
  return node.type === "MetaProperty" && node.meta.name === "import";
}
