/**
 * Text in lines of a width.
 *
 * @module
 */
import { widthOf } from "./text_width.ts";

/** Columns of a terminal that is as narrow as most. */
export const COLUMNS = 80;

/**
 * Breaks text between its words. A word that is longer than a line has a line of its own.
 *
 * @example
 * ```ts
 * import { wrapped } from "./wrap.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wrapped("one two three", 9, "  "), ["  one two", "  three"]);
 * ```
 *
 * @param text The text, of {@linkcode printable} characters.
 * @param width Columns that a line may take, its indentation too.
 * @param indent What each line begins with.
 */
export function wrapped(text: string, width: number = COLUMNS, indent = ""): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const longer = line === indent ? indent + word : `${line} ${word}`;
    if (line !== indent && widthOf(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}
