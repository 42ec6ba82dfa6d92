/**
 * Gets every record of every batch an answer, whatever a record does to the executor.
 *
 * @module
 */
import { SLOT_COUNT } from "./address_space.ts";
import { ExecutorProcess } from "./executor_process.ts";
import type { Records } from "./records.ts";
import { recover, type Start } from "./recovery.ts";
import { Stop } from "./stop.ts";

/** Records after which a process is replaced by a fresh one. */
const RECORDS_PER_PROCESS = 1 << 20;

/** Runs batches in an executor that it replaces as needed. Up to {@linkcode SLOT_COUNT} batches are under way at once. */
export class Transport {
  readonly #start: Start;
  #process: Promise<ExecutorProcess> | undefined;
  readonly #freeSlots = Array.from({ length: SLOT_COUNT }, (_, n) => n);
  readonly #waiting: ((slot: number) => void)[] = [];
  readonly #retiring = new Set<Promise<void>>();

  /** Makes a transport; `start` starts each of its executors. */
  constructor(start: Start = () => ExecutorProcess.start()) {
    this.#start = start;
  }

  /**
   * Runs all records of a batch and fills their outputs, `stop` and `vector`.
   *
   * A record that the watchdog stops is run a second time. Where the process dies, or can't prove that it is unharmed,
   * all records are run again in fresh processes, in ever smaller batches, until the guilty ones stand alone.
   *
   * @param records The batch; it must not be changed before this ends.
   * @throws {CpuUnavailable} When no executor can be started any more.
   */
  async run(records: Records): Promise<void> {
    if (records.size === 0) return;
    const slot = this.#freeSlots.pop() ?? await new Promise<number>((resolve) => this.#waiting.push(resolve));
    try {
      const process = await this.#ready();
      const end = await process.run(slot, records, 0, records.size);
      if (end === "intact") records.classify(0, records.size);
      else await recover(this.#start, records);
      await this.#retryTimeouts(slot, records);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(slot);
      else this.#freeSlots.push(slot);
    }
  }

  /** The running executor, started where there is none. */
  async process(): Promise<ExecutorProcess> {
    return await this.#ready();
  }

  /** Ends the executor once the batches that are under way have ended. */
  async close(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process) this.#retire(await process);
    await Promise.all(this.#retiring);
  }

  /** Runs each record that timed out alone and once more; a second time-out stands. */
  async #retryTimeouts(slot: number, records: Records): Promise<void> {
    for (let i = records.stop.indexOf(Stop.timeout); i !== -1 && i < records.size;) {
      const process = await this.#ready();
      if (await process.run(slot, records, i, 1) === "intact") records.classify(i, 1);
      i = records.stop.indexOf(Stop.timeout, i + 1);
    }
  }

  /** The present process, or a fresh one where it is dead or has served long enough. */
  async #ready(): Promise<ExecutorProcess> {
    for (;;) {
      const starting = this.#process ??= this.#start();
      const process = await starting.catch((error) => {
        this.#forget(starting);
        throw error;
      });
      if (process.alive && process.served < RECORDS_PER_PROCESS) return process;
      // Another batch may have seen it first.
      if (this.#forget(starting)) this.#retire(process);
    }
  }

  #forget(process: Promise<ExecutorProcess>): boolean {
    if (this.#process !== process) return false;
    this.#process = undefined;
    return true;
  }

  #retire(process: ExecutorProcess): void {
    const ended = process.finish().then(() => process.close()).then(() => {
      this.#retiring.delete(ended);
    });
    this.#retiring.add(ended);
  }
}
