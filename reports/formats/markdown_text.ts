/**
 * Texts in Markdown, and rows of its tables.
 *
 * @module
 */

/** Characters of a text. */
const MOST_TEXT = 400;

/** A row of a table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Control characters and what ends a line. */
const LINE_BREAKERS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Text that stays text, whatever characters it has. */
export function plain(text: string): string {
  const oneLine = cut(text).replaceAll(LINE_BREAKERS, " ");
  // Brackets of angle as entities: renderers take a backslash before them in different ways.
  return oneLine.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]|~#@$]/g, "\\$&");
}

/** A code span; a longer fence than any run of backticks within, and no bar that would end a cell. */
export function code(text: string): string {
  const oneLine = cut(text).replaceAll(LINE_BREAKERS, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${oneLine}${fence}` : `${fence} ${oneLine} ${fence}`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MOST_TEXT ? text : `${characters.slice(0, MOST_TEXT - 1).join("")}…`;
}
