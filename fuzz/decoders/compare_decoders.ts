/**
 * Comparing decoders on very many texts: all of them decode all texts, and CPUs and records settle what they differ in, and some
 * of what they agree on. No handler takes part.
 *
 * @module
 */
import type { DecoderMatrix } from "../../findings/decoder_matrix.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Batch } from "../../machine/batch.ts";
import { inTurns } from "../../oracles/in_turns.ts";
import { BATCH_CASES, Panel, type Parties, QUICK } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { MatrixTally } from "./matrix_tally.ts";
import { batchOfDefaults, Sieve } from "./sieve.ts";
import { TextSource, type WantedTexts } from "./text_source.ts";

/** Texts that are decoded at once: a program takes as many. */
const DECODED_AT_ONCE = 4096;

/** How to compare. */
export interface ComparisonOptions extends WantedTexts {
  /** Whether CPUs are asked about every text. */
  readonly asksAll?: boolean;
  /** Asked now and then whether to go on; what was decoded until then counts. */
  readonly goesOn?: () => boolean;
  /** Told now and then how many texts are decoded, of how many, and how many findings there are. */
  readonly onProgress?: (decoded: number, of: number, findings: number) => void;
}

/** What a comparison came to. The same options and parties give the same result everywhere. */
export interface ComparedDecoders {
  readonly matrix: DecoderMatrix;
  /** Texts in which somebody differs from somebody, the CPU included, of those that it was asked about. */
  readonly disagreeing: number;
  readonly findings: readonly Finding[];
  /** Whether all texts were decoded. */
  readonly isWhole: boolean;
}

/** A panel and its batch. */
interface Lane {
  readonly panel: Panel;
  readonly batch: Batch;
}

/**
 * Compares the decoders of some parties, which have no subjects.
 *
 * @param parties Decoders, and who settles what they differ in.
 * @param options On which texts.
 */
export async function compareDecoders(
  parties: Parties,
  { asksAll = false, goesOn = () => true, onProgress, ...wanted }: ComparisonOptions,
): Promise<ComparedDecoders> {
  const { decoders } = parties;
  const source = new TextSource(wanted, DECODED_AT_ONCE);
  const sieve = new Sieve(decoders, source, { capacity: DECODED_AT_ONCE, isOpen: asksAll, goesOn });
  const tally = new MatrixTally(decoders.length, BATCH_CASES);
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  const lane = (): Lane => ({ panel: new Panel(parties, BATCH_CASES, QUICK), batch: batchOfDefaults(BATCH_CASES) });
  let hasMore = true;
  let filled: Promise<unknown> = Promise.resolve();
  const begin = ({ panel, batch }: Lane) => {
    if (!hasMore) return undefined;
    // Texts come in one order, whatever the CPU is asked meanwhile.
    const own = filled.then(async () => hasMore = await sieve.fill(batch));
    filled = own;
    return own.then(() => panel.run(batch));
  };
  let disagreeing = 0;
  for await (const { panel, batch } of inTurns([lane(), lane()], begin)) {
    tally.count(panel);
    disagreeing += await collector.collect(batch, panel);
    onProgress?.(sieve.decoded, source.size, collector.size);
  }
  const { decoded, disputed } = sieve;
  const names = decoders.map(({ name }) => name);
  return {
    matrix: { decoders: names, decoded, disputed, rows: tally.rows },
    disagreeing,
    findings: collector.findings,
    isWhole: decoded === source.size,
  };
}
