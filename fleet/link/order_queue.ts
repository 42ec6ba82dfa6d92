/**
 * The queue of orders, from the side of who gives them: every order that is not settled is in it until somebody answers,
 * whatever became of what was published before.
 *
 * @module
 */
import { FleetNames } from "../message/names.ts";
import { removeLast } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";
import type { Payloads } from "./payloads.ts";

/** An order that somebody is to carry out. */
interface Offered {
  readonly body: Uint8Array;
  /** How often it was published. */
  times: number;
  /** Whether it was not in the queue when that was last looked at. */
  isMissing: boolean;
}

/** Puts orders into the queue. */
export class OrderQueue {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #payloads: Payloads;
  readonly #session: string;
  readonly #offered = new Map<string, Offered>();

  /** Makes one for a life of the coordinator. */
  constructor(connection: Connection, names: FleetNames, payloads: Payloads, session: string) {
    this.#connection = connection;
    this.#names = names;
    this.#payloads = payloads;
    this.#session = session;
  }

  /** Has an order carried out. */
  offer(id: string, body: Uint8Array): void {
    if (this.#offered.has(id)) return;
    const offered = { body, times: 0, isMissing: false };
    this.#offered.set(id, offered);
    // What cannot be published now is missed later.
    this.#publish(id, offered).catch(() => {});
  }

  /** Whether an order is offered. */
  has(id: string): boolean {
    return this.#offered.has(id);
  }

  /** Takes groups of orders back. Those that were carried out have left the queue; the others are strays. */
  settle(groups: readonly string[]): void {
    for (const id of [...this.#offered.keys()]) {
      if (groups.includes(FleetNames.groupOf(id))) this.#offered.delete(id);
    }
  }

  /**
   * Publishes again what is not in the queue, and takes out what is not offered.
   *
   * An order that was carried out has left the queue while its answer may still be on its way, so it has to be missed twice.
   *
   * @param isAnswered Whether an order was answered.
   */
  async tend(isAnswered: (id: string) => boolean): Promise<void> {
    const { state } = await this.#connection.manager.streams.info(this.#names.orders, { subjects_filter: ">" });
    const there = new Set(Object.keys(state.subjects ?? {}).map((subject) => FleetNames.orderOf(subject)));
    for (const [id, offered] of this.#offered) {
      if (there.has(id) || isAnswered(id)) offered.isMissing = false;
      else if (offered.isMissing) await this.#publish(id, offered);
      else offered.isMissing = true;
    }
    const strays = [...there].filter((id) => !this.#offered.has(id));
    await removeLast(this.#connection, this.#names.orders, strays.map((id) => this.#names.subject("order", id)));
  }

  async #publish(id: string, offered: Offered): Promise<void> {
    const msgID = `${this.#session} order ${id} ${offered.times}`;
    const { data, options } = await this.#payloads.seal(offered.body, msgID);
    await this.#connection.jetstream.publish(this.#names.subject("order", id), data, { ...options, msgID });
    offered.times++;
    offered.isMissing = false;
  }
}
