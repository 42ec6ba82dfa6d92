/**
 * Tables of a running campaign.
 *
 * @module
 */
import { lineOf, type Span } from "../words/spans.ts";
import type { Style } from "../words/style.ts";
import { cut, printable, widthOf } from "../words/text_width.ts";

/** From so many columns on, tables leave nothing out. */
export const WIDE = 76;

/** Columns of a time at least, so that what follows stays where it is while time passes. */
export const LEAST_TIME = "99 min ago".length;

/** A column of a table: its heading, and what it shows of a row. */
export interface Column<Row> {
  readonly title: string;
  readonly isRight?: boolean;
  /** Columns that it takes at least, so that the table stays where it is while what it shows changes. */
  readonly least?: number;
  /** Columns that it takes at most; longer texts are cut. */
  readonly most?: number;
  readonly text: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
}

/** A line of headings and one a row, each of at most `width` columns. The first heading names the table. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): string[] {
  const cells = rows.map((row) => columns.map(({ text, most = Infinity }) => cut(printable(text(row)), most)));
  const widths = columns.map(({ title, least = 0 }, k) =>
    Math.max(least, ...[title, ...cells.map((row) => row[k]!)].map(widthOf))
  );
  const padded = (text: string, k: number) => {
    if (k === columns.length - 1) return text;
    const blanks = " ".repeat(widths[k]! - widthOf(text));
    return columns[k]!.isRight === true ? blanks + text : text + blanks;
  };
  const line = (texts: readonly string[], style: (k: number) => Style | undefined) =>
    lineOf(
      texts.flatMap((text, k): Span[] => {
        const given = style(k);
        return [k === 0 ? "" : "  ", given === undefined ? padded(text, k) : [padded(text, k), given]];
      }),
      width,
    ).trimEnd();
  return [
    line(columns.map(({ title }) => title), (k) => k === 0 ? "bold" : "dim"),
    ...cells.map((texts, n) => line(texts, (k) => columns[k]!.style?.(rows[n]!))),
  ];
}
