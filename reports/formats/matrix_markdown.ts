/**
 * The matrix of decoders as Markdown.
 *
 * @module
 */
import type { DecoderMatrix, MatrixRow } from "../../findings/decoder_matrix.ts";
import {
  cellText,
  cleanText,
  legendText,
  openTexts,
  openTitle,
  rowOfAll,
  settledText,
  sortedRows,
} from "../words/matrix_words.ts";
import { plain, row } from "./markdown_text.ts";

/** More than there are extensions: a job's summary takes a megabyte at most, whatever a report from elsewhere has. */
const MOST_ROWS = 300;

/** Who is wrong in what, by extension: a table, and what is not in it in sentences. */
export function matrixMarkdown(matrix: DecoderMatrix): string[] {
  const { wrong, open, clean } = sortedRows(matrix);
  const rest = [
    ...open.length === 0
      ? []
      : [`${plain(openTitle(open))}: ${openTexts(open.slice(0, MOST_ROWS)).map(plain).join(", ")}`],
    ...clean.length === 0 ? [] : [plain(cleanText(clean))],
  ];
  return [
    "## Who is wrong in what, by extension",
    "",
    ...(wrong.length === 0 ? [] : table(matrix, [...wrong.slice(0, MOST_ROWS), rowOfAll(matrix)])),
    ...rest.flatMap((text) => [`${text}.`, ""]),
  ];
}

function table(matrix: DecoderMatrix, rows: readonly MatrixRow[]): string[] {
  const { decoders } = matrix;
  return [
    row(["extension", "settled", ...decoders.map(plain)]),
    row(["---", "--:", ...decoders.map(() => "---")]),
    ...rows.map((each) => row([plain(each.extension), settledText(each), ...each.cells.map(cellText)])),
    "",
    `${plain(legendText(matrix))}.`,
    "",
  ];
}
