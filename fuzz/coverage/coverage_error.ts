/**
 * What goes wrong with a subject that is to be instrumented.
 *
 * @module
 */

/** A subject that cannot be instrumented or loaded; the message is for a person. */
export class CoverageError extends Error {
  override name = "CoverageError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
