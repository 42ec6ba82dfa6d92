/**
 * What a campaign keeps from epoch to epoch, as plain data.
 *
 * @module
 */

import type { Finding, FirstSeen } from "../../findings/finding.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import type { PairMap } from "../../findings/pair_map.ts";
import type { IdentifiedSubjects, SubjectIdentities } from "./subject_identity.ts";

/** What decides a campaign's results: with anything else of it, its epochs would be of several campaigns. */
export interface CampaignSettings extends IdentifiedSubjects {
  /** The seed. */
  readonly seed: number;
  /** Names of the subjects, in their order. */
  readonly subjects: readonly string[];
  /** What tells subjects of somebody's own from others of the same name. */
  readonly identities: SubjectIdentities;
  /** Shards of an epoch. */
  readonly shardsPerEpoch: number;
  /** Cases of a shard. */
  readonly casesPerShard: number;
  /** The CPU that is asked; null for none. */
  readonly cpu: string | null;
  /** Versions of what makes and judges cases, by name: the program, its generator, each decoder. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A case that the campaign keeps because it showed something new. */
export interface CorpusEntry {
  /** Its number: 0 for the first, and one more for each that follows. */
  readonly id: number;
  /** The case, as a line of a case file. */
  readonly line: string;
  /** All features that the case shows, not only the new ones. */
  readonly features: Uint32Array;
  /** What running it costs. */
  readonly cost: number;
  /** The epoch that found it. */
  readonly epoch: number;
  /** The shard of that epoch. */
  readonly shard: number;
}

/** A feature that a case has shown. */
export interface KnownFeature {
  /** The feature, below 2^32. */
  readonly id: number;
  /** The epoch in which it was first seen. */
  readonly epoch: number;
  /** How often it was seen. */
  readonly hits: number;
}

/** A finding, and where it was first seen. */
export interface CampaignFinding extends Finding {
  /** The case that showed it first, and the seconds of running until then. */
  readonly first: FirstSeen;
}

/** Where a campaign stood at the end of an epoch. */
export interface Progress {
  /** The epoch. */
  readonly epoch: number;
  /** Cases so far. */
  readonly cases: number;
  /** Those of them that show a disagreement. */
  readonly disagreeing: number;
  /** Seconds of running so far, without the time between runs. */
  readonly seconds: number;
  /** Corpus entries. */
  readonly corpus: number;
  /** Known features. */
  readonly features: number;
  /** Those of them that are edges of a subject's code. */
  readonly edges: number;
  /** Findings, gaps left out. */
  readonly findings: number;
  /** Gaps. */
  readonly gaps: number;
  /** Findings whose verdict blames nobody. */
  readonly unresolved: number;
}

/** Everything that a campaign has kept, in the order in which it came. */
export interface CampaignState {
  /** How many epochs are done, which is also the number of the next one. */
  readonly epochs: number;
  /** The corpus, by id. */
  readonly entries: CorpusEntry[];
  /** Known features, by id. */
  readonly features: KnownFeature[];
  /** Findings, the first found first. */
  readonly findings: CampaignFinding[];
  /** The id of each bucket's finding, by the pair's name and the bucket's number, which is whole and below 2^53. */
  readonly buckets: PairMap<string>;
  /** What the subjects did with what is outside the model, by name. */
  readonly outside: readonly OutsideModel[];
  /** One row an epoch. */
  readonly progress: Progress[];
}

/** What an epoch adds to a campaign. */
export interface EpochDelta {
  /** The epoch: the one after the last that was committed, 0 for the first. */
  readonly epoch: number;
  /** New entries, whose ids go on from the last. */
  readonly entries: readonly CorpusEntry[];
  /** Features that are new or were seen again, with all their hits so far. */
  readonly features: readonly KnownFeature[];
  /** Findings that are new or were seen again, as they are now; only count and exemplars of a known one can change. */
  readonly findings: readonly CampaignFinding[];
  /** Whether all buckets go that were kept before. */
  readonly forgetsBuckets?: boolean;
  /** New buckets and the ids of their findings. */
  readonly buckets: PairMap<string>;
  /** What the subjects did with what is outside the model, in all epochs so far. */
  readonly outside: readonly OutsideModel[];
  /** Where the campaign stands now. */
  readonly progress: Omit<Progress, "epoch">;
}
