/**
 * A worker of a crew that is whoever takes the order out of a queue, on whichever machine.
 *
 * @module
 */
import type { CrewWorker } from "../fuzz/crew/crew.ts";
import type { Coordinator } from "./coordinator.ts";

/** Orders and answers as they are sent. */
export interface OrderCodec<Order, Answer> {
  /** The order's id: group and number, with a dot between them. */
  idOf(order: Order): string;
  /** Reads an answer; throws where it is none. */
  decode(order: Order, bytes: Uint8Array): Answer;
}

/** Has orders carried out elsewhere. */
export class QueuedWorker<Order, Answer> implements CrewWorker<Order, Answer> {
  readonly #coordinator: Coordinator;
  readonly #codec: OrderCodec<Order, Answer>;
  #lastHeard: number = Date.now();
  #running: string | undefined;

  /** Makes one. */
  constructor(coordinator: Coordinator, codec: OrderCodec<Order, Answer>) {
    this.#coordinator = coordinator;
    this.#codec = codec;
  }

  get lastHeard(): number {
    return this.#lastHeard;
  }

  async run(order: Order): Promise<Answer> {
    const id = this.#running = this.#codec.idOf(order);
    const read = (bytes: Uint8Array) => this.#codec.decode(order, bytes);
    try {
      return await this.#coordinator.run(id, read);
    } finally {
      this.#running = undefined;
      this.#lastHeard = Date.now();
    }
  }

  close(): Promise<void> {
    this.end();
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return this.close();
  }

  end(): void {
    if (this.#running !== undefined) this.#coordinator.withdraw(this.#running);
  }
}
