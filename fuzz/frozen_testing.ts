/**
 * What seeds and numbers have always made, for tests: digests, and one list of draws.
 *
 * A change here makes every seed that was ever reported, and every campaign, another one. So it is made on purpose only, and
 * goes with another `version` in deno.json: a test holds these to it.
 *
 * @module
 */

/** The frozen streams, and the version of the program whose they are. */
export const FROZEN = {
  version: "0.1.0",
  /** Batches of the generator, by seed and number. */
  generator: ["b8303ebed83f09ab", "29c2b14f4f16da48", "c701ab8c371d8b69"],
  /** Mutated batches, with a dictionary and without. */
  mutator: ["08e1f27513ee8f23", "89d4d52b76d4dae4"],
  /** Entries that a schedule draws. */
  schedule: [999, 994, 966, 133, 959, 231, 707, 354],
  /** Cases, features, ids and counts of a campaign after some tiny epochs: generator, mutations, judge and triage make them. */
  campaign: "f812ef3e43a3b530",
  /** The spaces core and full. */
  spaces: ["132802514543b5ac", "396974bf83f5fcba"],
} as const;
