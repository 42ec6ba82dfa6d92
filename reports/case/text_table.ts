/**
 * Tables of text whose cells can have several lines.
 *
 * @module
 */
import { styleText } from "../words/style.ts";
import { printable, widthOf } from "../words/text_width.ts";

/** A cell, and whether what it says differs. */
export interface TextCell {
  readonly lines: readonly string[];
  readonly differs: boolean;
}

/** What stands behind a cell that differs; it shows without colours too. */
const MARK = " !";

/** Aligns rows, the first of which is the head. */
export function textTable(rows: readonly (readonly TextCell[])[], indent = "  "): string[] {
  const texts = rows.map((row) => row.map(cellLines));
  const widths = texts[0]!.map((_, column) => Math.max(...texts.flatMap((row) => row[column]!.map(widthOf))));
  return texts.flatMap((row, n) => {
    const height = Math.max(...row.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => {
      const cells = row.map((lines, column) => {
        const text = lines[line] ?? "";
        const padded = text + " ".repeat(widths[column]! - widthOf(text));
        return rows[n]![column]!.differs ? styleText("yellow", padded) : padded;
      });
      return `${indent}${cells.join("  ")}`.trimEnd();
    });
  });
}

function cellLines({ lines, differs }: TextCell): string[] {
  const texts = lines.length === 0 ? [""] : lines.map(printable);
  return differs ? texts.map((text) => text + MARK) : texts;
}
