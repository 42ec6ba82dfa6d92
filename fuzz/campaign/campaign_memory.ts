/**
 * What a campaign knows between two epochs, and how an epoch changes it. Every worker has a copy; all copies change in the
 * same way.
 *
 * @module
 */
import { type FindingHead, headOf, nameOf, type SeenFinding } from "../../findings/finding.ts";
import { addOutside, type OutsideModel } from "../../findings/outside_model.ts";
import { PairMap } from "../../findings/pair_map.ts";
import type { Case } from "../../machine/case.ts";
import { addExemplar } from "../../triage/exemplars.ts";
import type { FoundBefore } from "../../triage/found_findings.ts";
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
  /** Findings that showed: how many disagreements are added, and exemplars, among which the plainest are kept. */
  readonly findings: readonly SeenFinding[];
  /** Whether all buckets are forgotten that were known before it: there were too many. */
  readonly forgetsBuckets: boolean;
  readonly buckets: readonly BucketsDelta[];
  /** What the subjects did with what is outside the model. */
  readonly outside: readonly OutsideModel[];
}

/** All that a campaign knows, as plain data to be sent or kept. */
export interface Snapshot {
  /** How many epochs are done. */
  readonly epochs: number;
  readonly cases: number;
  readonly disagreeing: number;
  readonly entries: readonly Entry[];
  readonly findings: readonly SeenFinding[];
  readonly buckets: readonly BucketsDelta[];
  readonly outside: readonly OutsideModel[];
}

/** A campaign after some epochs. */
export class CampaignMemory implements FoundBefore {
  /** How many epochs are done. */
  epoch = 0;
  /** How many cases were run. */
  cases = 0;
  /** In how many of them somebody disagreed. */
  disagreeing = 0;
  /** What the subjects did with what is outside the model. */
  outside: readonly OutsideModel[] = [];
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
  readonly #buckets = new PairMap<SeenFinding>();
  readonly #placeOf = new Map<number, number>();

  /** Makes the memory of a campaign that has not begun, or of one that is continued. */
  constructor(snapshot?: Snapshot) {
    if (snapshot === undefined) return;
    this.#take(snapshot);
    this.epoch = snapshot.epochs;
  }

  /** Everything in it. */
  snapshot(): Snapshot {
    const { epoch, cases, disagreeing, entries, outside } = this;
    return {
      epochs: epoch,
      cases,
      disagreeing,
      entries,
      findings: [...this.findings.values()],
      buckets: bucketsByFinding(this.#buckets),
      outside,
    };
  }

  /** How many buckets are known. */
  get bucketCount(): number {
    return this.#buckets.size;
  }

  ofBucket(pair: string, bucket: number): FindingHead | undefined {
    return this.#buckets.get(pair, bucket);
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
    this.outside = addOutside(this.outside, delta.outside);
    for (const entry of delta.entries) this.#addEntry(entry);
    for (const finding of delta.findings) this.#addFinding(finding);
    for (const { signature, buckets } of delta.buckets) {
      const finding = this.findings.get(signature)!;
      for (const bucket of buckets) this.#buckets.set(nameOf(finding.parties), bucket, finding);
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

  #addFinding(seen: SeenFinding): void {
    let finding = this.findings.get(seen.signature);
    if (finding === undefined) {
      finding = { ...headOf(seen), count: 0, exemplars: [], first: seen.first };
      this.findings.set(seen.signature, finding);
    }
    finding.count += seen.count;
    for (const exemplar of seen.exemplars) addExemplar(finding.exemplars, exemplar);
  }
}

/** Buckets by the finding that they lead to. */
export function bucketsByFinding(buckets: PairMap<FindingHead>): BucketsDelta[] {
  return Array.from(
    Map.groupBy(buckets, ([, , { signature }]) => signature),
    ([signature, some]) => ({ signature, buckets: some.map(([, bucket]) => bucket) }),
  );
}
