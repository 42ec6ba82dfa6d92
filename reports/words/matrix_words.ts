/**
 * The matrix of decoders in words and numbers that several formats share.
 *
 * @module
 */
import {
  DECODER_MISTAKES,
  type DecoderCell,
  type DecoderMatrix,
  type DecoderMistake,
  type MatrixRow,
  sumOfRows,
  wrongOf,
} from "../../findings/decoder_matrix.ts";
import { count, counted } from "./finding_text.ts";

/** The letter and the meaning of each way to be wrong. */
export const MISTAKE_TEXT: Readonly<Record<DecoderMistake, { readonly letter: string; readonly says: string }>> = {
  fails: { letter: "f", says: "fails to answer" },
  rejects: { letter: "r", says: "wrongly rejects" },
  accepts: { letter: "a", says: "wrongly accepts" },
  length: { letter: "l", says: "finds a wrong length" },
  name: { letter: "n", says: "gives a wrong name" },
  operands: { letter: "o", says: "finds wrong operands" },
};

/** What stands behind the number of texts in which a decoder differs from the reference, and nobody says who is wrong. */
export const OPEN_MARK = "?";

/** A cell in few characters, such as `12r 3a 1l`; empty where a decoder is wrong in nothing, and nothing is open. */
export function cellText(cell: DecoderCell): string {
  const wrong = DECODER_MISTAKES.filter((mistake) => cell[mistake] > 0)
    .map((mistake) => `${count(cell[mistake])}${MISTAKE_TEXT[mistake].letter}`);
  return [...wrong, ...cell.open > 0 ? [`${count(cell.open)}${OPEN_MARK}`] : []].join(" ");
}

/** What {@linkcode OPEN_MARK} means. */
export function openMeans({ decoders: [reference] }: DecoderMatrix): string {
  return `differs from ${reference}, and nothing says who is wrong`;
}

/** What the letters of cells mean, in a sentence without a final period. */
export function legendText(matrix: DecoderMatrix): string {
  const letters = DECODER_MISTAKES.map((mistake) => `${MISTAKE_TEXT[mistake].letter} ${MISTAKE_TEXT[mistake].says}`);
  return `${letters.join(", ")}; ${OPEN_MARK} ${openMeans(matrix)}`;
}

/** The rows of a matrix, by what there is to see in them. */
export interface SortedRows {
  /** Somebody is wrong. */
  readonly wrong: readonly MatrixRow[];
  /** Nobody is found wrong, but decoders differ. */
  readonly open: readonly MatrixRow[];
  /** Neither. */
  readonly clean: readonly MatrixRow[];
}

/** Sorts the rows. */
export function sortedRows({ rows }: DecoderMatrix): SortedRows {
  const isWrong = ({ cells }: MatrixRow) => cells.some((cell) => wrongOf(cell) > 0);
  const isOpen = (row: MatrixRow) => row.open > 0;
  return {
    wrong: rows.filter(isWrong),
    open: rows.filter((row) => !isWrong(row) && isOpen(row)),
    clean: rows.filter((row) => !isWrong(row) && !isOpen(row)),
  };
}

/** The row of all extensions. */
export function rowOfAll({ rows, decoders }: DecoderMatrix): MatrixRow {
  return sumOfRows("all", rows, decoders.length);
}

/** How many texts of a row are settled, of how many. */
export function settledText({ settled, texts }: Pick<MatrixRow, "settled" | "texts">): string {
  return `${count(settled)} of ${count(texts)}`;
}

/** What is said in front of {@linkcode openTexts}. */
export function openTitle(rows: readonly MatrixRow[]): string {
  return `${counted(rows.length, "extension")} in which decoders differ and nothing says who is wrong`;
}

/** Extensions, each with the number of texts in which decoders differ and nothing says who is wrong. */
export function openTexts(rows: readonly MatrixRow[]): string[] {
  return rows.map(({ extension, open }) => `${extension} ${count(open)}`);
}

/** How many extensions there are with nothing to see, and how many texts. */
export function cleanText(rows: readonly MatrixRow[]): string {
  const { settled, texts } = sumOfRows("", rows, 0);
  return `${counted(rows.length, "extension")} in which nobody is found wrong: ` +
    `${settledText({ settled, texts })} texts settled`;
}

/** What was decoded, what was asked about, and what that settles, in a sentence without a final period. */
export function askedText(matrix: DecoderMatrix): string {
  const { wanted, decoded, disputed, swept } = matrix;
  const { texts, settled } = rowOfAll(matrix);
  const points = swept === null
    ? ""
    : `, those of points ${count(swept.first)} to ${count(swept.last)} of ${swept.space} among them`;
  return [
    `${counted(decoded, "text")} decoded${decoded < wanted ? `, of ${count(wanted)}: the run was stopped` : points}`,
    `decoders differ in ${count(disputed)}`,
    `CPU and records were asked about ${count(texts)}, and settle ${count(settled)}`,
  ].join("; ");
}
