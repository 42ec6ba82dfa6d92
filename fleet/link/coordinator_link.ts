/**
 * The link of a coordinator: gives orders, takes answers, and posts what workers need to know.
 *
 * What is on the server is only on its way: all of it can be made anew from what the coordinator knows, and is, where the
 * server has lost it.
 *
 * @module
 */
import { Objm } from "@nats-io/obj";
import type { Framed } from "../message/frames.ts";
import type { FromCoordinatorLink, JobHead, ToCoordinatorLink } from "../message/messages.ts";
import { FleetNames } from "../message/names.ts";
import { Answers } from "./answers.ts";
import {
  areThere,
  checkStreams,
  isMissing,
  makeStreams,
  openObjects,
  removeAll,
  removeMessages,
  removeStreams,
} from "./campaign_streams.ts";
import { Changes } from "./changes.ts";
import { type Connection, delay } from "./connection.ts";
import { readJob } from "./jobs.ts";
import { OrderQueue } from "./order_queue.ts";
import { ANSWER, Payloads } from "./payloads.ts";
import { requireNobody } from "./presence.ts";
import { troubleOf } from "./server_fault.ts";
import type { Speech } from "./speech.ts";

/** Milliseconds from one look at the streams to the next. */
const TEND = 2000;

type Told = ToCoordinatorLink;

/** Serves a coordinator until it is told to end. */
export async function serveCoordinator(
  connection: Connection,
  speech: Speech<FromCoordinatorLink, Told>,
  told: AsyncGenerator<Framed<Told>>,
): Promise<void> {
  let link: CoordinatorLink | undefined;
  for await (const { head, body } of told) {
    if (head.type === "open") {
      link = await CoordinatorLink.open(connection, speech, { ...head, snapshot: body });
      speech.say({ type: "opened" });
    } else if (head.type === "close") {
      await link?.close(head.isOver);
      await speech.sayLast({ type: "closed" });
      return;
    } else link?.obey(head, body);
  }
}

/** What is taken over. */
interface Opened {
  readonly campaign: string;
  readonly job: JobHead;
  readonly epochs: number;
  readonly snapshot: Uint8Array;
}

class CoordinatorLink {
  readonly #connection: Connection;
  readonly #speech: Speech<FromCoordinatorLink, Told>;
  readonly #names: FleetNames;
  readonly #queue: OrderQueue;
  readonly #answers: Answers;
  readonly #changes: Changes;
  readonly #session: string;
  #status: Uint8Array = new Uint8Array(0);
  #isClosed = false;
  /** What is done to streams is done one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: Connection, speech: Speech<FromCoordinatorLink, Told>, { campaign, job }: Opened) {
    const names = new FleetNames(campaign);
    const payloads = new Payloads(connection.nats, () => openObjects(connection.nats, names));
    this.#connection = connection;
    this.#speech = speech;
    this.#names = names;
    this.#session = job.session;
    this.#queue = new OrderQueue(connection, names, job);
    this.#answers = new Answers({ connection, names, payloads, identity: job.identity }, ({ id, worker, body }) => {
      speech.say({ type: "answer", id, worker }, body);
    });
    this.#changes = new Changes(connection, names, payloads, job);
  }

  /**
   * Takes a campaign over.
   *
   * @throws {LinkError} When another coordinator has it, or its streams are somebody else's.
   */
  static async open(
    connection: Connection,
    speech: Speech<FromCoordinatorLink, Told>,
    opened: Opened,
  ): Promise<CoordinatorLink> {
    const link = new CoordinatorLink(connection, speech, opened);
    // Somebody else's stream could answer the question who is there.
    await checkStreams(connection, link.#names);
    await requireNobody(connection, link.#names, "Give another name with --campaign");
    await makeStreams(connection, link.#names);
    await link.#removeOld(opened.job);
    link.#listen(opened.job.coordinator);
    await link.#changes.snapshot(opened.epochs, opened.snapshot);
    link.#answers.read();
    link.#watchJob();
    link.#tend();
    return link;
  }

  /** Does what it is told. */
  obey(head: Exclude<Told, { type: "open" | "close" }>, body: Uint8Array): void {
    switch (head.type) {
      case "order":
        // An answer to it that was none is not counted.
        this.#answers.forget(head.id);
        return this.#queue.offer(head.id);
      case "settle":
        return this.#then(async () => {
          this.#queue.settle(head.groups);
          await this.#answers.settle(head.groups);
        });
      case "change":
        return this.#then(async () => {
          if (await this.#changes.change(head.epoch, body)) this.#speech.say({ type: "wanted" });
        });
      case "snapshot":
        return this.#then(() => this.#changes.snapshot(head.epochs, body));
      case "status":
        this.#status = body;
        return;
      case "dismiss":
        return this.#connection.nats.publish(this.#names.subject("dismiss", head.worker), head.reason);
    }
  }

  /** Leaves the campaign; where it is over, nothing of it stays. */
  async close(isOver: boolean): Promise<void> {
    await this.#last;
    this.#isClosed = true;
    this.#answers.close();
    if (!isOver) return;
    await removeStreams(this.#connection, this.#names).catch(() => {});
    this.#connection.nats.publish(this.#names.subject("over"), this.#session);
  }

  /** Does something after all that was to be done before, until it succeeds. */
  #then(work: () => Promise<unknown>): void {
    this.#last = this.#last.then(() => this.#connection.durably(() => this.#mending(work))).catch(() => {});
  }

  /** Does something, and makes streams anew where that is what it fails for. */
  async #mending(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isMissing(error) || !await areThere(this.#connection, this.#names)) await this.#startAnew();
      throw error;
    }
  }

  /** The server has lost the streams, and all that was in them. */
  async #startAnew(): Promise<void> {
    await makeStreams(this.#connection, this.#names);
    this.#answers.startAnew();
    this.#changes.startAnew();
    this.#speech.say({ type: "wanted" });
  }

  /** Removes what an earlier life has left, but what is to the same orders. */
  async #removeOld({ identity }: JobHead): Promise<void> {
    const { manager, nats } = this.#connection;
    const { stream, orders } = this.#names;
    const before = await manager.streams.getMessage(stream, { last_by_subj: this.#names.job });
    const isSame = before !== null && readJob(before.data)?.identity === identity;
    await removeAll(this.#connection, stream, this.#names.subject("change", "*"));
    if (before !== null) await removeMessages(this.#connection, stream, [before.seq]);
    const store = await openObjects(nats, this.#names);
    if (isSame) {
      for (const { name, deleted } of await store.list()) {
        // What answers are too large for their messages is needed still.
        if (!deleted && !name.includes(ANSWER)) await store.delete(name);
      }
      return;
    }
    await manager.streams.purge(stream);
    await manager.streams.purge(orders);
    await store.destroy();
    await new Objm(nats).create(this.#names.objects);
  }

  /** Says that it is here, how things are, and hears workers. */
  #listen(coordinator: string): void {
    const { nats } = this.#connection;
    nats.subscribe(this.#names.subject("present"), { callback: (_, message) => void message.respond(coordinator) });
    nats.subscribe(this.#names.subject("status"), { callback: (_, message) => void message.respond(this.#status) });
    nats.subscribe(this.#names.subject("say", "*"), {
      callback: (_, { subject, data }) => {
        this.#speech.say({ type: "said", worker: subject.split(".").at(-1)! }, data);
      },
    });
  }

  /** Whoever posts another job for the campaign has taken it over. */
  #watchJob(): void {
    this.#connection.nats.subscribe(this.#names.job, {
      callback: (_, message) => {
        const job = readJob(message.data);
        if (job !== undefined && job.session !== this.#session) {
          this.#speech.say({ type: "taken", by: job.coordinator });
        }
      },
    });
  }

  /** Looks now and then whether all is there that is to be. */
  async #tend(): Promise<void> {
    let wellAt = performance.now();
    while (!this.#isClosed && !this.#connection.nats.isClosed()) {
      await delay(TEND);
      const { inBytes, outBytes } = this.#connection.nats.stats();
      this.#speech.say({ type: "traffic", sent: outBytes, received: inBytes });
      try {
        await this.#mending(async () => {
          await this.#queue.tend((id) => this.#answers.has(id));
          if (!await this.#changes.hasLast()) await this.#startAnew();
        });
        this.#connection.noteTrouble("server", null);
        wellAt = performance.now();
      } catch (error) {
        this.#connection.noteTrouble("server", troubleOf(error, performance.now() - wellAt));
      }
    }
  }
}
