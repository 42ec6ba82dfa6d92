/**
 * The error that says that there is no CPU oracle here.
 *
 * @module
 */

/** The CPU can't be asked; the message is `CPU oracle unavailable: <reason>`. */
export class CpuUnavailable extends Error {
  /** What stands in the way. */
  readonly reason: string;

  /** Makes the error. */
  constructor(reason: string, options?: ErrorOptions) {
    super(`CPU oracle unavailable: ${reason}`, options);
    this.name = "CpuUnavailable";
    this.reason = reason;
  }
}
