/**
 * The error of a failed assertion.
 *
 * @module
 */

/**
 * Thrown when an assertion fails.
 *
 * @example
 * ```ts
 * import { assert, AssertionError, assertThrows } from "@std/assert";
 *
 * assertThrows(() => assert(1 > 2, "No such luck"), AssertionError, "luck");
 * ```
 */
export class AssertionError extends Error {
  /** Makes an error that says `message`. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
