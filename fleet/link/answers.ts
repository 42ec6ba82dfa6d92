/**
 * The answers of workers, as they come and as they were kept: each message once.
 *
 * @module
 */
import type { JsMsg } from "@nats-io/jetstream";
import { FleetNames } from "../message/names.ts";
import { removeMessages } from "./campaign_streams.ts";
import { type Connection, delay } from "./connection.ts";
import { objectOf, type Payloads } from "./payloads.ts";

/** Milliseconds from one attempt to read them to the next. */
const RETRY = 500;

/** An answer. */
export interface LinkAnswer {
  readonly id: string;
  readonly worker: string;
  readonly body: Uint8Array;
}

/** Reads the answers to a campaign's orders. */
export class Answers {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #payloads: Payloads;
  readonly #take: (answer: LinkAnswer) => void;
  readonly #answered = new Set<string>();
  /** The messages on the server, and objects that hold what they say, by group. */
  readonly #kept = new Map<string, { readonly seq: number; readonly object: string | undefined }[]>();
  /** The last message that was taken. */
  #last = 0;
  #isClosed = false;

  /** Makes one; `take` gets each answer. */
  constructor(connection: Connection, names: FleetNames, payloads: Payloads, take: (answer: LinkAnswer) => void) {
    this.#connection = connection;
    this.#names = names;
    this.#payloads = payloads;
    this.#take = take;
  }

  /** Whether an order was answered. */
  has(id: string): boolean {
    return this.#answered.has(id);
  }

  /** An answer was none: the order may be answered again. */
  forget(id: string): void {
    this.#answered.delete(id);
  }

  /** The streams are new ones, whose messages are numbered from the beginning. */
  startAnew(): void {
    this.#last = 0;
    this.#kept.clear();
  }

  /** Reads until it is closed, whatever comes in between. */
  async read(): Promise<void> {
    while (!this.#isClosed && !this.#connection.nats.isClosed()) {
      try {
        const consumer = await this.#connection.jetstream.consumers.get(this.#names.stream, {
          filter_subjects: this.#names.subject("answer", ">"),
        });
        for await (const message of await consumer.consume()) {
          await this.#note(message);
          if (this.#isClosed) return;
        }
      } catch {
        // What is in the way is said by whoever tends the streams.
      }
      await delay(RETRY);
    }
  }

  /** Removes the answers of groups of orders. */
  async settle(groups: readonly string[]): Promise<void> {
    for (const group of groups) {
      const kept = this.#kept.get(group) ?? [];
      await removeMessages(this.#connection, this.#names.stream, kept.map(({ seq }) => seq));
      for (const { object } of kept) if (object !== undefined) await this.#payloads.remove(object).catch(() => {});
      this.#kept.delete(group);
      for (const id of this.#answered) if (FleetNames.groupOf(id) === group) this.#answered.delete(id);
    }
  }

  /** Reads no more. */
  close(): void {
    this.#isClosed = true;
  }

  async #note(message: JsMsg): Promise<void> {
    if (message.seq <= this.#last) return;
    const id = FleetNames.orderOf(message.subject);
    const body = await this.#payloads.open(message);
    this.#last = message.seq;
    const group = FleetNames.groupOf(id);
    const kept = { seq: message.seq, object: objectOf(message) };
    this.#kept.set(group, [...this.#kept.get(group) ?? [], kept]);
    // An object that is gone was settled, or is another's: whoever reads the answer says so.
    this.#answered.add(id);
    this.#take({ id, worker: FleetNames.workerOf(message.subject), body: body ?? new Uint8Array(0) });
  }
}
