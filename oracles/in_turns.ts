/**
 * Two panels in turns: while the CPU, or a program, works for one of them, the batch of the other is made and its answers
 * are looked at.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";

import { Panel, type PanelOptions, type Parties } from "./panel.ts";

/** A panel and the batch that is made for it. */
export class Lane {
  /** Answers the batch. */
  readonly panel: Panel;
  /** The batch. */
  readonly batch: Batch;

  /** Makes both, for batches of up to `capacity` cases; `options` say how to ask the CPU. */
  constructor(parties: Parties, capacity: number, options: PanelOptions = {}) {
    this.panel = new Panel(parties, capacity, options);
    this.batch = new Batch(capacity);
  }
}

/**
 * Runs batch after batch, those with even numbers in the first lane and those with odd ones in the second.
 *
 * A batch is begun before the answers to the one before it are handed over, so whoever takes them and `begin` have each a
 * lane to themselves. Where a batch fails, all has failed, whatever becomes of the one after it.
 *
 * @example
 * ```ts
 * import { inTurns } from "./in_turns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const begun: string[] = [];
 * const seen: string[] = [];
 * const begin = (lane: string, number: number) => number < 3 ? Promise.resolve(void begun.push(lane)) : undefined;
 * for await (const lane of inTurns(["first", "second"], begin)) seen.push(`${lane} of ${begun.length}`);
 * assertEquals(seen, ["first of 2", "second of 3", "first of 3"]);
 * ```
 *
 * @typeParam L What a lane is.
 * @param lanes The lanes.
 * @param begin Makes the batch with a number, 0 for the first, in a lane and has it answered; nothing where there is none.
 * @returns The lane of each batch once it has been answered, in their order.
 */
export async function* inTurns<L>(
  lanes: readonly [L, L],
  begin: (lane: L, number: number) => Promise<void> | undefined,
): AsyncGenerator<L, void, undefined> {
  let number = 0;
  const beginNext = () => {
    const lane = lanes[number & 1]!;
    const answered = attempt(() => begin(lane, number++));
    // Who stops at a failure, or takes no more, never waits for this one.
    answered?.catch(() => {});

    return answered && { lane, answered };
  };
  for (let running = beginNext(), next = running; running !== undefined; running = next) {
    next = beginNext();
    await running.answered;
    yield running.lane;
  }
}

/** What throws at once fails as what fails later does: after the batch before it. */
function attempt(work: () => Promise<void> | undefined): Promise<void> | undefined {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
