/**
 * Small campaigns, for tests.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import type { CampaignMemory, EpochChange } from "./campaign_memory.ts";
import { mergeEpoch } from "./epoch.ts";
import type { ShardPool } from "./shard_pool.ts";
import type { WorkerSettings } from "./shard_protocol.ts";

/** Settings of a campaign whose epochs take a tenth of a second. */
export const TINY: WorkerSettings = {
  seed: 7,
  subjects: ["posted"],
  asksCpu: false,
  parts: { shards: 4, batches: 2 },
};

/** What of a memory is the same in equal campaigns: cases and exemplars as text, buckets in the order of their keys. */
export function plain(memory: CampaignMemory): unknown {
  const { entries, findings, buckets, ...rest } = memory.snapshot();
  return {
    ...rest,
    entries: entries.map(({ case: c, features, ...rest }) => ({
      ...rest,
      line: formatCase(c),
      features: [...features],
    })),
    findings: findings.map(({ exemplars, ...rest }) => ({
      ...rest,
      exemplars: exemplars.map(({ case: c, ...rest }) => ({ ...rest, line: formatCase(c) })),
    })),
    buckets: buckets.flatMap(({ signature, buckets }) => buckets.map((bucket) => [bucket, signature] as const))
      .sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1)),
    features: [...memory.features].sort((a, b) => a - b),
    hits: memory.hits,
    firstEpochs: memory.firstEpochs,
    places: memory.places.map((places) => [...places]),
  };
}

/** What no other form of the same memory may change: cases, features, ids and counts. */
export function ran({ entries, findings }: CampaignMemory): unknown {
  return {
    entries: entries.map((
      { case: c, features, cost, epoch, shard },
    ) => [formatCase(c), [...features], cost, epoch, shard]),
    findings: [...findings.values()].map(({ id, count, exemplars }) => [
      id,
      count,
      exemplars.map((exemplar) => formatCase(exemplar.case)),
    ]),
  };
}

/** Runs one epoch of a campaign; the pool knows what it changed afterwards. */
export async function runEpoch(memory: CampaignMemory, pool: ShardPool): Promise<EpochChange> {
  const change = mergeEpoch(memory, await pool.run());
  memory.apply(change);
  pool.apply(change);
  return change;
}
