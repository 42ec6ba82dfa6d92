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
  /** Whether its answer is on its way, and its slot has gone on. */
  isFinished: boolean;
  readonly isDone: PromiseWithResolvers<void>;
}

/** Who gets orders, and is told where there can be none. */
export interface SlotHooks {
  take(id: string, message: JsMsg): Promise<void>;
  /** The queue is gone. */
  over(): void;
}

/** Keeps a worker in orders. */
export class OrderSlots {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #hooks: SlotHooks;
  readonly #inHand = new Map<string, InHand>();
  #wanted = 0;
  /** The numbers of slots that are open. */
  readonly #open = new Set<number>();
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
    for (let index = 0; index < count && !this.#isClosed; index++) {
      if (this.#open.has(index)) continue;
      this.#open.add(index);
      this.#serve(index);
    }
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
    inHand.isDone.resolve();
  }

  /** The order is done: nobody else is to get it. */
  settle(id: string): void {
    const inHand = this.#inHand.get(id);
    if (inHand === undefined) return;
    inHand.message.ack();
    this.#let(id, inHand);
  }

  /** Gives an order back. */
  drop(id: string): void {
    const inHand = this.#inHand.get(id);
    if (inHand === undefined) return;
    inHand.message.nak();
    this.#let(id, inHand);
  }

  /** Asks for nothing any more; with `gives`, whatever is in hand is given back. */
  close(gives = false): void {
    this.#isClosed = true;
    if (gives) { for (const id of [...this.#inHand.keys()]) this.drop(id); }
  }

  #let(id: string, { isDone }: InHand): void {
    this.#inHand.delete(id);
    isDone.resolve();
  }

  /** Asks for one order after the other. */
  async #serve(index: number): Promise<void> {
    let consumer: Consumer | undefined;
    while (!this.#isClosed && index < this.#wanted) {
      try {
        consumer ??= await this.#connection.jetstream.consumers.get(this.#names.orders, WORKERS);
        const message = await consumer.next({ expires: ASKED });
        if (message !== null) await this.#hold(message, index);
      } catch (error) {
        if (this.#connection.nats.isClosed()) return;
        consumer = undefined;
        if (isMissing(error) || isUnheard(error)) this.#hooks.over();
        await delay(RETRY);
      }
    }
    this.#open.delete(index);
  }

  /** Hands an order over, and waits until it is let go of. */
  async #hold(message: JsMsg, index: number): Promise<void> {
    const id = FleetNames.orderOf(message.subject);
    if (this.#isClosed || index >= this.#wanted) return message.nak();
    const before = this.#inHand.get(id);
    // The server thought that it was lost.
    if (before !== undefined) {
      before.message = message;
      return;
    }
    const inHand = { message, isFinished: false, isDone: Promise.withResolvers<void>() };
    this.#inHand.set(id, inHand);
    await this.#hooks.take(id, message);
    await inHand.isDone.promise;
  }
}
