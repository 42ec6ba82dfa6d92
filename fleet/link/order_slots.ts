/**
 * Orders in the hands of a worker: as many as it wants, each until it is answered or given back.
 *
 * @module
 */
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import { FleetNames } from "../message/names.ts";
import { isMissing, WORKERS } from "./campaign_streams.ts";
import { type Connection, delay } from "./connection.ts";
import { isUnheard } from "./server_fault.ts";

/** How long one request for an order is open, in milliseconds. */
const ASKED = 10_000;

/** Milliseconds to the next request after one that failed. */
const RETRY = 500;

/** An order in hand. */
interface InHand {
  message: JsMsg;
  /** Whether its answer is on its way, and the next order may come. */
  isFinished: boolean;
}

/** Who gets orders, and is told where there can be none. */
export interface SlotHooks {
  take(id: string, message: JsMsg): void;
  /** The queue is gone. */
  over(): void;
}

/** Keeps a worker in orders. */
export class OrderSlots {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #hooks: SlotHooks;
  readonly #inHand = new Map<string, InHand>();
  #consumer: Promise<Consumer> | undefined;
  #wanted = 0;
  /** Requests for an order that are open. */
  #asking = 0;
  #isClosed = false;

  /** Makes one that asks for nothing yet. */
  constructor(connection: Connection, names: FleetNames, hooks: SlotHooks) {
    this.#connection = connection;
    this.#names = names;
    this.#hooks = hooks;
  }

  /** Wants so many orders in hand. */
  resize(count: number): void {
    this.#wanted = count;
    this.#ask();
  }

  /** Tells the server that those orders are still being carried out. */
  keep(ids: readonly string[]): void {
    for (const id of ids) this.#inHand.get(id)?.message.working();
  }

  /**
   * The order is carried out, and its answer is on its way: the next one is asked for meanwhile. Where answers do not get
   * through, no more orders than are wanted wait for that.
   */
  finish(id: string): void {
    const inHand = this.#inHand.get(id);
    const finished = this.#inHand.values().filter(({ isFinished }) => isFinished);
    if (inHand === undefined || [...finished].length >= this.#wanted) return;
    inHand.isFinished = true;
    this.#ask();
  }

  /** The order is done: nobody else is to get it. */
  settle(id: string): void {
    const inHand = this.#inHand.get(id);
    if (inHand === undefined) return;
    inHand.message.ack();
    this.#let(id);
  }

  /** Gives an order back. */
  drop(id: string): void {
    const inHand = this.#inHand.get(id);
    if (inHand === undefined) return;
    inHand.message.nak();
    this.#let(id);
  }

  /** Asks for nothing any more; with `gives`, whatever is in hand is given back. */
  close(gives = false): void {
    this.#isClosed = true;
    if (gives) { for (const id of [...this.#inHand.keys()]) this.drop(id); }
  }

  #let(id: string): void {
    this.#inHand.delete(id);
    this.#ask();
  }

  /** Asks for as many orders as are missing. */
  #ask(): void {
    const atWork = [...this.#inHand.values().filter(({ isFinished }) => !isFinished)].length;
    for (let missing = this.#wanted - atWork - this.#asking; missing > 0 && !this.#isClosed; missing--) {
      this.#asking++;
      this.#askOnce();
    }
  }

  async #askOnce(): Promise<void> {
    try {
      this.#consumer ??= this.#connection.jetstream.consumers.get(this.#names.orders, WORKERS);
      const message = await (await this.#consumer).next({ expires: ASKED });
      this.#asking--;
      if (message !== null) this.#hold(message);
      this.#ask();
    } catch (error) {
      this.#asking--;
      this.#consumer = undefined;
      if (this.#connection.nats.isClosed()) return;
      if (isMissing(error) || isUnheard(error)) this.#hooks.over();
      await delay(RETRY);
      this.#ask();
    }
  }

  /** Hands an order over. */
  #hold(message: JsMsg): void {
    const id = FleetNames.orderOf(message.subject);
    // It is not wanted any more, or not yet.
    if (this.#isClosed || this.#wanted === 0) return message.nak();
    const before = this.#inHand.get(id);
    // The server thought that it was lost.
    if (before !== undefined) {
      before.message = message;
      return;
    }
    this.#inHand.set(id, { message, isFinished: false });
    this.#hooks.take(id, message);
  }
}
