/**
 * The link of a worker: finds something to do, and brings snapshot, changes and orders; sends answers.
 *
 * @module
 */
import type { Framed } from "../message/frames.ts";
import type { FromWorkerLink, PostedJob, ToWorkerLink } from "../message/messages.ts";
import { FleetNames } from "../message/names.ts";
import { openObjects } from "./campaign_streams.ts";
import { type Connection, delay } from "./connection.ts";
import { campaignsOf, type FoundJob, jobOf } from "./jobs.ts";
import { OrderSlots } from "./order_slots.ts";
import { Payloads } from "./payloads.ts";
import { isUnheard } from "./server_fault.ts";
import type { Speech } from "./speech.ts";
import { readStream } from "./stream_reader.ts";

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
      if (found.length > 1) sayOnce({ type: "several", campaigns: found.map(({ campaign }) => campaign) });
      else if (found.length === 0) sayOnce({ type: "none" });
      else {
        this.#found = found[0]!;
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

/** What a worker takes part in. */
class Joined {
  readonly slots: OrderSlots;
  readonly #connection: Connection;
  readonly #speech: Speech<FromWorkerLink, Told>;
  readonly #names: FleetNames;
  readonly #payloads: Payloads;
  readonly #job: PostedJob;
  readonly #subscriptions: { unsubscribe(): void }[] = [];
  /** The epoch whose change is due. */
  #due: number;
  #isOver = false;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, speech: Speech<FromWorkerLink, Told>, { campaign, job }: FoundJob) {
    this.#connection = connection;
    this.#speech = speech;
    this.#names = new FleetNames(campaign);
    this.#payloads = new Payloads(connection.nats, () => openObjects(connection.nats, this.#names));
    this.#job = job;
    this.#due = job.snapshot?.epochs ?? 0;
    this.slots = new OrderSlots(connection, this.#names, {
      take: async (id, message) => {
        const body = await this.#connection.durably(() => this.#payloads.open(message));
        // An order that is gone is given anew.
        if (body === null) return this.slots.drop(id);
        this.#speech.say({ type: "order", id }, body);
      },
      over: () => this.#over(),
    });
  }

  /** Resolves when all answers are sent. */
  get isSent(): Promise<unknown> {
    return this.#sending;
  }

  async start(orders: number): Promise<void> {
    this.#listen();
    if (this.#job.snapshot !== null) {
      const { object, epochs } = this.#job.snapshot;
      const store = await this.#connection.durably(() => openObjects(this.#connection.nats, this.#names)).catch(() =>
        null
      );
      const bytes = await store?.getBlob(object).catch(() => null) ?? null;
      if (bytes === null) return this.#over();
      this.#speech.say({ type: "snapshot", epochs }, bytes);
      this.#readChanges();
    }
    this.slots.resize(orders);
  }

  /** Sends an answer; the order is done when the server has it. */
  answer(id: string, body: Uint8Array): void {
    this.slots.finish(id);
    const worker = this.#connection.name;
    const msgID = `${this.#job.identity} answer ${id} ${worker}`;
    const send = async () => {
      const { data, options } = await this.#payloads.seal(body, msgID);
      const subject = this.#names.subject("answer", id, worker);
      await this.#connection.jetstream.publish(subject, data, { ...options, msgID });
    };
    const sent = this.#connection.durably(async () => {
      try {
        await send();
      } catch (error) {
        // Nobody takes answers to what is over.
        if (this.#isOver && isUnheard(error)) return;
        throw error;
      }
    }).then(() => this.slots.settle(id)).catch(() => {});
    this.#sending = Promise.all([this.#sending, sent]);
  }

  /** Takes part no more. */
  end(gives = false): void {
    this.#isOver = true;
    this.slots.close(gives);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  #over(): void {
    if (this.#isOver) return;
    // What has begun is finished, and may be sent still.
    this.end();
    this.#speech.say({ type: "over" });
  }

  #listen(): void {
    const { nats, name } = this.#connection;
    const heard = (subject: string, call: (data: Uint8Array) => void) =>
      this.#subscriptions.push(nats.subscribe(subject, { callback: (_, { data }) => call(data) }));
    const textOf = (data: Uint8Array) => new TextDecoder().decode(data);
    heard(this.#names.subject("over"), () => this.#over());
    heard(this.#names.subject("dismiss", name), (data) => {
      this.#speech.say({ type: "dismissed", reason: textOf(data) });
    });
    heard(this.#names.job, (data) => this.#look(JSON.parse(textOf(data))));
  }

  /** A coordinator that goes on from where this worker is disturbs nobody. */
  #look({ identity, session, snapshot }: PostedJob): void {
    if (session === this.#job.session) return;
    const goesOn = identity === this.#job.identity && (snapshot === null || snapshot.epochs === this.#due);
    if (!goesOn) this.#over();
  }

  /** Brings the changes in their order. */
  async #readChanges(): Promise<void> {
    const filter = this.#names.subject("change", "*");
    const reading = { stream: this.#names.stream, filter, goesOn: () => !this.#isOver };
    for await (const message of readStream(this.#connection, reading)) {
      const epoch = Number(message.subject.split(".").at(-1));
      if (epoch < this.#due) continue;
      const body = epoch > this.#due ? null : await this.#connection.durably(() => this.#payloads.open(message));
      // What is missed cannot be made up for.
      if (body === null) return this.#over();
      this.#due++;
      this.#speech.say({ type: "change", epoch }, body);
    }
  }
}
