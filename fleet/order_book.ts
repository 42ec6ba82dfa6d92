/**
 * Orders of a coordinator and their answers: each order has one answer that counts, whoever gives how many.
 *
 * @module
 */
import { messageOf } from "./fleet_error.ts";
import { FleetNames } from "./message/names.ts";

/** Answers to one order that are kept before it is given: more than one says only that one of them is none. */
const MOST_EARLY = 3;

/** An order that waits for its answer. */
interface Asked {
  read(bytes: Uint8Array): void;
  fail(error: Error): void;
}

/** An answer, and who gave it. */
export interface GivenAnswer {
  readonly worker: string;
  readonly bytes: Uint8Array;
}

/** What became of an answer: it counts, it is none, or nobody waits for it. */
export type Fate =
  | { readonly kind: "counted" }
  | { readonly kind: "none"; readonly why: string }
  | { readonly kind: "unasked"; readonly isAnswered: boolean };

/** The orders that were given, and what is known of their answers. */
export class OrderBook {
  readonly #asked = new Map<string, Asked>();
  /** Answers to orders that were not given yet: an earlier life of the coordinator gave them. */
  readonly #early = new Map<string, GivenAnswer[]>();
  readonly #answered = new Set<string>();

  /** Gives an order; the promise is that of its answer, as `read` reads it. */
  ask<Answer>(id: string, read: (bytes: Uint8Array) => Answer): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#asked.set(id, { read: (bytes) => resolve(read(bytes)), fail: reject });
    return promise;
  }

  /** Whether somebody waits for an order's answer. */
  isAsked(id: string): boolean {
    return this.#asked.has(id);
  }

  /** Takes the answers to an order that came before it was given. */
  takeEarly(id: string): readonly GivenAnswer[] {
    const early = this.#early.get(id) ?? [];
    this.#early.delete(id);
    return early;
  }

  /** Keeps an answer to an order that is still to be given. */
  keepEarly(id: string, answer: GivenAnswer): void {
    const early = this.#early.get(id) ?? [];
    if (early.length < MOST_EARLY) this.#early.set(id, [...early, answer]);
  }

  /** Takes an answer. */
  answer(id: string, bytes: Uint8Array): Fate {
    const asked = this.#asked.get(id);
    if (asked === undefined) return { kind: "unasked", isAnswered: this.#answered.has(id) };
    try {
      asked.read(bytes);
    } catch (error) {
      return { kind: "none", why: messageOf(error) };
    }
    this.#asked.delete(id);
    this.#answered.add(id);
    return { kind: "counted" };
  }

  /** Something went wrong with an order, and who waits for it is told. */
  lose(id: string, why: string): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    asked?.fail(new Error(why));
  }

  /** Forgets the answers of groups of orders: they are kept elsewhere by now. */
  settle(groups: readonly string[]): void {
    for (const id of this.#answered) if (groups.includes(FleetNames.groupOf(id))) this.#answered.delete(id);
    for (const id of this.#early.keys()) if (groups.includes(FleetNames.groupOf(id))) this.#early.delete(id);
  }
}
