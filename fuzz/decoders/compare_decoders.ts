/**
 * Comparing decoders on very many texts: all of them decode all texts, and CPUs and records settle what they differ in, and some
 * of what they agree on. No handler takes part.
 *
 * @module
 */
import type { TruthRecord } from "../../corpus/files/truth_file.ts";
import type { DecoderMatrix } from "../../findings/decoder_matrix.ts";
import type { Batch } from "../../machine/batch.ts";
import { inTurns } from "../../oracles/in_turns.ts";
import { BATCH_CASES, Panel, type Parties, QUICK } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import type { DiffResult } from "../diff.ts";
import type { KnownCase } from "../known_cases.ts";
import { joinedFindings, lookAgain } from "../look_again.ts";
import { MatrixTally } from "./matrix_tally.ts";
import { batchOfDefaults, Sieve } from "./sieve.ts";
import { type SweptPoints, TextSource, type WantedTexts } from "./text_source.ts";

/** Texts that are decoded at once: a program takes as many. */
const DECODED_AT_ONCE = 4096;

/** How to compare. */
export interface ComparisonOptions extends WantedTexts {
  /** Whether CPUs are asked about every text. */
  readonly asksAll?: boolean;
  /** Records of truth to check decoders against, a CPU's each. */
  readonly records?: readonly (readonly TruthRecord[])[];
  /** Cases that are known to show something; they are asked about too, but not counted. */
  readonly known?: readonly KnownCase[];
  /** Asked before each batch whether to go on; what was decoded until then counts. */
  readonly goesOn?: () => boolean;
  /** Told now and then how many texts are decoded, of how many, and how many findings there are. */
  readonly onProgress?: (decoded: number, of: number, findings: number) => void;
}

/** What a comparison came to. The same options and parties give the same result everywhere. */
export interface ComparedDecoders extends Omit<DiffResult, "against" | "sweep"> {
  /** Who is wrong in what, by extension. */
  readonly matrix: DecoderMatrix;
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
export async function compareDecoders(parties: Parties, options: ComparisonOptions): Promise<ComparedDecoders> {
  const { decoders, cpu } = parties;
  const { seed, cases, swept, records = [], known = [], asksAll = false, goesOn = () => true, onProgress } = options;
  const source = new TextSource(options, DECODED_AT_ONCE);
  // What decoders agree on, a CPU that runs instructions alone may say otherwise.
  const passes = cpu === undefined || cpu.recorded === true ? "disputed" : asksAll ? "all" : "some";
  const sieve = new Sieve(decoders, source, { capacity: DECODED_AT_ONCE, passes, goesOn });
  const tally = new MatrixTally(decoders.length, BATCH_CASES);
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  let disagreeing = 0;
  const lanes = [laneOf(parties), laneOf(parties)] as const;
  for await (const { panel, batch } of inTurns(lanes, settling(sieve))) {
    tally.count(panel);
    disagreeing += await collector.collect(batch, panel);
    onProgress?.(sieve.decoded, source.size, collector.size);
  }
  const { decoded, disputed } = sieve;
  // Who stops wants to see what there is.
  const again = decoded < source.size
    ? { findings: [], records: [] }
    : await lookAgain(parties, lanes[0].panel, collector, { known, records });
  return {
    subjects: [],
    decoders: decoders.map(({ name, version }) => ({ name, version })),
    cpu: cpu?.name ?? null,
    records: again.records,
    seed,
    cases,
    disagreeing,
    outside: [],
    findings: joinedFindings([...collector.findings, ...again.findings]),
    corrections: new Map(),
    matrix: {
      decoders: decoders.map(({ name }) => name),
      wanted: source.size,
      decoded,
      disputed,
      swept: swept === undefined ? null : pointsOf(swept),
      rows: tally.rows,
    },
  };
}

/** Whether all texts were decoded that were to be. */
export function isWhole({ matrix: { decoded, wanted } }: Pick<ComparedDecoders, "matrix">): boolean {
  return decoded === wanted;
}

function laneOf(parties: Parties): Lane {
  return { panel: new Panel(parties, BATCH_CASES, QUICK), batch: batchOfDefaults(BATCH_CASES) };
}

/** What begins the next batch of texts that come through a sieve; nothing where there are no more. */
function settling(sieve: Sieve): (lane: Lane) => Promise<void> | undefined {
  let hasMore = true;
  let filled: Promise<void> = Promise.resolve();
  return ({ panel, batch }) => {
    if (!hasMore) return undefined;
    // Texts come in one order, whatever the CPU is asked meanwhile.
    const own = filled.then(async () => {
      hasMore = await sieve.fill(batch);
    });
    filled = own;
    return own.then(() => panel.run(batch));
  };
}

function pointsOf({ space, range: { from, to } }: SweptPoints): NonNullable<DecoderMatrix["swept"]> {
  return { space: space.name, first: from, last: to - 1 };
}
