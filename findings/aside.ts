/**
 * Why a finding does not count although no baseline lists it.
 *
 * @module
 */

/**
 * Why a finding that no baseline lists does not count: it is an effect of the `environment`; the run is about another
 * `party`; it is a `gap`, and refusing is allowed; or it is about what a `cpu` does: CPUs differ about it,
 * or all decoders say otherwise than one vendor's, and no other is known.
 */
export const ASIDES = ["environment", "party", "gap", "cpu"] as const;

/** One of these reasons. */
export type Aside = typeof ASIDES[number];
