/**
 * A campaign's memory as the rows that its folder keeps, and back.
 *
 * @module
 */
import type { CampaignFinding, CampaignState, EpochDelta, Progress } from "../../corpus/campaign/stored_campaign.ts";
import { formatCase, parseCase } from "../../corpus/files/case_file.ts";
import { headOf, nameOf, plainest, type SeenFinding } from "../../findings/finding.ts";
import { PairMap } from "../../findings/pair_map.ts";
import { doCpusDiffer, isEnvironment } from "../../findings/verdict.ts";
import { FeatureKind, kindOf } from "../guidance/behaviour.ts";
import { bucketsByFinding, type CampaignMemory, type EpochChange, type Snapshot } from "./campaign_memory.ts";

/** What a folder keeps, as a memory takes it up. */
export function snapshotOf({ epochs, entries, findings, buckets, outside, progress }: CampaignState): Snapshot {
  const last = progress.at(-1);
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const found = new PairMap<CampaignFinding>();
  for (const [pair, key, id] of buckets) found.set(pair, key, byId.get(id)!);
  return {
    epochs,
    cases: last?.cases ?? 0,
    disagreeing: last?.disagreeing ?? 0,
    entries: entries.map(({ line, features, cost, epoch, shard }) => ({
      case: parseCase(line),
      features,
      cost,
      epoch,
      shard,
    })),
    findings: findings.map(({ first: { epoch, shard, case: number }, ...finding }) => ({
      ...finding,
      first: { epoch, shard, case: number },
    })),
    buckets: bucketsByFinding(found),
    outside,
  };
}

/** Whether a finding is none of an instruction that is refused, and the evidence does not say who is wrong. */
export function isUnresolved(finding: SeenFinding): boolean {
  const { verdict } = plainest(finding);
  return !finding.isGap && verdict.blames.length === 0 && !isEnvironment(verdict) && !doCpusDiffer(verdict);
}

/** How far a campaign has come. */
export function progressOf(memory: CampaignMemory, seconds: number): Omit<Progress, "epoch"> {
  const findings = [...memory.findings.values()];
  const wrong = findings.filter(({ isGap }) => !isGap);
  let edges = 0;
  for (const feature of memory.features) if (kindOf(feature) === FeatureKind.edge) edges++;
  return {
    cases: memory.cases,
    disagreeing: memory.disagreeing,
    seconds,
    corpus: memory.entries.length,
    features: memory.features.size,
    edges,
    findings: wrong.length,
    gaps: findings.length - wrong.length,
    unresolved: findings.filter(isUnresolved).length,
  };
}

/**
 * What a folder keeps of an epoch.
 *
 * @param memory The campaign after it.
 * @param change What it changed.
 * @param kept How many entries the folder has.
 * @param seconds How long the campaign has run.
 */
export function deltaOf(memory: CampaignMemory, change: EpochChange, kept: number, seconds: number): EpochDelta {
  const entries = memory.entries.slice(kept);
  const shown = new Set(entries.flatMap(({ features }) => Array.from(features)));
  const buckets = new PairMap<string>();
  for (const { signature, buckets: keys } of change.buckets) {
    const { id, parties } = memory.findings.get(signature)!;
    for (const key of keys) buckets.set(nameOf(parties), key, id);
  }
  return {
    epoch: change.epoch,
    entries: entries.map(({ case: c, features, cost, epoch, shard }, n) => ({
      id: kept + n,
      line: formatCase(c),
      features,
      cost,
      epoch,
      shard,
    })),
    features: Array.from(shown, (id) => {
      const place = memory.placeOf(id);
      return { id, epoch: memory.firstEpochs[place]!, hits: memory.hits[place]! };
    }),
    findings: change.findings.map(({ signature }) => rowOf(memory.findings.get(signature)!, seconds)),
    forgetsBuckets: change.forgetsBuckets,
    buckets,
    outside: memory.outside,
    progress: progressOf(memory, seconds),
  };
}

function rowOf(finding: SeenFinding, seconds: number): CampaignFinding {
  const { count, exemplars, first } = finding;
  return { ...headOf(finding), count, exemplars, first: { ...first, seconds } };
}
