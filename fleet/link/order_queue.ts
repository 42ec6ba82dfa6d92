/**
 * The queue of orders, from the side of who gives them: every order that is not settled is in it until somebody answers,
 * whatever became of what was published before.
 *
 * @module
 */
import type { JobHead } from "../message/messages.ts";
import { FleetNames } from "../message/names.ts";
import { removeLast } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";

/** An order that somebody is to carry out. */
interface Offered {
  /** How often it was published. */
  times: number;
  /** Whether it was not in the queue when that was last looked at. */
  isMissing: boolean;
}

/** Puts orders into the queue. */
export class OrderQueue {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #job: JobHead;
  readonly #offered = new Map<string, Offered>();

  /** Makes one for a life of the coordinator. */
  constructor(connection: Connection, names: FleetNames, job: JobHead) {
    this.#connection = connection;
    this.#names = names;
    this.#job = job;
  }

  /** Has an order carried out. */
  offer(id: string): void {
    if (this.#offered.has(id)) return;
    const offered = { times: 0, isMissing: false };
    this.#offered.set(id, offered);
    // What cannot be published now is missed later.
    this.#publish(id, offered).catch(() => {});
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
    const msgID = `${this.#job.session} order ${id} ${offered.times}`;
    // A worker that was cut off may be at another campaign of the name.
    await this.#connection.jetstream.publish(this.#names.subject("order", id), this.#job.identity, { msgID });
    offered.times++;
    offered.isMissing = false;
  }
}
