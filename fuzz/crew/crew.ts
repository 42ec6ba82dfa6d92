/**
 * A crew: workers that carry out orders, each one at a time. One that ends is replaced, and its order is given again.
 *
 * What a worker is, a thread or something on another machine, is the matter of who makes it.
 *
 * @module
 */

/** How often an order may end its worker before the crew gives up. */
const MOST_ATTEMPTS = 3;

/** Who carries out orders, one at a time. */
export interface CrewWorker<Order, Answer> {
  /** When it last said something, in milliseconds since 1970. */
  readonly lastHeard: number;
  /** Carries an order out. Rejects where it cannot, or where the worker has ended. */
  run(order: Order): Promise<Answer>;
  /** Ends it in good order; it has no order then. */
  close(): Promise<void>;
  /** Ends it in the middle of an order, and with it what would outlive it. */
  abort(): Promise<void>;
  /** Ends it, whatever it does. */
  end(): void;
}

/** What a crew is made of. */
export interface CrewPlan<Order, Worker> {
  /** How many workers at first. */
  readonly count: number;
  /** Starts the worker with that number, 0 to `count` - 1; it is ready when this resolves. */
  start(index: number): Promise<Worker>;
  /** The beginning of a complaint about an order, such as `Shard 3:1 ended its worker`. */
  complaintOf(order: Order): string;
}

/** Who decides how long a crew works on, and takes what is done. */
export interface CrewHooks<Order, Answer> {
  /** Whether to begin with another order (default: yes). */
  goesOn?(): boolean;
  /** Takes an answer, in whatever order they come, and the number of its worker. What it throws ends the work. */
  take(order: Order, answer: Answer, worker: number): void;
}

/** An order that cannot be carried out, or a worker that does not start. */
export class CrewError extends Error {
  override readonly name = "CrewError";
}

/** A worker's place in a crew, and how it is. */
export interface CrewSeat<Order> {
  readonly index: number;
  readonly state: "starting" | "working" | "waiting" | "restarting";
  /** What it is at; null where it is at nothing. */
  readonly order: Order | null;
  /** Orders that it has carried out. */
  readonly done: number;
  /** How often its worker was replaced. */
  readonly restarts: number;
  /** Why it was replaced last; null where it never was. */
  readonly lastError: string | null;
  /** When its worker last said something, or was started, in milliseconds since 1970. */
  readonly lastHeard: number;
}

/** A seat while a crew uses it. */
class Seat<Order, Worker extends CrewWorker<Order, unknown>> implements CrewSeat<Order> {
  state: CrewSeat<Order>["state"] = "starting";
  order: Order | null = null;
  done = 0;
  restarts = 0;
  lastError: string | null = null;
  worker: Worker | undefined;
  /** When a worker was started last. */
  startedAt: number = Date.now();

  constructor(readonly index: number) {}

  get lastHeard(): number {
    return this.worker?.lastHeard ?? this.startedAt;
  }
}

/** Workers, from the side of who has work for them. */
export class Crew<Order, Answer, Worker extends CrewWorker<Order, Answer> = CrewWorker<Order, Answer>> {
  readonly #plan: CrewPlan<Order, Worker>;
  readonly #seats: Seat<Order, Worker>[];
  /** How many of the seats work. */
  #count: number;
  /** Has a seat work at the orders that are being carried out; undefined where none are. */
  #work: ((seat: Seat<Order, Worker>) => void) | undefined;
  /** What ends the work that is under way. */
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;

  /** Makes a crew whose workers are started when there is work for them. */
  constructor(plan: CrewPlan<Order, Worker>) {
    this.#plan = plan;
    this.#count = plan.count;
    this.#seats = Array.from({ length: plan.count }, (_, index) => new Seat<Order, Worker>(index));
  }

  /** How each worker is. */
  get seats(): readonly CrewSeat<Order>[] {
    return this.#seats;
  }

  /** The workers that there are at present. */
  get workers(): readonly Worker[] {
    return this.#seats.flatMap(({ worker }) => worker === undefined ? [] : [worker]);
  }

  /** Has so many workers at work; of those that are too many, each finishes what it is at. */
  resize(count: number): void {
    this.#count = Math.max(1, count);
    for (let index = this.#seats.length; index < count; index++) this.#seats.push(new Seat(index));
    if (this.#work !== undefined) this.#seats.forEach(this.#work);
  }

  /**
   * Starts every worker now.
   *
   * @throws {CrewError} When one does not start; then all of them have ended.
   */
  async open(): Promise<void> {
    // Those that start in spite of another's failure have to be ended too.
    const started = await Promise.allSettled(this.#seats.map((seat) => this.#fill(seat)));
    const failed = started.find(({ status }) => status === "rejected");
    if (failed === undefined) return;
    await this.close();
    throw (failed as PromiseRejectedResult).reason;
  }

  /**
   * Has orders carried out.
   *
   * @throws {CrewError} When an order ends every worker that it is given to, or a worker does not start.
   */
  async run(orders: Iterable<Order>, hooks: CrewHooks<Order, Answer>): Promise<void> {
    const waiting = Array.from(orders, (order) => ({ order, attempts: 0 })).reverse();
    this.#failure = this.#isClosed ? { error: new CrewError("Crew was closed") } : undefined;
    const goesOn = () => this.#failure === undefined && waiting.length > 0 && (hooks.goesOn?.() ?? true);
    const work = async (seat: Seat<Order, Worker>) => {
      while (seat.index < this.#count && goesOn()) {
        const next = waiting.pop()!;
        const error = await this.#give(seat, next.order, hooks);
        if (error === undefined) continue;
        if (++next.attempts === MOST_ATTEMPTS) {
          const complaint = this.#plan.complaintOf(next.order);
          this.#fail(new CrewError(`${complaint} ${MOST_ATTEMPTS} times: ${error}`));
        }
        waiting.push(next);
      }
    };
    // Where one fails, the others finish what they are at: none is left behind that nobody waits for.
    const atWork = new Map<Seat<Order, Worker>, Promise<void>>();
    this.#work = (seat) => {
      if (!atWork.has(seat)) atWork.set(seat, work(seat).finally(() => atWork.delete(seat)));
    };
    // What one gave back who is too many by now is taken up by those who are left.
    do {
      this.#seats.forEach(this.#work);
      while (atWork.size > 0) await Promise.all(atWork.values());
    } while (goesOn());
    this.#work = undefined;
    this.#throwFailure();
  }

  /**
   * Ends all workers, for good; one that is in the middle of something, or does not answer, is ended all the same, and what
   * it was at fails.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#fail(new CrewError("Crew was closed"));
    await Promise.all(this.#seats.map(async (seat) => {
      const { worker, state } = seat;
      seat.worker = undefined;
      await (state === "waiting" ? worker?.close() : worker?.abort());
      worker?.end();
    }));
  }

  /** Gives an order to a seat's worker; says why where that has ended the worker. */
  async #give(
    seat: Seat<Order, Worker>,
    order: Order,
    hooks: CrewHooks<Order, Answer>,
  ): Promise<string | undefined> {
    try {
      if (seat.worker === undefined) await this.#fill(seat);
    } catch (error) {
      this.#fail(error);
    }
    if (seat.worker === undefined) return undefined;
    let answer: Answer;
    try {
      seat.state = "working";
      seat.order = order;
      answer = await seat.worker.run(order);
      seat.state = "waiting";
      seat.done++;
    } catch (error) {
      seat.worker?.end();
      seat.worker = undefined;
      seat.state = "restarting";
      return seat.lastError = messageOf(error);
    } finally {
      seat.order = null;
    }
    // What goes wrong outside of the worker is not its end.
    try {
      hooks.take(order, answer, seat.index);
    } catch (error) {
      this.#fail(error);
    }
    return undefined;
  }

  async #fill(seat: Seat<Order, Worker>): Promise<void> {
    if (seat.state === "restarting") seat.restarts++;
    seat.startedAt = Date.now();
    let worker: Worker;
    try {
      worker = await this.#plan.start(seat.index);
    } catch (error) {
      throw new CrewError(`Worker does not start: ${messageOf(error)}`);
    }
    if (this.#isClosed) return worker.end();
    seat.worker = worker;
    seat.state = "waiting";
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
