/**
 * The size of batches.
 *
 * @module
 */

/** Cases in a batch: enough that a call a batch costs nothing, few enough that the columns stay in the cache. */
export const BATCH_CASES = 512;
