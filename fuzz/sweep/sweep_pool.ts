/**
 * The workers of a sweep: each runs one block of points after the other. One that ends is replaced, and its block is run
 * again.
 *
 * @module
 */
import type { PointRange } from "./sweep_space.ts";
import type { SweepAnswer, SweepOrder, SweepSettings } from "./sweep_protocol.ts";
import type { TallyData } from "./sweep_tally.ts";
import { WorkerThread } from "../crew/worker_thread.ts";

/** How often a block may end a worker before the sweep gives up. */
const MOST_ATTEMPTS = 3;

/** How long a worker may be silent, in milliseconds: a block takes a second, and with the CPU some more. */
const PATIENCE = 600_000;

/** A block that cannot be run, or a worker that does not start. */
export class SweepError extends Error {
  override readonly name = "SweepError";
}

/** Who decides how long to go on, and takes what is done. */
export interface SweepHooks {
  /** Whether to begin with another block. */
  goesOn(): boolean;
  /**
   * Takes what a block came to, and what has gone wrong so far with a program of its worker without a case being at fault.
   * What it throws ends the sweep.
   */
  take(block: PointRange, tally: TallyData, unsteady: string | null): void;
}

type Thread = WorkerThread<SweepOrder, SweepAnswer>;

/** Runs blocks on `workers` threads. */
export class SweepPool {
  readonly #workers: number;
  readonly #settings: SweepSettings;
  #failure: unknown;

  /** Makes a pool; threads are started when it runs. */
  constructor(workers: number, settings: SweepSettings) {
    this.#workers = workers;
    this.#settings = settings;
  }

  /**
   * Runs blocks, in whatever order they get done.
   *
   * @throws {SweepError} When a block ends every worker that it is given to, or a worker does not start.
   */
  async run(blocks: readonly PointRange[], hooks: SweepHooks): Promise<void> {
    const waiting = blocks.map((block) => ({ block, attempts: 0 })).reverse();
    const work = async (index: number) => {
      let thread: Thread | undefined;
      while (this.#failure === undefined && waiting.length > 0 && hooks.goesOn()) {
        const next = waiting.pop()!;
        try {
          thread ??= await this.#start(index);
          const answer = await thread.ask({ type: "run", range: next.block }, PATIENCE);
          if (answer.type !== "result") throw new Error(`Worker answered "${answer.type}"`);
          this.#guard(() => hooks.take(next.block, answer.tally, answer.unsteady));
        } catch (error) {
          thread?.end();
          thread = undefined;
          if (++next.attempts === MOST_ATTEMPTS) this.#failure ??= endedBy(next.block, error);
          waiting.push(next);
        }
      }
      await close(thread);
    };
    // Where one fails, the others finish what they are at: none is left behind that nobody waits for.
    await Promise.all(Array.from({ length: Math.min(this.#workers, blocks.length) }, (_, index) => work(index)));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #start(index: number): Promise<Thread> {
    const thread: Thread = new WorkerThread(new URL("./sweep_worker.ts", import.meta.url), `sweep ${index}`);
    try {
      await thread.ask({ type: "open", settings: this.#settings }, PATIENCE);
    } catch (error) {
      thread.end();
      this.#failure ??= new SweepError(`Worker does not start: ${messageOf(error)}`);
      throw error;
    }
    return thread;
  }

  /** Keeps what goes wrong outside of the workers from being taken for a worker's end. */
  #guard(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.#failure ??= error;
    }
  }
}

async function close(thread: Thread | undefined): Promise<void> {
  await thread?.ask({ type: "close" }, PATIENCE).catch(() => {});
  thread?.end();
}

function endedBy({ from, to }: PointRange, error: unknown): SweepError {
  return new SweepError(`Points ${from}-${to - 1} ended their worker ${MOST_ATTEMPTS} times: ${messageOf(error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
