/**
 * A subject for tests that is in a cycle of imports: its function runs before it does.
 *
 * @module
 */
import { early } from "./cycle_second.ts";

/** Half of `x`, rounded down. */
export function half(x: number): number {
  return x === 1 ? 0 : x >> 1;
}

/** What was halved early. */
export const fromEarly: number = early;
