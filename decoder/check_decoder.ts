/**
 * Checking that a decoder keeps to the protocol, and how fast it is. Whether what it says is right is not asked here.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { Unanswered, unansweredName } from "../machine/outcome.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { judgeDecoding } from "../oracles/judge/judge_decoders.ts";

/** How many texts are asked about alone. */
const ALONE = 64;

/** What a check came to. */
export interface DecoderCheck {
  /** Texts that were asked about. */
  readonly texts: number;
  /** How many of them begin with an instruction, by the decoder. */
  readonly instructions: number;
  /** Of those without an answer: how many, and the row of the first, by what came instead. */
  readonly unanswered: Readonly<Record<string, { readonly count: number; readonly row: number }>>;
  /** Rows whose decoding was another when they were asked about again, by how that was. */
  readonly changed: Readonly<Record<string, readonly number[]>>;
}

/**
 * Asks about the same texts again and again: in their order, once more, from the last to the first, and some of them alone.
 * Each time the decodings must be the same, for a run that is repeated, and a text that is shrunk, depend on it.
 *
 * @param decoder Who is checked.
 * @param batch The texts, each once.
 */
export async function checkDecodings(decoder: Decoder, batch: Batch): Promise<DecoderCheck> {
  const first = new DecodingColumns(batch.capacity);
  await decoder.decode(batch, first);
  const rows = Array.from({ length: batch.size }, (_, row) => row);
  const changed = (some: readonly number[], atOnce: number) => changedRows(decoder, batch, first, some, atOnce);
  return {
    texts: batch.size,
    instructions: rows.filter((row) => first.valid[first.rowOf[row]!] === 1).length,
    unanswered: countUnanswered(first, rows),
    changed: {
      "asked again": await changed(rows, batch.size),
      "in another order": await changed(rows.toReversed(), batch.size),
      "asked alone": await changed(rows.slice(0, ALONE), 1),
    },
  };
}

function countUnanswered({ rowOf, unanswered }: DecodingColumns, rows: readonly number[]): DecoderCheck["unanswered"] {
  const counts: Record<string, { count: number; row: number }> = {};
  for (const row of rows) {
    const name = unansweredName(unanswered[rowOf[row]!]!);
    if (name !== "") (counts[name] ??= { count: 0, row }).count++;
  }
  return counts;
}

/** The rows whose decodings are others than at first where they are asked about in this order, so many at once. */
async function changedRows(
  decoder: Decoder,
  batch: Batch,
  first: DecodingColumns,
  rows: readonly number[],
  atOnce: number,
): Promise<number[]> {
  const [some, out] = [new Batch(atOnce), new DecodingColumns(atOnce)];
  const changed: number[] = [];
  for (let from = 0; from < rows.length; from += atOnce) {
    const asked = rows.slice(from, from + atOnce);
    asked.forEach((row, k) => some.copy(k, batch, row));
    some.size = asked.length;
    await decoder.decode(some, out);
    changed.push(...asked.filter((row, k) => !isSame(first, first.rowOf[row]!, out, out.rowOf[k]!)));
  }
  return changed;
}

function isSame(a: DecodingColumns, i: number, b: DecodingColumns, j: number): boolean {
  // In another batch it is another text that stands for those like it.
  if (a.unanswered[i] === Unanswered.notAsked || b.unanswered[j] === Unanswered.notAsked) return true;
  return judgeDecoding(a, i, b, j) === 0;
}

/**
 * How many texts a second a decoder answers, two batches at once, as a run asks it.
 *
 * @param batch The texts, each once.
 * @param seconds How long to ask.
 */
export async function measureDecoder(decoder: Decoder, batch: Batch, seconds: number): Promise<number> {
  const started = performance.now();
  const end = started + 1000 * seconds;
  let texts = 0;
  const ask = async () => {
    const out = new DecodingColumns(batch.capacity);
    while (performance.now() < end) {
      await decoder.decode(batch, out);
      texts += batch.size;
      // What answers at once would leave nobody else a turn.
      await Promise.resolve();
    }
  };
  await Promise.all([ask(), ask()]);
  return 1000 * texts / (performance.now() - started);
}
