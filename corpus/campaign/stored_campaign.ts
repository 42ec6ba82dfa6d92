/**
 * What a campaign keeps from epoch to epoch, as plain data.
 *
 * @module
 */

/** What decides a campaign's results: with anything else of it, its epochs would be of several campaigns. */
export interface CampaignSettings {
  /** The seed. */
  readonly seed: number;
  /** Names of the subjects, in their order. */
  readonly subjects: readonly string[];
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

/** A shrunk case that shows a finding. */
export interface CampaignExemplar {
  /** The case, as a line of a case file. */
  readonly line: string;
  /** How far it is from the plainest case of all. */
  readonly weight: number;
  /** The field in which the parties differ on it. */
  readonly field: string;
  /** Who is wrong about it, on which evidence, and whether it is an effect of the CPU alone. */
  readonly verdict: { readonly wrong: string | null; readonly evidence: string; readonly isEnvironment?: boolean };
}

/** A finding, and where it was first seen. */
export interface CampaignFinding {
  /** Twelve hex digits of the signature's SHA-256. */
  readonly id: string;
  /** What all its disagreements share. */
  readonly signature: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** The two parties that differ. */
  readonly parties: readonly [string, string];
  /** Whether it only says that a legal instruction is refused. */
  readonly isGap: boolean;
  /** Ids of the corrections after which it is gone; null where the subject is no built-in revision. */
  readonly cause: readonly string[] | null;
  /** How many disagreements it stands for. */
  readonly count: number;
  /** The case that showed it first, by its number in the shard, and the seconds of running until then. */
  readonly first: {
    readonly epoch: number;
    readonly shard: number;
    readonly case: number;
    readonly seconds: number;
  };
  /** Its shrunk cases, the plainest first. */
  readonly exemplars: readonly CampaignExemplar[];
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
  /** Bucket -> id of its finding. Keys are whole numbers between -2^53 and 2^53. */
  readonly buckets: Map<number, string>;
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
  readonly buckets: ReadonlyMap<number, string>;
  /** Where the campaign stands now. */
  readonly progress: Omit<Progress, "epoch">;
}
