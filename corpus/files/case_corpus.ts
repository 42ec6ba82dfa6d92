/**
 * Corpora: files of cases, a line each, that are read, merged and written back.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { formatCase, parseCaseLine } from "./case_file.ts";
import { parseLines } from "./parse_lines.ts";

/**
 * Reads a corpus. Blank lines and comments are left out, and so is what a line says that a CPU did.
 *
 * @param text The file's text, one case a line.
 * @returns The cases in their order.
 * @throws {InputError} When a line is no case; the message names the line, from 1.
 */
export function parseCorpus(text: string): Case[] {
  return parseLines(text, (line) => parseCaseLine(line).case);
}

/**
 * Joins corpora. Cases that {@linkcode formatCase} writes alike are the same: the first of them stays.
 *
 * @param corpora The corpora.
 * @returns Their cases, in the order in which they first come.
 */
export function mergeCorpora(...corpora: readonly (readonly Case[])[]): Case[] {
  const cases = new Map<string, Case>();
  for (const c of corpora.flat()) {
    const line = formatCase(c);
    if (!cases.has(line)) cases.set(line, c);
  }
  return [...cases.values()];
}

/**
 * A corpus as the text of a file. Lines are sorted by their UTF-16 code units, so the same cases give the same text in
 * any order and in any locale, and a new case is one new line in a diff.
 *
 * @example
 * ```ts
 * import { caseOf } from "../../machine/case.ts";
 * import { formatCorpus, mergeCorpora, parseCorpus } from "./case_corpus.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const old = parseCorpus('{"bytes":"8b07"}\n');
 * const merged = mergeCorpora(old, [caseOf([0x88, 0x07]), caseOf([0x8b, 0x07])]);
 * assertEquals(formatCorpus(merged), '{"bytes":"8807"}\n{"bytes":"8b07"}\n');
 * ```
 *
 * @param cases The cases; each is written, also where several are alike.
 * @returns The text, with a line end after each case.
 */
export function formatCorpus(cases: readonly Case[]): string {
  return cases.map((c) => `${formatCase(c)}\n`).sort().join("");
}
