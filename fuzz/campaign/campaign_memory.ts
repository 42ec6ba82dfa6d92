/**
 * What a campaign knows between two epochs, and how an epoch changes it. Every worker has a copy; all copies change in the
 * same way.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import type { FoundBefore } from "../../triage/collector.ts";
import { addExemplar, type Exemplar, type Finding, type FindingHead } from "../../triage/finding.ts";
import { FeatureSet } from "../guidance/feature_set.ts";

/** A case that showed something new. */
export interface Entry {
  /** The case. */
  readonly case: Case;
  /** All the features that it showed. */
  readonly features: Uint32Array;
  /** What running it costs. */
  readonly cost: number;
  /** The epoch it comes from, {@linkcode SEED_EPOCH} where it was there before. */
  readonly epoch: number;
  /** The shard of that epoch. */
  readonly shard: number;
}

/** What stands for the epoch of a case that the campaign began with. */
export const SEED_EPOCH = -1;

/** Where a finding was seen first. */
export interface FirstSeen {
  readonly epoch: number;
  readonly shard: number;
  /** Number in the shard of the first case of the batch that showed it. */
  readonly case: number;
}

/** A finding of a campaign. */
export interface SeenFinding extends Finding {
  readonly firstSeen: FirstSeen;
}

/** What is new of a finding. */
export interface FindingDelta {
  readonly head: FindingHead;
  /** Disagreements that are added. */
  readonly count: number;
  /** Exemplars, among which the plainest are kept. */
  readonly exemplars: readonly Exemplar[];
  readonly firstSeen: FirstSeen;
}

/** Buckets that lead to the same finding. */
export interface BucketsDelta {
  readonly signature: string;
  readonly buckets: readonly number[];
}

/** What an epoch changes. */
export interface EpochChange {
  /** The number of the epoch: how many were done before it. */
  readonly epoch: number;
  readonly cases: number;
  readonly disagreeing: number;
  readonly entries: readonly Entry[];
  readonly findings: readonly FindingDelta[];
  /** Whether all buckets are forgotten that were known before it: there were too many. */
  readonly forgetsBuckets: boolean;
  readonly buckets: readonly BucketsDelta[];
}

/** All that a campaign knows, as plain data to be sent or kept. */
export interface Snapshot {
  /** How many epochs are done. */
  readonly epochs: number;
  readonly cases: number;
  readonly disagreeing: number;
  readonly entries: readonly Entry[];
  readonly findings: readonly FindingDelta[];
  readonly buckets: readonly BucketsDelta[];
}

/** A campaign after some epochs. */
export class CampaignMemory implements FoundBefore {
  /** How many epochs are done. */
  epoch = 0;
  /** How many cases were run. */
  cases = 0;
  /** In how many of them somebody disagreed. */
  disagreeing = 0;
  /** The corpus, in the order in which it grew. */
  readonly entries: Entry[] = [];
  /** Every feature that an entry shows. */
  readonly features: FeatureSet = new FeatureSet();
  /** How many entries show each feature, by the features' places in the order in which they came. */
  readonly hits: number[] = [];
  /** The epoch in which each feature was first seen, by its place. */
  readonly firstEpochs: number[] = [];
  /** The features of each entry, by their places. */
  readonly places: Uint32Array[] = [];
  /** The findings by signature. */
  readonly findings: Map<string, SeenFinding> = new Map();
  readonly #buckets = new Map<number, SeenFinding>();
  readonly #placeOf = new Map<number, number>();

  /** Makes the memory of a campaign that has not begun, or of one that is continued. */
  constructor(snapshot?: Snapshot) {
    if (snapshot === undefined) return;
    this.#take(snapshot);
    this.epoch = snapshot.epochs;
  }

  /** Everything in it. */
  snapshot(): Snapshot {
    const { epoch, cases, disagreeing, entries } = this;
    const findings = [...this.findings.values()];
    return {
      epochs: epoch,
      cases,
      disagreeing,
      entries,
      findings: findings.map(({ count, exemplars, firstSeen, ...head }) => ({ head, count, exemplars, firstSeen })),
      buckets: Array.from(
        Map.groupBy(this.#buckets, ([, { signature }]) => signature),
        ([signature, buckets]) => ({ signature, buckets: buckets.map(([bucket]) => bucket) }),
      ),
    };
  }

  /** How many buckets are known. */
  get bucketCount(): number {
    return this.#buckets.size;
  }

  ofBucket(bucket: number): FindingHead | undefined {
    return this.#buckets.get(bucket);
  }

  ofSignature(signature: string): FindingHead | undefined {
    return this.findings.get(signature);
  }

  /** Takes up cases that somebody had before, to begin with. */
  addSeeds(entries: readonly Entry[]): void {
    if (this.epoch > 0) throw new Error("Seeds come before the first epoch");
    for (const entry of entries) this.#addEntry(entry);
  }

  /** The place of a feature that an entry shows. */
  placeOf(feature: number): number {
    return this.#placeOf.get(feature)!;
  }

  /** Goes on by one epoch. */
  apply(delta: EpochChange): void {
    if (delta.epoch !== this.epoch) throw new Error(`Epoch ${delta.epoch} does not follow ${this.epoch} epochs`);
    this.epoch++;
    if (delta.forgetsBuckets) this.#buckets.clear();
    this.#take(delta);
  }

  #take(delta: Omit<EpochChange, "epoch" | "forgetsBuckets">): void {
    this.cases += delta.cases;
    this.disagreeing += delta.disagreeing;
    for (const entry of delta.entries) this.#addEntry(entry);
    for (const finding of delta.findings) this.#addFinding(finding);
    for (const { signature, buckets } of delta.buckets) {
      const finding = this.findings.get(signature)!;
      for (const bucket of buckets) this.#buckets.set(bucket, finding);
    }
  }

  #addEntry(entry: Entry): void {
    this.entries.push(entry);
    this.places.push(Uint32Array.from(entry.features, (feature) => {
      let place = this.#placeOf.get(feature);
      if (place === undefined) {
        place = this.hits.length;
        this.#placeOf.set(feature, place);
        this.features.add(feature);
        this.hits.push(0);
        this.firstEpochs.push(entry.epoch);
      }
      this.hits[place]!++;
      return place;
    }));
  }

  #addFinding({ head, count, exemplars, firstSeen }: FindingDelta): void {
    let finding = this.findings.get(head.signature);
    if (finding === undefined) {
      const { id, title, parties, signature, isGap, cause } = head;
      finding = { id, title, parties, signature, isGap, cause, count: 0, exemplars: [], firstSeen };
      this.findings.set(signature, finding);
    }
    finding.count += count;
    for (const exemplar of exemplars) addExemplar(finding, exemplar);
  }
}
