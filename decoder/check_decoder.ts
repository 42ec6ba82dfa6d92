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

/** How many are asked about at once at first. */
const AT_ONCE = 256;

/** Once so many got no answer, no more are asked about: each costs a new process or two. */
const MOST_LOST = 8;

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

/** What a decoder said of a text. */
interface Said {
  readonly out: DecodingColumns;
  readonly at: number;
}

/**
 * Asks about the same texts again and again: in their order, once more, from the last to the first, and some of them alone.
 * Each time the decodings must be the same, for a run that is repeated, and a text that is shrunk, depend on it. A decoder that
 * gives many texts no answer is not asked about the rest.
 *
 * @param decoder Who is checked.
 * @param batch The texts, each once.
 */
export async function checkDecodings(decoder: Decoder, batch: Batch): Promise<DecoderCheck> {
  const first = await firstAnswers(decoder, batch);
  const why = ({ out, at }: Said) => unansweredName(out.unanswered[at]!);
  // Texts without an answer are known by now, and nobody is asked about them again.
  const rows = first.flatMap((said, row) => why(said) === "" ? [row] : []);
  const changed = (some: readonly number[], atOnce: number) => changedRows(decoder, batch, first, some, atOnce);
  return {
    texts: first.length,
    instructions: first.filter(({ out, at }) => out.valid[at] === 1).length,
    unanswered: counted(first.map(why)),
    changed: {
      "asked again": await changed(rows, batch.size),
      "in another order": await changed(rows.toReversed(), batch.size),
      "asked alone": await changed(rows.slice(0, ALONE), 1),
    },
  };
}

async function firstAnswers(decoder: Decoder, batch: Batch): Promise<Said[]> {
  const answers: Said[] = [];
  for (let from = 0, lost = 0; from < batch.size && lost < MOST_LOST; from += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, batch.size - from) }, (_, k) => from + k);
    const said = await askAbout(decoder, batch, rows);
    lost += said.filter(({ out, at }) => out.unanswered[at] !== Unanswered.no).length;
    answers.push(...said);
  }
  return answers;
}

async function askAbout(decoder: Decoder, batch: Batch, rows: readonly number[]): Promise<Said[]> {
  const [some, out] = [new Batch(rows.length), new DecodingColumns(rows.length)];
  rows.forEach((row, k) => some.copy(k, batch, row));
  some.size = rows.length;
  await decoder.decode(some, out);
  return rows.map((_, k) => ({ out, at: out.rowOf[k]! }));
}

/** How many rows have each name, and the first of them; rows without one do not count. */
function counted(names: readonly string[]): DecoderCheck["unanswered"] {
  const counts: Record<string, { count: number; row: number }> = {};
  for (const [row, name] of names.entries()) if (name !== "") (counts[name] ??= { count: 0, row }).count++;
  return counts;
}

/** The rows whose decodings are others than at first where they are asked about in this order, so many at once. */
async function changedRows(
  decoder: Decoder,
  batch: Batch,
  first: readonly Said[],
  rows: readonly number[],
  atOnce: number,
): Promise<number[]> {
  const changed: number[] = [];
  for (let from = 0; from < rows.length; from += atOnce) {
    const asked = rows.slice(from, from + atOnce);
    const said = await askAbout(decoder, batch, asked);
    changed.push(...asked.filter((row, k) => !isSame(first[row]!, said[k]!)));
  }
  return changed;
}

function isSame(a: Said, b: Said): boolean {
  return judgeDecoding(a.out, a.at, b.out, b.at) === 0;
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
