/**
 * Findings: all disagreements with one signature. Corpus, triage and reports share this one shape.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Case } from "../machine/case.ts";
import type { FieldName } from "./fields.ts";
import type { Verdict } from "./verdict.ts";

/** How many exemplars a finding keeps. */
export const MAX_EXEMPLARS = 5;

/** Those who differ: the one, and who differs from it. Several decoders that differ from the reference alike are named. */
export type PartyNames = readonly [string, string, ...string[]];

/** What all disagreements of one finding share. */
export interface FindingHead {
  /** {@linkcode findingId} of the signature. */
  readonly id: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** Those who differ. */
  readonly parties: PartyNames;
  /** The field in which they do; null where what explains the finding can show in several. */
  readonly field: FieldName | null;
  /** What all disagreements of the finding share, in codes; never their bytes. */
  readonly signature: string;
  /** Whether it only says that a legal instruction is refused. */
  readonly isGap: boolean;
  /** Ids of the corrections after which it is gone: none where none helps; null where there are none to try. */
  readonly cause: readonly string[] | null;
}

/** A shrunk case that shows a finding, and what is particular to it. */
export interface Exemplar {
  /** The case. */
  readonly case: Case;
  /** How far it is from the plainest case of all. */
  readonly weight: number;
  /** The field in which the parties differ on it. */
  readonly field: FieldName;
  /** Who is wrong about it. */
  readonly verdict: Verdict;
}

/** One finding. */
export interface Finding extends FindingHead {
  /** How many disagreements it stands for. */
  count: number;
  /** Up to {@linkcode MAX_EXEMPLARS} different shrunk cases, the plainest first; there is at least one. */
  readonly exemplars: Exemplar[];
}

/** A place in a campaign. */
export interface SeenAt {
  /** Number of the epoch, from 0. */
  readonly epoch: number;
  /** Number of the shard in the epoch, from 0. */
  readonly shard: number;
  /** Number in the shard of the first case of the batch that showed it. */
  readonly case: number;
}

/** Where a campaign saw a finding first. */
export interface FirstSeen extends SeenAt {
  /** Seconds of running until then. */
  readonly seconds: number;
}

/** A finding of a campaign. */
export interface SeenFinding extends Finding {
  /** Where it was seen first. */
  readonly first: SeenAt;
}

/** A finding that a baseline lists, and why that is so. */
export interface KnownFinding extends FindingHead {
  /** Who is wrong. */
  readonly verdict: Verdict;
  /** The plainest case that shows it. */
  readonly case: Case;
  /** Where it is described in public; null where it is not. */
  readonly link: string | null;
  /** Why it is as it is; null where the link says it. */
  readonly reason: string | null;
}

const ID_DIGITS = 12;

/** The id of the finding with that signature: the first twelve hex digits of its SHA-256. */
export function findingId(signature: string): string {
  return createHash("sha256").update(signature).digest("hex").slice(0, ID_DIGITS);
}

/** What all disagreements of a finding share, without what is particular to where it comes from. */
export function headOf({ id, title, parties, field, signature, isGap, cause }: FindingHead): FindingHead {
  return { id, title, parties, field, signature, isGap, cause };
}

/** The plainest case that shows a finding, with its field and verdict. */
export function plainest({ exemplars }: { readonly exemplars: readonly Exemplar[] }): Exemplar {
  return exemplars[0]!;
}

/** The name of a pair of parties, as signatures begin. */
export function nameOf(parties: readonly string[]): string {
  return parties.join(" and ");
}
