/**
 * Natures: in what way two parties differ in a field.
 *
 * @module
 */

/**
 * Natures of a difference, so that shrinking one does not end in another with the same field:
 * of `register` and `data`, what was done in place of what was due, in words that no value of a case decides;
 * of `address`, what is the matter with it; of `linear-address`, what of it was left out or added; of `flags`, whether they
 * were left or changed; of `exception` and, where all are told, of `access`, what was done in place of what was due;
 * of `success`, whether an error was taken for success or the VMM's failure went unseen; of `answer`, what came instead
 * of one; of `acceptance` and of decoder fields, which of the two has the greater value (for `validity`: which accepts).
 *
 * They are codes, part of signatures: their names and numbers never change, and new ones come last. `another register` and
 * `upper half` are in old baselines only.
 */
export const NATURES = [
  "",
  "another register",
  "upper half",
  "value",
  "negative result",
  "unseen failure",
  "first is greater",
  "second is greater",
  "user address",
  "page crossing",
  "private gpa",
  "crash",
  "hang",
  "garbage",
  "nothing written",
  "lower register",
  "higher register",
  "byte register",
  "other register",
  "more registers",
  "upper half kept",
  "upper half signed",
  "upper half zeroed",
  "above byte",
  "above word",
  "extension kept",
  "extension zeroed",
  "extension signed",
  "other sign",
  "behind immediate",
  "not steady",
  "non-canonical address",
  "flags kept",
  "flags changed",
  "exception raised",
  "other exception",
  "error code",
  "before exception",
  "read left out",
  "write left out",
  "read too many",
  "write too many",
  "read data",
  "segment base left out",
  "segment base added",
  "address cut",
  "address not cut",
  "next element",
  "no exception",
  "before address fault",
] as const;

/** The name of a nature. */
export type NatureName = typeof NATURES[number];

/** Number of each nature in {@linkcode NATURES}. */
export const Nature = Object.fromEntries(NATURES.map((name, n) => [name, n])) as Record<NatureName, number>;
