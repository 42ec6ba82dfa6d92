/**
 * Finds the records of a batch that harm the executor, and runs all the others.
 *
 * @module
 */
import type { ExecutorProcess } from "./executor_process.ts";
import type { Records } from "./records.ts";
import { Stop } from "./stop.ts";

/** Starts an executor. */
export type Start = () => Promise<ExecutorProcess>;

/** Part of a batch that still has to run. */
interface Range {
  readonly first: number;
  readonly count: number;
  /** Whether this single record has failed once already. */
  readonly failed: boolean;
}

/**
 * Runs a whole batch in processes of its own, so that no other batch can be the cause of what goes wrong. A part that
 * fails is halved; a single record that fails twice is given up as `killed` or `tampered`.
 *
 * @param start Starts each process.
 * @param records The batch.
 */
export async function recover(start: Start, records: Records): Promise<void> {
  const ranges: Range[] = [{ first: 0, count: records.size, failed: false }];
  let process = await start();
  try {
    for (let range = ranges.pop(); range; range = ranges.pop()) {
      const { first, count, failed } = range;
      const end = await process.run(0, records, first, count);
      if (end === "intact") {
        records.classify(first, count);
        continue;
      }
      if (failed) records.giveUp(first, end === "dead" ? Stop.killed : Stop.tampered);
      else ranges.push(...afterFailure(first, count));
      await process.close();
      process = await start();
    }
  } finally {
    await process.close();
  }
}

/** What has to run after a failure, the part that comes first last. */
function afterFailure(first: number, count: number): Range[] {
  if (count === 1) return [{ first, count, failed: true }];
  const half = count >> 1;
  return [
    { first: first + half, count: count - half, failed: false },
    { first, count: half, failed: false },
  ];
}
