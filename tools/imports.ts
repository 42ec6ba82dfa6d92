/**
 * Finds what a TypeScript source imports, without a parser.
 *
 * @module
 */

/** One import of a source file. */
export interface Import {
  /** What stands between the quotes. */
  readonly specifier: string;
  /** Line of the statement's beginning, from 1. */
  readonly line: number;
  /** Whether only types are imported, so that nothing is loaded. */
  readonly typeOnly: boolean;
}

/** Strings are kept; comments, template literals and regular expressions, whose text can look like an import, are not. */
const LEXEMES =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<hidden>\/\/[^\n]*|\/\*[^]*?\*\/|`(?:\\[^]|[^`\\])*`|(?<=[=(,:;!&|?{}[>]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/)/g;

/** A name, a namespace or a list in braces. */
const CLAUSE = String.raw`(?:[\w$]+|\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})`;

/** import or export from a string, import of a string alone. */
const STATEMENT = new RegExp(
  String.raw`^[ \t]*(?:import|export)\b\s*(?<clause>(?:type\s+)?${CLAUSE}(?:\s*,\s*${CLAUSE})?)?\s*` +
    String.raw`(?:(?<=[\w$}*\s])from\s*)?(?<quote>["'])(?<specifier>[^"'\n]+)\k<quote>`,
  "gm",
);

/** What a running program loads by name: import("…"), import.meta.resolve("…"), new URL("…", import.meta.url). */
const LOAD =
  /(?:\bimport\s*\(\s*|\bimport\.meta\.resolve\(\s*|\bnew\s+URL\(\s*(?=["'][^"'\n]+["'],\s*import\.meta\.url))(?<quote>["'])(?<specifier>[^"'\n]+)\k<quote>/g;

/**
 * The imports of a source text, in the order of their lines.
 *
 * @example
 * ```ts
 * import { importsOf } from "./imports.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const source = 'import type { Case } from "../machine/case.ts";';
 * assertEquals(importsOf(source), [{ specifier: "../machine/case.ts", line: 1, typeOnly: true }]);
 * ```
 *
 * @param source The text of a TypeScript module.
 * @returns Its imports and exports from other modules, and what it loads under a fixed name.
 */
export function importsOf(source: string): Import[] {
  const code = source.replace(LEXEMES, (text, ...rest) => {
    const { hidden } = rest.at(-1) as { hidden?: string };
    return hidden === undefined ? text : text.replace(/[^\n]/g, " ");
  });
  const found = [...code.matchAll(STATEMENT), ...code.matchAll(LOAD)].map(({ index, groups }) => {
    const { specifier, clause } = groups as { specifier: string; clause?: string };
    const start = index + (/\S/.exec(code.slice(index))?.index ?? 0);
    return { specifier, line: code.slice(0, start).split("\n").length, typeOnly: isTypeOnly(clause) };
  });
  return found.sort((a, b) => a.line - b.line);
}

/** Whether a clause names types alone: `type …`, or braces in which each name has its own `type`. */
function isTypeOnly(clause: string | undefined): boolean {
  if (clause === undefined) return false;
  if (/^type\s+[\w${*]/.test(clause)) return true;
  const names = /^\{([^}]*)\}$/.exec(clause.trim())?.[1]?.split(",").map((name) => name.trim()).filter(Boolean);
  return names !== undefined && names.length > 0 && names.every((name) => /^type\s/.test(name));
}
