/**
 * The link of a worker: finds something to do, and brings snapshot, changes and orders; sends answers.
 *
 * @module
 */
import type { Framed } from "../message/frames.ts";
import type { FromWorkerLink, ToWorkerLink } from "../message/messages.ts";
import { FleetNames } from "../message/names.ts";
import { type Connection, delay } from "./connection.ts";
import { campaignsOf, type FoundJob, jobOf } from "./jobs.ts";
import { Joined } from "./joined.ts";
import type { Speech } from "./speech.ts";

/** Milliseconds from one look for something to do to the next. */
const LOOK = 1000;

/** Milliseconds from one measurement of the latency to the next. */
const MEASURE = 30_000;

type Told = ToWorkerLink;

/** Serves a worker until it leaves. */
export async function serveWorker(
  connection: Connection,
  speech: Speech<FromWorkerLink, Told>,
  told: AsyncGenerator<Framed<Told>>,
): Promise<void> {
  const link = new WorkerLink(connection, speech);
  for await (const { head, body } of told) {
    if (head.type !== "leave") link.obey(head, body);
    else {
      await link.leave();
      await speech.sayLast({ type: "left" });
      return;
    }
  }
}

class WorkerLink {
  readonly #connection: Connection;
  readonly #speech: Speech<FromWorkerLink, Told>;
  #found: FoundJob | undefined;
  #foundAt = 0;
  #joined: Joined | undefined;

  constructor(connection: Connection, speech: Speech<FromWorkerLink, Told>) {
    this.#connection = connection;
    this.#speech = speech;
    this.#measure();
  }

  obey(head: Exclude<Told, { type: "leave" }>, body: Uint8Array): void {
    switch (head.type) {
      case "look":
        this.#look(head.campaign);
        return;
      case "join":
        this.#joined?.end();
        this.#joined = new Joined(this.#connection, this.#speech, this.#found!);
        this.#joined.start(head.orders);
        return;
      case "orders":
        return this.#joined?.slots.resize(head.count);
      case "answer":
        this.#joined?.answer(head.id, body);
        return;
      case "drop":
        return this.#joined?.slots.drop(head.id);
      case "skip":
        this.#joined?.slots.settle(head.id);
        return;
      case "say":
        this.#joined?.slots.keep(head.running);
        return this.#say(body);
    }
  }

  /** Says how the worker is to whoever coordinates what was found. */
  #say(body: Uint8Array): void {
    if (this.#found === undefined) return;
    const { nats, name } = this.#connection;
    nats.publish(new FleetNames(this.#found.campaign).subject("say", name), body);
  }

  async leave(): Promise<void> {
    await this.#joined?.isSent;
    this.#joined?.end(true);
  }

  /** Looks until there is something to do. */
  async #look(campaign: string | null): Promise<void> {
    this.#joined?.end();
    let said: string | undefined;
    const sayOnce = (what: FromWorkerLink) => {
      const text = JSON.stringify(what);
      if (text !== said) this.#speech.say(what);
      said = text;
    };
    for (;; await delay(LOOK)) {
      const names = campaign === null
        ? await this.#connection.durably(() => campaignsOf(this.#connection))
        : [campaign];
      const jobs = await this.#connection.durably(() =>
        Promise.all(names.map((name) => jobOf(this.#connection, name)))
      );
      const found = jobs.filter((job) => job !== undefined);
      // What it could not stay in a moment ago is given time: its streams may be made, or removed, just now.
      const isSame = found.length === 1 && found[0]!.job.session === this.#found?.job.session;
      if (isSame && performance.now() - this.#foundAt < LOOK) continue;
      if (found.length > 1) sayOnce({ type: "several", campaigns: found.map(({ campaign }) => campaign) });
      else if (found.length === 0) sayOnce({ type: "none" });
      else {
        this.#found = found[0]!;
        this.#foundAt = performance.now();
        const bytes = new TextEncoder().encode(JSON.stringify(this.#found.job));
        return this.#speech.say({ type: "job", campaign: this.#found.campaign }, bytes);
      }
    }
  }

  async #measure(): Promise<void> {
    for (; !this.#connection.nats.isClosed(); await delay(MEASURE)) {
      await this.#connection.nats.rtt().then(
        (milliseconds) => this.#speech.say({ type: "latency", milliseconds }),
        () => {},
      );
    }
  }
}
