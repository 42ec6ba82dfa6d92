/**
 * The matrix of decoders: how often each is wrong, and how, by the extension of the instruction set.
 *
 * @module
 */

/**
 * How a decoder can be wrong about a text: it `fails` to answer, `rejects` or `accepts` what it must not, and finds another
 * `length`, `name`, or `operands`. A text counts once for a decoder, as the first of these.
 */
export const DECODER_MISTAKES = ["fails", "rejects", "accepts", "length", "name", "operands"] as const;

/** How a decoder can be wrong about a text. */
export type DecoderMistake = typeof DECODER_MISTAKES[number];

/** In how many texts a decoder is wrong, by how. */
export type DecoderCell = Readonly<Record<DecoderMistake, number>> & {
  /** Texts in which it says otherwise than the reference, and nothing says who is wrong; 0 for the reference. */
  readonly open: number;
};

/** One extension. */
export interface MatrixRow {
  /** Its name, by the reference decoder; `none` of texts in which that finds no instruction. */
  readonly extension: string;
  /** Texts of it that CPU and records were asked about. */
  readonly texts: number;
  /** Those of them about which they say whether, and for how long, it is an instruction. */
  readonly settled: number;
  /** Those about which decoders differ, and nothing says who is wrong. */
  readonly open: number;
  /** What each decoder is wrong about, in the order of {@linkcode DecoderMatrix.decoders}. */
  readonly cells: readonly DecoderCell[];
}

/** The matrix. */
export interface DecoderMatrix {
  /** The decoders, the reference first. */
  readonly decoders: readonly string[];
  /** Texts that were to be decoded. */
  readonly wanted: number;
  /** Texts that all decoders decoded; fewer where the run was stopped. */
  readonly decoded: number;
  /** Those in which any said otherwise than the reference: all of them were asked about. */
  readonly disputed: number;
  /** The points of a space among the texts that were to be decoded; null where there were none. */
  readonly swept: { readonly space: string; readonly first: number; readonly last: number } | null;
  /** The extensions of the texts that were asked about, in their order. */
  readonly rows: readonly MatrixRow[];
}

/** The sum of some rows of as many decoders, under another name. */
export function sumOfRows(extension: string, rows: readonly MatrixRow[], decoders: number): MatrixRow {
  const sum = (of: (row: MatrixRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const cellOf = (n: number): DecoderCell => ({
    ...mistakesOf((mistake) => sum(({ cells }) => cells[n]![mistake])),
    open: sum(({ cells }) => cells[n]!.open),
  });
  return {
    extension,
    texts: sum(({ texts }) => texts),
    settled: sum(({ settled }) => settled),
    open: sum(({ open }) => open),
    cells: Array.from({ length: decoders }, (_, n) => cellOf(n)),
  };
}

/** A number for each way to be wrong. */
export function mistakesOf(
  count: (mistake: DecoderMistake, n: number) => number,
): Readonly<Record<DecoderMistake, number>> {
  const [fails, rejects, accepts, length, name, operands] = DECODER_MISTAKES.map(count) as [
    ...[number, number, number, number, number, number],
  ];
  return { fails, rejects, accepts, length, name, operands };
}

/** In how many texts a decoder is wrong in any way. */
export function wrongOf(cell: DecoderCell): number {
  return DECODER_MISTAKES.reduce((sum, mistake) => sum + cell[mistake], 0);
}
