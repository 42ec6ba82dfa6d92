/**
 * What newer releases of decoders do about findings, as values.
 *
 * @module
 */
import type { FieldName } from "./fields.ts";
import type { PartyNames } from "./finding.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What a release does about a finding: it still says the same, it says what the other side says (`fixed`), or something else,
 * of which nobody knows that it is right (`changed`).
 */
export const NEWEST_STATES = ["still", "fixed", "changed"] as const;

/** What a release does about a finding. */
export type NewestState = typeof NEWEST_STATES[number];

/** What the newest release of a decoder does about a finding. */
export interface NewestWord {
  /** The decoder that the finding is about, by its name. */
  readonly decoder: string;
  /** The version of its newest release. */
  readonly release: string;
  /** What that does about the plainest case. */
  readonly state: NewestState;
}

/** What the newest releases do about findings, by id. */
export type NewestWords = ReadonlyMap<string, readonly NewestWord[]>;

/** What says whom a finding is about. */
export interface AboutDecoders {
  /** Those who differ. */
  readonly parties: PartyNames;
  /** The field in which they do; null where it shows in several. */
  readonly field: FieldName | null;
  /** Who is wrong. */
  readonly verdict: Verdict;
}

/** Stands for all decoders in the parties of what they all say otherwise than a CPU. */
const ALL_DECODERS = "decoders";

/**
 * Whether a finding is about a decoder: it is one of those that differ, and the verdict blames it; or nobody is blamed, and
 * it says otherwise than the reference.
 */
export function isAbout({ parties, verdict: { blames } }: AboutDecoders, decoder: string): boolean {
  const [first, ...others] = parties;
  if (blames.length === 0) return first !== ALL_DECODERS && others.includes(decoder);
  return blames.includes(decoder) && (first === ALL_DECODERS || parties.includes(decoder));
}
