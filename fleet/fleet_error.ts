/**
 * Errors of a fleet.
 *
 * @module
 */
import type { LinkFault } from "./message/messages.ts";

/** A fleet cannot do what it is asked; the message says why, for people. */
export class FleetError extends Error {
  override readonly name = "FleetError";

  /** Makes one; the hint says what to type or change. */
  constructor(readonly fault: LinkFault, message: string, readonly hint?: string) {
    super(message);
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
