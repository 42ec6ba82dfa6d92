/**
 * What instrumented modules call what they share with the harness.
 *
 * @module
 */

/** How all names that are put into a subject begin. */
export const PREFIX = "verdict$";

/** What the probes use; `Probes.link` has what these stand for. */
export const Name = {
  log: `${PREFIX}log`,
  count: `${PREFIX}count`,
  open: `${PREFIX}open`,
  equality: `${PREFIX}equality`,
  order: `${PREFIX}order`,
  labels: `${PREFIX}labels`,
  spent: `${PREFIX}spent`,
} as const;

/** Blocks that the log has room for, a power of two. */
export const LOG_SIZE: number = 1 << 16;

/** Blocks that a case may run: one that runs more of them loops without end, as far as anybody waits. */
export const MOST_STEPS: number = 1 << 24;
