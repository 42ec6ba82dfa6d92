/**
 * Carrying out the blocks of a fleet's sweep, by threads of this machine.
 *
 * @module
 */
import { Desk } from "../fuzz/crew/desk.ts";
import { SPACES } from "../fuzz/sweep/known_spaces.ts";
import type { SweepAnswer, SweepSettings } from "../fuzz/sweep/sweep_protocol.ts";
import type { PointRange } from "../fuzz/sweep/sweep_space.ts";
import { startSweepThread } from "../fuzz/sweep/sweep_threads.ts";
import type { Done, Hands } from "./fleet_worker.ts";
import { parsePointsId } from "./point_orders.ts";
import { encodeSwept } from "./wire/swept.ts";

/** Threads that sweep. */
export class PointWork implements Hands {
  readonly cpu: string | null;
  readonly #points: number;
  readonly #desk: Desk<PointRange, SweepAnswer>;

  /**
   * Makes it.
   *
   * @param settings What is swept.
   * @param threads How many threads.
   * @param cpu The CPU that they ask; null where they ask none.
   */
  constructor(settings: SweepSettings, threads: number, cpu: string | null) {
    this.cpu = cpu;
    this.#points = SPACES[settings.space].size;
    this.#desk = new Desk(threads, (index) => startSweepThread(settings, index));
  }

  /** Nothing has to be known. */
  snapshot(): Promise<void> {
    return Promise.resolve();
  }

  /** Nothing changes. */
  change(): void {}

  async run(id: string, begin: () => boolean): Promise<Done | "past" | undefined> {
    const block = parsePointsId(id);
    if (block === undefined || block.to > this.#points) return "past";
    const answer = await this.#desk.run(block, begin);
    return answer && { answer: encodeSwept(answer), cases: block.to - block.from };
  }

  async close(): Promise<void> {
    await this.#desk.close();
  }
}
