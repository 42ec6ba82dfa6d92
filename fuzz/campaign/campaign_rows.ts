/**
 * A campaign's memory as the rows that its folder keeps, and back.
 *
 * @module
 */
import type {
  CampaignExemplar,
  CampaignFinding,
  CampaignState,
  EpochDelta,
  Progress,
} from "../../corpus/campaign/stored_campaign.ts";
import { formatCase, parseCase } from "../../corpus/files/case_file.ts";
import { CORRECTIONS } from "../../handler/revision_subject.ts";
import { type Exemplar, plainest } from "../../triage/finding.ts";
import type { FieldName } from "../../triage/signature/pairs.ts";
import { FeatureKind, kindOf } from "../guidance/behaviour.ts";
import type { CampaignMemory, EpochChange, SeenFinding, Snapshot } from "./campaign_memory.ts";

/** What a folder keeps, as a memory takes it up. */
export function snapshotOf({ epochs, entries, findings, buckets, progress }: CampaignState): Snapshot {
  const last = progress.at(-1);
  const signatures = new Map(findings.map(({ id, signature }) => [id, signature]));
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
    findings: findings.map(({ id, title, parties, signature, isGap, cause, count, exemplars, first }) => ({
      head: { id, title, parties, signature, isGap, cause: cause?.map(causeOf) ?? null },
      count,
      exemplars: exemplars.map(({ line, weight, field, verdict }) => ({
        case: parseCase(line),
        weight,
        field: field as FieldName,
        verdict,
      })),
      firstSeen: { epoch: first.epoch, shard: first.shard, case: first.case },
    })),
    buckets: Array.from(
      Map.groupBy(buckets, ([, id]) => id),
      ([id, keys]) => ({ signature: signatures.get(id)!, buckets: keys.map(([bucket]) => bucket) }),
    ),
  };
}

function causeOf(id: string): { id: string; sentence: string } {
  return { id, sentence: CORRECTIONS.find((correction) => correction.id === id)?.sentence ?? "" };
}

/** How far a campaign has come. */
export function progressOf(memory: CampaignMemory, seconds: number): Omit<Progress, "epoch"> {
  const findings = [...memory.findings.values()];
  const wrong = findings.filter(({ isGap }) => !isGap);
  const undecided = wrong.map((finding) => plainest(finding).verdict).filter(({ wrong: party }) => party === null);
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
    unresolved: undecided.filter(({ isEnvironment }) => isEnvironment !== true).length,
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
  const idOf = (signature: string) => memory.findings.get(signature)!.id;
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
    findings: change.findings.map(({ head: { signature } }) => rowOf(memory.findings.get(signature)!, seconds)),
    forgetsBuckets: change.forgetsBuckets,
    buckets: new Map(
      change.buckets.flatMap(({ signature, buckets }) => buckets.map((bucket) => [bucket, idOf(signature)] as const)),
    ),
    progress: progressOf(memory, seconds),
  };
}

function rowOf(finding: SeenFinding, seconds: number): CampaignFinding {
  const { id, signature, title, parties, isGap, cause, count, firstSeen, exemplars } = finding;
  return {
    id,
    signature,
    title,
    parties,
    isGap,
    cause: cause?.map((each) => each.id) ?? null,
    count,
    first: { ...firstSeen, seconds },
    exemplars: exemplars.map(exemplarRow),
  };
}

function exemplarRow({ case: c, weight, field, verdict }: Exemplar): CampaignExemplar {
  return { line: formatCase(c), weight, field, verdict };
}
