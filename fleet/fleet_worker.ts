/**
 * A worker of a fleet: takes part in what is coordinated on a server, until it is told to leave.
 *
 * @module
 */
import { type Beat, beatBytes } from "./beat.ts";
import { FleetError, messageOf } from "./fleet_error.ts";
import { LinkProcess } from "./link_process.ts";
import type { FromWorkerLink, JobHead, Server, ToWorkerLink } from "./message/messages.ts";
import { Troubles } from "./troubles.ts";
import { WorkFigures } from "./work_figures.ts";

/** Milliseconds from one sign of life to the next. */
const BEAT = 1000;

/** What carries out the orders of a job. */
export interface Hands {
  /** The CPU that they ask; null where they ask none. */
  readonly cpu: string | null;
  /** Takes what has to be known first. */
  snapshot(bytes: Uint8Array): Promise<void>;
  /** Takes what an epoch changed. */
  change(bytes: Uint8Array): void;
  /**
   * Carries an order out.
   *
   * @param id Its id.
   * @param begin Is called when it begins; false leaves it.
   * @returns The answer and its cases or points; "past" where nobody needs it any more; undefined where it was left.
   * @throws {Error} When it ended a thread.
   */
  run(id: string, begin: () => boolean): Promise<Done | "past" | undefined>;
  /** Ends them, whatever they are at. */
  close(): Promise<void>;
}

/** An order that was carried out. */
export interface Done {
  readonly answer: Uint8Array;
  readonly cases: number;
}

/** How to take part. */
export interface WorkerPlan {
  readonly server: Server;
  /** The worker's name on the server. */
  readonly name: string;
  readonly machine: string;
  readonly threads: number;
  /** The campaign; null for the only one. */
  readonly campaign: string | null;
  /**
   * Gets ready for a job.
   *
   * @throws {FleetError} When this worker cannot take part in it: it is of another version, or has other subjects.
   */
  open(job: JobHead, campaign: string): Promise<Hands>;
  /** Something that people ought to know, as a sentence. */
  notice(text: string): void;
}

/** Takes part. */
export class FleetWorker {
  readonly #plan: WorkerPlan;
  #link!: LinkProcess<ToWorkerLink, FromWorkerLink>;
  readonly #ended = Promise.withResolvers<void>();
  #hands: Hands | undefined;
  /** Orders in hand. */
  readonly #inHand = new Map<string, { hasBegun: boolean; isNearlyDone: boolean }>();
  #idle = Promise.withResolvers<void>();
  #isLeaving = false;
  #isOver = true;
  readonly #figures = new WorkFigures();
  #lastError: string | null = null;
  readonly #troubles: Troubles;
  /** What comes is taken one after the other: an order may need the snapshot before it. */
  #last: Promise<void> = Promise.resolve();

  private constructor(plan: WorkerPlan) {
    this.#plan = plan;
    this.#troubles = new Troubles((text) => plan.notice(text));
    this.#ended.promise.catch(() => {});
  }

  /**
   * Takes part until it is told to leave.
   *
   * @param plan How.
   * @param onReady Gets the worker, to tell it so.
   * @throws {FleetError} When it cannot take part, or is not wanted.
   */
  static async run(plan: WorkerPlan, onReady: (worker: FleetWorker) => void): Promise<void> {
    const worker = new FleetWorker(plan);
    worker.#link = await LinkProcess.open("worker", plan.server, plan.name, {
      hear: (said, body) => worker.#hear(said, body),
      lost: (error) => worker.#ended.reject(error),
    });
    onReady(worker);
    const timer = setInterval(() => worker.#beat(), BEAT);
    worker.#look();
    try {
      await worker.#ended.promise;
    } finally {
      clearInterval(timer);
      worker.#troubles.close();
      await worker.#hands?.close();
      worker.#link.tell({ type: "leave" });
      await worker.#link.end();
    }
  }

  /** Finishes what it is at, gives back what it has not begun, and leaves. */
  leave(): void {
    this.#isLeaving = true;
    this.#link.tell({ type: "orders", count: 0 });
    for (const [id, { hasBegun }] of this.#inHand) if (!hasBegun) this.#drop(id);
    this.#settle();
  }

  /** Leaves at once. */
  abort(): void {
    this.#isLeaving = true;
    this.#link.kill();
    this.#ended.resolve();
  }

  #look(): void {
    this.#link.tell({ type: "look", campaign: this.#plan.campaign });
  }

  #hear(said: FromWorkerLink, body: Uint8Array): void {
    switch (said.type) {
      case "none":
        return this.#plan.notice(`Nothing to do at ${this.#plan.server.shown}: waiting for a campaign`);
      case "several":
        return this.#ended.reject(severalError(said.campaigns));
      case "job":
        return this.#next(() => this.#open(said.campaign, body));
      case "snapshot":
        return this.#next(() => this.#hands!.snapshot(body));
      case "change":
        return this.#next(() => Promise.resolve(this.#hands!.change(body)));
      case "order":
        return this.#next(() => Promise.resolve(void this.#run(said.id)));
      case "over":
        return this.#next(() => this.#close());
      case "dismissed":
        return this.#ended.reject(
          new FleetError("environment", `Coordinator hears this worker no more: ${said.reason}`),
        );
      case "latency":
        this.#figures.latency = said.milliseconds;
        return;
      case "trouble":
        return this.#troubles.note(said.text);
    }
  }

  #next(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error) => this.#ended.reject(error));
  }

  async #open(campaign: string, body: Uint8Array): Promise<void> {
    const job: JobHead = JSON.parse(new TextDecoder().decode(body));
    try {
      this.#hands = await this.#plan.open(job, campaign);
    } catch (error) {
      this.#beat("refuses", null, messageOf(error));
      throw error;
    }
    this.#figures.start();
    this.#isOver = false;
    this.#idle = Promise.withResolvers();
    this.#link.tell({ type: "join", orders: this.#isLeaving ? 0 : this.#plan.threads });
    this.#beat();
  }

  /** What it was at is finished, as far as it counts, and the next job is looked for. */
  async #close(): Promise<void> {
    this.#isOver = true;
    for (const [id, { hasBegun }] of this.#inHand) if (!hasBegun) this.#drop(id);
    this.#settle();
    await this.#idle.promise;
    await this.#hands?.close();
    this.#hands = undefined;
    if (!this.#isLeaving) this.#look();
  }

  async #run(id: string): Promise<void> {
    if (this.#isLeaving || this.#isOver) return this.#link.tell({ type: "drop", id });
    const inHand = { hasBegun: false, isNearlyDone: false };
    this.#inHand.set(id, inHand);
    let begun = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      begun = performance.now();
      timer = setTimeout(() => {
        inHand.isNearlyDone = true;
        this.#resize();
      }, this.#figures.untilNext());
      return inHand.hasBegun = this.#inHand.get(id) === inHand;
    };
    try {
      const done = await this.#hands!.run(id, begin);
      // The one that follows it is in hand by now, or asked for.
      clearTimeout(timer);
      inHand.isNearlyDone = false;
      this.#resize();
      if (done === undefined) return;
      if (done === "past") this.#link.tell({ type: "skip", id });
      else this.#answer(id, done, (performance.now() - begun) / 1000);
    } catch (error) {
      this.#lastError = messageOf(error);
      this.#beat("failed", id, this.#lastError);
      this.#link.tell({ type: "drop", id });
    } finally {
      clearTimeout(timer);
      if (this.#inHand.get(id) === inHand) this.#inHand.delete(id);
      this.#settle();
    }
  }

  #answer(id: string, { answer, cases }: Done, seconds: number): void {
    this.#link.tell({ type: "answer", id }, answer);
    this.#figures.note(cases, seconds);
  }

  #drop(id: string): void {
    this.#inHand.delete(id);
    this.#link.tell({ type: "drop", id });
  }

  /** Goes on with what waits for the last order in hand. */
  #settle(): void {
    if (this.#inHand.size > 0) return;
    if (this.#isOver) this.#idle.resolve();
    if (!this.#isLeaving) return;
    this.#beat("leaves");
    this.#ended.resolve();
  }

  /** Has an order follow each that is nearly done. */
  #resize(): void {
    const next = [...this.#inHand.values()].filter(({ isNearlyDone }) => isNearlyDone).length;
    if (!this.#isOver && !this.#isLeaving) this.#link.tell({ type: "orders", count: this.#plan.threads + next });
  }

  /** Says how it is; of what went wrong, what has to do with why it speaks, or else the last. */
  #beat(said: Beat["said"] = "lives", order: string | null = null, message: string | null = null): void {
    if (said === "lives" && this.#hands === undefined) return;
    const { machine, threads } = this.#plan;
    const { done, cases } = this.#figures;
    const running = [...this.#inHand].filter(([, { hasBegun }]) => hasBegun).map(([id]) => id);
    const beat: Beat = {
      ...{ said, machine, pid: Deno.pid, threads, cpu: this.#hands?.cpu ?? null },
      ...{ done, cases, rate: this.#figures.rate(), running, order },
      message: said === "lives" ? this.#lastError : message,
    };
    this.#link.tell({ type: "say", running: [...this.#inHand.keys()] }, beatBytes(beat));
  }
}

function severalError(campaigns: readonly string[]): FleetError {
  return new FleetError(
    "usage",
    `Several campaigns are on this server: ${campaigns.join(", ")}`,
    `Name one: --campaign ${campaigns[0]}`,
  );
}
