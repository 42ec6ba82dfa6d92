/**
 * The other half of the cycle.
 *
 * @module
 */
import { half } from "./cycle_first.ts";

/** Half of 10, asked while the other module waits for this one. */
export const early: number = half(10);
