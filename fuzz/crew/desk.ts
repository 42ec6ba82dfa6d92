/**
 * A desk: workers that carry out single orders as they come. Whoever gives an order waits until somebody is free, and
 * decides what becomes of one that ended its worker.
 *
 * @module
 */
import type { CrewWorker } from "./crew.ts";

/** Workers, each started where there is an order for it. */
export class Desk<Order, Answer, Worker extends CrewWorker<Order, Answer> = CrewWorker<Order, Answer>> {
  readonly #start: (index: number) => Promise<Worker>;
  /** The workers, by their numbers; undefined where there is none. */
  readonly #workers: (Worker | undefined)[];
  readonly #free: number[];
  /** Who waits for somebody to be free, the first first. */
  readonly #waiting: ((index: number) => void)[] = [];
  #isClosed = false;

  /**
   * Makes one.
   *
   * @param count How many workers.
   * @param start Starts the worker of a number; it is ready when this resolves.
   */
  constructor(count: number, start: (index: number) => Promise<Worker>) {
    this.#start = start;
    this.#workers = Array(count).fill(undefined);
    this.#free = [...this.#workers.keys()].reverse();
  }

  /** The workers that there are at present. */
  get workers(): readonly Worker[] {
    return this.#workers.filter((worker) => worker !== undefined);
  }

  /**
   * Starts every worker now.
   *
   * @throws {Error} When one does not start; then all of them have ended.
   */
  async open(): Promise<void> {
    const started = await Promise.allSettled(this.#workers.keys().map((index) => this.#workerOf(index)));
    const failed = started.find(({ status }) => status === "rejected");
    if (failed === undefined) return;
    await this.close();
    throw (failed as PromiseRejectedResult).reason;
  }

  /**
   * Has an order carried out once somebody is free.
   *
   * @param order The order.
   * @param begin Is called when somebody begins with it; false leaves it.
   * @returns The answer; undefined where it was left, or the desk was closed.
   * @throws {Error} When it ended its worker, or no worker starts.
   */
  async run(order: Order, begin: () => boolean = () => true): Promise<Answer | undefined> {
    const index = this.#free.pop() ?? await new Promise<number>((resolve) => this.#waiting.push(resolve));
    try {
      if (this.#isClosed || !begin()) return undefined;
      const worker = await this.#workerOf(index);
      return await worker.run(order);
    } catch (error) {
      if (this.#isClosed) return undefined;
      this.#workers[index]?.end();
      this.#workers[index] = undefined;
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(index);
      else next(index);
    }
  }

  /** Ends all workers, whatever they are at. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#workers.map(async (worker, index) => {
      this.#workers[index] = undefined;
      await (this.#free.includes(index) ? worker?.close() : worker?.abort());
      worker?.end();
    }));
  }

  async #workerOf(index: number): Promise<Worker> {
    const worker = this.#workers[index] ?? await this.#start(index);
    if (this.#isClosed) worker.end();
    else this.#workers[index] = worker;
    return worker;
  }
}
