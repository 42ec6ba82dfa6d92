/**
 * A worker's part in a campaign or a sweep: snapshot, changes and orders as they come, answers as they go.
 *
 * @module
 */
import type { FromWorkerLink, PostedJob, ToWorkerLink } from "../message/messages.ts";
import { FleetNames } from "../message/names.ts";
import { openObjects } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";
import { type FoundJob, readJob } from "./jobs.ts";
import { OrderSlots } from "./order_slots.ts";
import { ANSWER, Payloads } from "./payloads.ts";
import { isUnheard } from "./server_fault.ts";
import type { Speech } from "./speech.ts";
import { readStream } from "./stream_reader.ts";

type Told = ToWorkerLink;

/** What a worker takes part in. */
export class Joined {
  /** Orders in hand. */
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

  /** Takes part in what was found; nothing comes before it is started. */
  constructor(connection: Connection, speech: Speech<FromWorkerLink, Told>, { campaign, job }: FoundJob) {
    this.#connection = connection;
    this.#speech = speech;
    this.#names = new FleetNames(campaign);
    this.#payloads = new Payloads(connection.nats, () => openObjects(connection.nats, this.#names));
    this.#job = job;
    this.#due = job.snapshot?.epochs ?? 0;
    this.slots = new OrderSlots(connection, this.#names, {
      take: (id, message) => {
        if (message.string() === this.#job.identity) return this.#speech.say({ type: "order", id });
        // It is of another campaign of the name, which began while this worker was cut off.
        this.slots.drop(id);
        this.#over();
      },
      over: () => this.#over(),
    });
  }

  /** Resolves when all answers are sent. */
  get isSent(): Promise<unknown> {
    return this.#sending;
  }

  /** Begins, with so many orders in hand at a time. */
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
    const msgID = `${this.#job.identity}${ANSWER}${id} ${worker}`;
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
    heard(this.#names.job, (data) => {
      const job = readJob(data);
      if (job !== undefined) this.#look(job);
    });
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
