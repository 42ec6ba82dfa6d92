/**
 * An epoch: the results of its shards, merged in the order of their numbers. Which worker ran which, and when it was done,
 * changes nothing.
 *
 * @module
 */
import { nameOf, type PartyNames, type SeenFinding } from "../../findings/finding.ts";
import { addOutside, type OutsideModel } from "../../findings/outside_model.ts";
import { PairMap } from "../../findings/pair_map.ts";
import { FeatureSet } from "../guidance/feature_set.ts";
import type { BucketsDelta, CampaignMemory, Entry, EpochChange } from "./campaign_memory.ts";

/** What a shard found. It is plain data, to be sent from one thread to another. */
export interface ShardResult {
  readonly epoch: number;
  readonly shard: number;
  readonly cases: number;
  readonly disagreeing: number;
  /** Cases that showed what the campaign had not seen at the epoch's start. */
  readonly entries: readonly Entry[];
  /** Findings and how often each showed, in the order in which they did. */
  readonly findings: readonly SeenFinding[];
  /** Buckets that were settled. */
  readonly buckets: readonly BucketsDelta[];
  /** What the subjects did with what is outside the model. */
  readonly outside: readonly OutsideModel[];
}

/**
 * Buckets that a campaign remembers at most. Nobody needs an old one: a case of a bucket that was forgotten is shrunk once
 * more, to the same finding. Without a limit they would be all that grows in a long campaign.
 */
export const MOST_BUCKETS: number = 1 << 17;

/**
 * Merges the results of all shards of an epoch.
 *
 * @param state The campaign at the epoch's start; it is not changed.
 * @param results The results, in the order of their shards.
 * @returns What the epoch changes.
 */
export function mergeEpoch(state: CampaignMemory, results: readonly ShardResult[]): EpochChange {
  const features = new FeatureSet();
  const settled = new PairMap<true>();
  const findings = new Map<string, SeenFinding>();
  const isNew = (feature: number) => !state.features.has(feature) && !features.has(feature);
  const entries: Entry[] = [];
  for (const result of results) {
    for (const entry of result.entries) {
      if (!entry.features.some(isNew)) continue;
      entries.push(entry);
      for (const feature of entry.features) features.add(feature);
    }
    for (const finding of result.findings) {
      const before = findings.get(finding.signature);
      findings.set(finding.signature, {
        ...before ?? finding,
        count: (before?.count ?? 0) + finding.count,
        exemplars: [...(before?.exemplars ?? []), ...finding.exemplars],
      });
    }
  }
  // Who settles a bucket first has it; another shard may have come to another finding.
  const isFirst = (parties: PartyNames, bucket: number) => {
    if (settled.get(nameOf(parties), bucket)) return false;
    settled.set(nameOf(parties), bucket, true);
    return true;
  };
  const buckets = results.flatMap((result) =>
    result.buckets.map(({ signature, buckets }) => {
      const { parties } = findings.get(signature)!;
      return { signature, buckets: buckets.filter((bucket) => isFirst(parties, bucket)) };
    })
  );
  const sum = (of: (result: ShardResult) => number) => results.reduce((all, result) => all + of(result), 0);
  return {
    epoch: state.epoch,
    cases: sum(({ cases }) => cases),
    disagreeing: sum(({ disagreeing }) => disagreeing),
    entries,
    findings: [...findings.values()],
    forgetsBuckets: state.bucketCount > MOST_BUCKETS,
    buckets: buckets.filter(({ buckets }) => buckets.length > 0),
    outside: addOutside(...results.map(({ outside }) => outside)),
  };
}
