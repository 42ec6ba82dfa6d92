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
  version: "0.3.0",
  /** Batches of the generator, by seed and number. */
  generator: ["325db3f1be21b43c", "760dede910ae043f", "60bbb00c0b3d9e23"],
  /** Batches of texts that decoders are compared on, by seed and number. */
  decoderTexts: ["68c047ecf5fddfa9", "fe3346e3441e566f"],
  /** Mutated batches, with a dictionary and without. */
  mutator: ["7bb01ffb21c9f5cc", "621a5c1614ce7d1e"],
  /** Entries that a schedule draws. */
  schedule: [999, 994, 966, 133, 959, 231, 707, 354],
  /** Cases, features, ids and counts of a campaign after some tiny epochs: generator, mutations, judge and triage make them. */
  campaign: "98639d998f3b9280",
  /** The spaces core and full. */
  spaces: ["1a43388b1d02636e", "4c160fbc283e665b"],
} as const;
