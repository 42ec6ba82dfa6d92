/**
 * The matrix of decoders on a terminal.
 *
 * @module
 */
import type { DecoderMatrix, MatrixRow } from "../../findings/decoder_matrix.ts";
import {
  askedText,
  cellText,
  cleanText,
  legendText,
  openTexts,
  openTitle,
  rowOfAll,
  settledText,
  sortedRows,
} from "../words/matrix_words.ts";
import { styleText } from "../words/style.ts";
import { printable, widthOf } from "../words/text_width.ts";
import { COLUMNS, wrapped } from "../words/wrap.ts";

const INDENT = "  ";
const GAP = "  ";

/** Stands in a cell of a decoder that is wrong in nothing. */
const NOTHING = ".";

/** How a matrix is printed. */
export interface MatrixTextOptions {
  /** Whether extensions are shown in which nobody is wrong. */
  readonly all: boolean;
  /** Columns that there are. */
  readonly columns?: number;
}

/** The matrix, line by line. */
export function matrixText(given: DecoderMatrix, { all, columns = COLUMNS }: MatrixTextOptions): string[] {
  const matrix = printableMatrix(given);
  const { wrong, open, clean } = sortedRows(matrix);
  const shown = all ? matrix.rows : wrong;
  const rows = shown.length === 0 ? [] : [...shown, rowOfAll(matrix)];
  const left = all ? [] : [
    ...open.length === 0 ? [] : [`${openTitle(open)}: ${openTexts(open).join(", ")}`],
    ...clean.length === 0 ? [] : [cleanText(clean)],
  ];
  return [
    styleText("bold", "Who is wrong in what, by extension"),
    ...table(matrix, rows, columns) ?? list(matrix, rows),
    ...(rows.length === 0 ? [] : wrapped(legendText(matrix), columns, INDENT)),
    ...left.flatMap((text) => ["", ...wrapped(text, columns, INDENT)]),
    "",
    ...wrapped(askedText(matrix), columns),
  ];
}

/** Reports from elsewhere can have any names. */
function printableMatrix({ decoders, rows, ...matrix }: DecoderMatrix): DecoderMatrix {
  const named = rows.map((row) => ({ ...row, extension: printable(row.extension) }));
  return { ...matrix, decoders: decoders.map(printable), rows: named };
}

/** A column a decoder; undefined where the lines would be too long. */
function table({ decoders }: DecoderMatrix, rows: readonly MatrixRow[], columns: number): string[] | undefined {
  if (rows.length === 0) return [];
  const lines = [
    ["", "settled", ...decoders],
    ...rows.map((row) => [row.extension, settledText(row), ...row.cells.map((cell) => cellText(cell) || NOTHING)]),
  ];
  const widths = lines[0]!.map((_, k) => Math.max(...lines.map((line) => widthOf(line[k]!))));
  if (widths.reduce((sum, width) => sum + width + GAP.length, 0) > columns) return undefined;
  // Numbers of texts are aligned at their ends.
  const padded = (text: string, k: number) => k === 1 ? text.padStart(widths[k]!) : text.padEnd(widths[k]!);
  return lines.map((line) => `${INDENT}${line.map(padded).join(GAP)}`.trimEnd());
}

/** An extension, and below it a line for each decoder that is wrong in something. */
function list({ decoders }: DecoderMatrix, rows: readonly MatrixRow[]): string[] {
  const width = Math.max(...decoders.map(widthOf));
  return rows.flatMap((row) => [
    `${INDENT}${row.extension}: ${settledText(row)} settled`,
    ...decoders.flatMap((name, n) => {
      const text = cellText(row.cells[n]!);
      return text === "" ? [] : [`${INDENT}${INDENT}${name.padEnd(width)}${GAP}${text}`];
    }),
  ]);
}
