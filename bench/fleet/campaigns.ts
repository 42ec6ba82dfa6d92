/**
 * Campaigns that run in processes of their own, and how fast they are by what their folders say.
 *
 * @module
 */
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Process, startCommand, wait } from "./processes.ts";

/** How an epoch is parted. */
export interface Parts {
  readonly shards: number;
  readonly batches: number;
}

/** How far a campaign is. */
export interface Mark {
  readonly epochs: number;
  readonly cases: number;
  readonly seconds: number;
}

/** The seed of all of them. */
export const SEED = 7;

/** How often a folder is looked at, in milliseconds. */
const LOOK = 10;

/** The arguments of a campaign. */
function campaignArguments(folder: string, { shards, batches }: Parts): string[] {
  const parts = ["--shards", String(shards), "--batches", String(batches)];
  return ["--out", folder, "--seed", String(SEED), "--cpu", "off", ...parts];
}

/** Processes that run a campaign together. */
export class Campaign implements AsyncDisposable {
  readonly #folder: string;
  /** The first has the folder. */
  readonly #processes: readonly Process[];

  private constructor(folder: string, processes: readonly Process[]) {
    this.#folder = folder;
    this.#processes = processes;
  }

  /** A campaign on threads of one process. */
  static onThreads(folder: string, parts: Parts, threads: number): Campaign {
    const args = [...campaignArguments(folder, parts), "--workers", String(threads)];
    return new Campaign(folder, [startCommand("fuzz", ...args)]);
  }

  /**
   * A campaign of a fleet.
   *
   * @param folder The coordinator's.
   * @param parts How its epochs are parted.
   * @param port Where the server is reached.
   * @param workers How many threads each worker has.
   */
  static ofFleet(folder: string, parts: Parts, port: number, workers: readonly number[]): Campaign {
    // Those that were measured before have left theirs on the server.
    const fleet = ["--fleet", `nats://127.0.0.1:${port}`, "--campaign", basename(folder)];
    return new Campaign(folder, [
      startCommand("fuzz", ...campaignArguments(folder, parts), ...fleet),
      ...workers.map((threads) => startWorker(basename(folder), port, threads)),
    ]);
  }

  /** The process that has the folder. */
  get pid(): number {
    return this.#processes[0]!.pid;
  }

  /** Stops it, as it is. */
  pause(): void {
    for (const each of this.#processes) each.pause();
  }

  /** Lets it go on. */
  goOn(): void {
    for (const each of this.#processes) each.goOn();
  }

  /** How far it is. */
  get mark(): Mark {
    return markOf(this.#folder);
  }

  /** Waits until so many epochs are done. */
  async reach(epochs: number): Promise<Mark> {
    for (;;) {
      const { mark } = this;
      if (mark.epochs >= epochs) return mark;
      await wait(LOOK);
    }
  }

  /** Runs it for some seconds at least. @returns Its cases a second, over whole epochs. */
  async rateOver(seconds: number): Promise<number> {
    this.goOn();
    // The first epoch began before, and was stopped in the middle.
    const first = await this.reach(this.mark.epochs + 1);
    let last = first;
    while (last.seconds - first.seconds < seconds) last = await this.reach(last.epochs + 1);
    this.pause();
    return (last.cases - first.cases) / (last.seconds - first.seconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#processes) await each[Symbol.asyncDispose]();
  }
}

/** Starts a worker of a fleet. */
export function startWorker(campaign: string, port: number, threads: number): Process {
  const fleet = ["--fleet", `nats://127.0.0.1:${port}`, "--campaign", campaign];
  return startCommand("work", ...fleet, "--workers", String(threads));
}

/** How far the campaign in a folder is. */
function markOf(folder: string): Mark {
  try {
    using store = new DatabaseSync(join(folder, "campaign.db"), { readOnly: true });
    const [row] = store.prepare("SELECT epoch + 1 AS epochs, cases, seconds FROM progress ORDER BY epoch DESC LIMIT 1")
      .all();
    if (row !== undefined) return row as unknown as Mark;
  } catch {
    // It has no tables yet.
  }
  return { epochs: 0, cases: 0, seconds: 0 };
}
