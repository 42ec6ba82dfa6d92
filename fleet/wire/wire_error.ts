/**
 * What is wrong with a message, for people.
 *
 * @module
 */

/** Bytes are no such message; the message says which part of it in a short phrase, such as `cases is not a whole number`. */
export class WireError extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "WireError";
}

/**
 * Refuses a message unless something holds.
 *
 * @param holds Whether it does.
 * @param complaint What is wrong where it does not.
 * @throws {WireError} Then.
 */
export function refuseUnless(holds: boolean, complaint: string): asserts holds {
  if (!holds) throw new WireError(complaint);
}
