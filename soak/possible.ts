/**
 * A long campaign of which every case is looked at: it has to be possible, and nothing may be found in a subject that is right.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import type { Finding } from "../findings/finding.ts";
import { CampaignMemory } from "../fuzz/campaign/campaign_memory.ts";
import { mergeEpoch, type ShardResult } from "../fuzz/campaign/epoch.ts";
import { ShardRunner } from "../fuzz/campaign/shard_runner.ts";
import { closeGuide } from "../fuzz/crew/tested_subjects.ts";
import { closeOthers, openOthers } from "../fuzz/crew/worker_parties.ts";
import type { Guide } from "../fuzz/guidance/guide.ts";
import type { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { findImpossible, IMPOSSIBILITIES } from "../machine/possible_state.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";

/** How an epoch is parted: as `fuzz` does it by itself. */
const PARTS = { shards: 8, batches: 16 } as const;

/** What came of a campaign. */
export interface Soaked {
  readonly cases: number;
  /** Findings of the subjects, gaps among them. */
  readonly findings: readonly Finding[];
  /** Impossible cases, each as text; the first few of them. */
  readonly impossible: readonly string[];
}

/** So many impossible cases are shown. */
const SHOWN = 10;

/** Looks at the cases of batches that were answered. */
class Inspector {
  readonly impossible: string[] = [];
  readonly #iced = new IcedDecoder();

  look(batch: Batch): void {
    const decodings = new DecodingColumns(batch.capacity);
    const bits = new Uint8Array(batch.capacity);
    this.#iced.decode(batch, decodings);
    findImpossible(batch, decodings, bits);
    for (let row = 0; row < batch.size && this.impossible.length < SHOWN; row++) {
      if (bits[row] === 0) continue;
      const names = IMPOSSIBILITIES.filter((_, n) => (bits[row]! & 1 << n) !== 0);
      this.impossible.push(`${names.join()}: ${formatCase(readCase(batch, row))}`);
    }
  }

  close(): void {
    this.#iced.close();
  }
}

/**
 * Runs epochs of a campaign, without the CPU and with one worker, until there were so many cases.
 *
 * @param guide Watches the subjects. It is closed at the end.
 * @param seed The campaign's seed.
 * @param cases How many cases at least.
 * @param onEpoch Told of the cases so far after each epoch.
 */
export async function soakPossible(
  guide: Guide,
  seed: number,
  cases: number,
  onEpoch: (cases: number) => void,
): Promise<Soaked> {
  const others = await openOthers({ subjects: [] }, false);
  const inspector = new Inspector();
  try {
    const runner = new ShardRunner({ seed, parts: PARTS }, others, guide);
    const memory = new CampaignMemory();
    while (memory.cases < cases && inspector.impossible.length === 0) {
      const results: ShardResult[] = [];
      for (let shard = 0; shard < PARTS.shards; shard++) {
        results.push(await runner.run(memory, shard, (batch) => inspector.look(batch)));
      }
      memory.apply(mergeEpoch(memory, results));
      onEpoch(memory.cases);
    }
    const names = guide.plain.map(({ name }) => name);
    const findings = [...memory.findings.values()].filter(({ parties }) => names.includes(parties[0]!));
    return { cases: memory.cases, findings, impossible: inspector.impossible };
  } finally {
    inspector.close();
    await closeGuide(guide);
    await closeOthers(others);
  }
}
