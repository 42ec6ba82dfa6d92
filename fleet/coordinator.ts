/**
 * A coordinator: has orders carried out by whoever takes part, and counts each answer once.
 *
 * @module
 */
import { type Beat, parseBeat } from "./beat.ts";
import { FleetError } from "./fleet_error.ts";
import { LinkProcess } from "./link_process.ts";
import { type Machine, machineName, Machines } from "./machines.ts";
import type { FromCoordinatorLink, JobHead, Server, ToCoordinatorLink } from "./message/messages.ts";
import { OrderBook } from "./order_book.ts";

/** Milliseconds from one look at the machines to the next. */
const LOOK = 1000;

/** Orders on their way at least, while nobody has joined. */
const LEAST_ORDERS = 8;

/** What is coordinated. */
export interface CoordinatorPlan {
  readonly server: Server;
  /** Its name on the server. */
  readonly campaign: string;
  readonly job: JobHead;
  /** What whoever joins has to know first; null where that is nothing. */
  snapshot(): { readonly epochs: number; readonly bytes: Uint8Array } | null;
  /** Whether an order is due by now, was once, or never is one. */
  stanceOf(order: string): "due" | "past" | "never";
  /** Something that people ought to know, as a sentence. */
  notice(text: string): void;
}

/** Bytes of the coordinator's connection. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** Coordinates a campaign or a sweep. */
export class Coordinator {
  /** Who takes part. */
  readonly machines: Machines = new Machines();
  /** What is in the way; null where nothing is. */
  trouble: string | null = null;
  traffic: Traffic = { sent: 0, received: 0 };
  readonly #plan: CoordinatorPlan;
  readonly #book = new OrderBook();
  /** Workers that are not heard any more. */
  readonly #dismissed = new Set<string>();
  /** Workers of whom it was said already that they answer what they were not asked. */
  readonly #forward = new Set<string>();
  readonly #opened = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  #link!: LinkProcess<ToCoordinatorLink, FromCoordinatorLink>;
  #timer: ReturnType<typeof setInterval> | undefined;
  #onMachines: () => void = () => {};

  private constructor(plan: CoordinatorPlan) {
    this.#plan = plan;
    // Whoever waits gets the error; nobody may.
    this.#opened.promise.catch(() => {});
    this.#failed.promise.catch(() => {});
  }

  /**
   * Takes a campaign over.
   *
   * @throws {FleetError} When the server cannot be used, or another coordinator has the campaign.
   */
  static async open(plan: CoordinatorPlan): Promise<Coordinator> {
    const coordinator = new Coordinator(plan);
    const { job, campaign, server } = plan;
    coordinator.#link = await LinkProcess.open("coordinator", server, job.session, {
      hear: (said, body) => coordinator.#hear(said, body),
      lost: (error) => coordinator.#fail(error),
    });
    const snapshot = plan.snapshot();
    coordinator.#link.tell({ type: "open", campaign, job, epochs: snapshot?.epochs ?? 0 }, snapshot?.bytes);
    try {
      await coordinator.#opened.promise;
    } catch (error) {
      await coordinator.#link.end();
      throw error;
    }
    coordinator.#timer = setInterval(() => coordinator.#look(), LOOK);
    return coordinator;
  }

  /** Rejects where it cannot go on; orders then wait until they are withdrawn. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** How many orders are worth being on their way: each thread has one to follow, and answers take their time. */
  get orders(): number {
    return Math.max(LEAST_ORDERS, 2 * this.machines.threads + 2);
  }

  /** Is called whenever machines come or go. */
  onMachines(call: () => void): void {
    this.#onMachines = call;
  }

  /**
   * Has an order carried out.
   *
   * @param id Its id: group and number, with a dot between them.
   * @param read Reads an answer; what it throws says that it is none.
   * @returns What was read.
   * @throws {Error} When it ended the worker that was at it.
   */
  run<Answer>(id: string, read: (bytes: Uint8Array) => Answer): Promise<Answer> {
    const answer = this.#book.ask(id, read);
    for (const { worker, bytes } of this.#book.takeEarly(id)) this.#take(id, worker, bytes);
    this.#order(id);
    return answer;
  }

  /** Nobody waits for an order any more. */
  withdraw(id: string): void {
    this.#book.lose(id, "Order was withdrawn");
  }

  /** Answers of these groups are kept elsewhere by now. */
  settle(groups: readonly string[]): void {
    if (groups.length === 0) return;
    this.#book.settle(groups);
    this.#link.tell({ type: "settle", groups });
  }

  /** Posts what an epoch changed. */
  change(epoch: number, bytes: Uint8Array): void {
    this.#link.tell({ type: "change", epoch }, bytes);
  }

  /** What whoever asks is told. */
  tellStatus(bytes: Uint8Array): void {
    this.#link.tell({ type: "status" }, bytes);
  }

  /**
   * Leaves the campaign.
   *
   * @param isOver Whether all is done, so that nothing of it needs to stay on the server.
   */
  async close(isOver: boolean): Promise<void> {
    clearInterval(this.#timer);
    this.#link.tell({ type: "close", isOver });
    await this.#link.end();
  }

  #hear(said: FromCoordinatorLink, body: Uint8Array): void {
    switch (said.type) {
      case "opened":
        return this.#opened.resolve();
      case "closed":
        return;
      case "answer":
        return this.#take(said.id, said.worker, body);
      case "said":
        return this.#note(said.worker, body);
      case "trouble":
        if (said.text === null) this.machines.touch();
        this.trouble = said.text;
        return;
      case "traffic":
        this.traffic = said;
        return;
      case "wanted": {
        const snapshot = this.#plan.snapshot();
        this.#link.tell({ type: "snapshot", epochs: snapshot?.epochs ?? 0 }, snapshot?.bytes);
        return;
      }
      case "taken": {
        const { campaign } = this.#plan;
        const text = `Another coordinator has taken the campaign "${campaign}" over: ${said.by}`;
        return this.#fail(new FleetError("environment", text));
      }
    }
  }

  /** Has an order carried out, if anybody waits for it: also one whose answer was none. */
  #order(id: string): void {
    if (this.#book.isAsked(id)) this.#link.tell({ type: "order", id });
  }

  #take(id: string, worker: string, bytes: Uint8Array): void {
    if (this.#dismissed.has(worker)) return this.#order(id);
    const fate = this.#book.answer(id, bytes);
    if (fate.kind === "none") {
      this.#dismiss(worker, `sends what is no answer to ${id}: ${fate.why}`);
      this.#order(id);
    } else if (fate.kind === "unasked" && !fate.isAnswered) this.#takeUnasked(id, worker, bytes);
  }

  /** An earlier life of the coordinator may have given the order; whatever else was never asked. */
  #takeUnasked(id: string, worker: string, bytes: Uint8Array): void {
    const stance = this.#plan.stanceOf(id);
    if (stance === "due") return this.#book.keepEarly(id, { worker, bytes });
    if (stance === "past" || this.#forward.has(worker)) return;
    this.#forward.add(worker);
    this.#plan.notice(`${this.#nameOf(worker)} answers what it was not asked (${id}): it is not counted`);
  }

  #note(worker: string, bytes: Uint8Array): void {
    if (this.#dismissed.has(worker)) return;
    const beat = parseBeat(bytes);
    if (beat === undefined) return this.#dismiss(worker, "does not say how it is, but something else");
    const threads = this.machines.threads;
    this.machines.note(worker, beat);
    this.#heed(beat);
    if (threads !== this.machines.threads) this.#onMachines();
  }

  #heed(beat: Beat): void {
    const name = machineName(beat);
    if (beat.said === "refuses") this.#plan.notice(`${name} does not take part: ${beat.message}`);
    else if (beat.said === "failed") this.#book.lose(beat.order ?? "", `${name}: ${beat.message}`);
    else if (beat.said === "leaves" && beat.message !== null) this.#plan.notice(`${name} leaves: ${beat.message}`);
  }

  #look(): void {
    // Whoever cannot be heard need not be dead.
    if (this.trouble !== null) return;
    const dead = this.machines.bury();
    for (const machine of dead) for (const id of machine.running) this.#book.lose(id, silenceOf(machine));
    if (dead.length > 0) this.#onMachines();
  }

  #dismiss(worker: string, why: string): void {
    const reason = `${this.#nameOf(worker)} ${why}`;
    this.#plan.notice(`${reason}; it is not heard any more`);
    this.#dismissed.add(worker);
    this.#link.tell({ type: "dismiss", worker, reason });
  }

  #nameOf(worker: string): string {
    const machine = this.machines.all.find((each) => each.worker === worker);
    return machine === undefined ? worker || "Somebody" : machineName(machine);
  }

  #fail(error: Error): void {
    this.#opened.reject(error);
    this.#failed.reject(error);
  }
}

function silenceOf(machine: Machine): string {
  return `${machineName(machine)} went silent`;
}
