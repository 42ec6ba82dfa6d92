/**
 * The answers of workers, as they come and as they were kept: each message once.
 *
 * @module
 */
import type { JsMsg } from "@nats-io/jetstream";
import { FleetNames } from "../message/names.ts";
import { removeMessages } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";
import { ANSWER, objectOf, type Payloads } from "./payloads.ts";
import { readStream } from "./stream_reader.ts";

/** The header that has a message's id. */
const MESSAGE_ID = "Nats-Msg-Id";

/** An answer. */
export interface LinkAnswer {
  readonly id: string;
  readonly worker: string;
  readonly body: Uint8Array;
}

/** Whose answers are read, and how. */
export interface AnswersOf {
  readonly connection: Connection;
  readonly names: FleetNames;
  readonly payloads: Payloads;
  /** What decides the campaign's results. */
  readonly identity: string;
}

/** Reads the answers to a campaign's orders. */
export class Answers {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #payloads: Payloads;
  readonly #identity: string;
  readonly #take: (answer: LinkAnswer) => void;
  readonly #answered = new Set<string>();
  /** The messages on the server, and objects that hold what they say, by group. */
  readonly #kept = new Map<string, { readonly seq: number; readonly object: string | undefined }[]>();
  #isClosed = false;

  /** Makes one; `take` gets each answer. */
  constructor({ connection, names, payloads, identity }: AnswersOf, take: (answer: LinkAnswer) => void) {
    this.#connection = connection;
    this.#names = names;
    this.#payloads = payloads;
    this.#identity = identity;
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

  /** The server has lost the answers that it had. */
  startAnew(): void {
    this.#kept.clear();
  }

  /** Reads until it is closed. */
  async read(): Promise<void> {
    const filter = this.#names.subject("answer", ">");
    const reading = { stream: this.#names.stream, filter, goesOn: () => !this.#isClosed };
    for await (const message of readStream(this.#connection, reading)) {
      const body = await this.#connection.durably(() => this.#payloads.open(message));
      this.#note(message, body ?? new Uint8Array(0));
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

  /** Whether an answer is of another campaign of the name, which its worker was still at: its message's id says it. */
  #isOfAnother({ headers }: JsMsg): boolean {
    const [identity, rest] = headers?.get(MESSAGE_ID).split(ANSWER) ?? [];
    return rest !== undefined && identity !== this.#identity;
  }

  /** An object that is gone was settled, or never was: whoever reads the answer says so. */
  #note(message: JsMsg, body: Uint8Array): void {
    const id = FleetNames.orderOf(message.subject);
    const group = FleetNames.groupOf(id);
    const kept = { seq: message.seq, object: objectOf(message) };
    this.#kept.set(group, [...this.#kept.get(group) ?? [], kept]);
    if (this.#isOfAnother(message)) return;
    this.#answered.add(id);
    this.#take({ id, worker: FleetNames.workerOf(message.subject), body });
  }
}
