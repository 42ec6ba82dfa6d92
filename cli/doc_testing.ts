/**
 * Pages of documentation in tests: the blocks of code that they show.
 *
 * @module
 */
import { join } from "node:path";
import { ROOT } from "./cli_testing.ts";

/** Where Python is. */
export const PYTHON = "/usr/bin/python3";

/** Whether there is Python; where it is not, programs of pages are not run. */
export const HAS_PYTHON: boolean = isThere(PYTHON);
if (!HAS_PYTHON) console.log("No python3: programs of docs/*.md are not run (apt-get install python3)");

/** The text of a page. */
export function page(name: string): string {
  return Deno.readTextFileSync(join(ROOT, "docs", name));
}

function isThere(file: string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch {
    return false;
  }
}

/** The blocks of code of one language on a page, in order. */
export function blocks(name: string, language: string): string[] {
  return [...page(name).matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, block]) => block!);
}

/** Lines as deep in a block as they stand in the program. */
export function indented(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(by));
}
