/**
 * Somebody on a server who keeps to no rules, for tests: a process of its own with NATS's client. Its arguments are the
 * server's port and what it does; standard input has a value as JSON; it says "done" when that is done.
 *
 * @module
 */
import {
  jetstream,
  type JetStreamClient,
  jetstreamManager,
  type JsMsg,
  type RetentionPolicy,
} from "@nats-io/jetstream";
import { connect, headers, type NatsConnection } from "@nats-io/transport-node";
import type { JobHead } from "../../../fleet/message/messages.ts";
import { FleetNames } from "../../../fleet/message/names.ts";

type Act = (nats: NatsConnection, value: never) => Promise<void>;

/** A stream as it is made. */
interface Made {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly retention: string;
}

/** Answers to an order that is in the queue. */
interface Lies {
  readonly campaign: string;
  /** What workers answer, in base64, by their names. */
  readonly answers: Readonly<Record<string, string>>;
  /** The worker that names an object which there is not. */
  readonly missing: string;
  /** The worker that answers an order which nobody gave, and many times. */
  readonly unasked: string;
  /** What workers say of themselves. */
  readonly said: Readonly<Record<string, string>>;
}

/** How often somebody who floods says something. */
const FLOOD = 500;

const ACTS: Readonly<Record<string, Act>> = {
  /** Makes streams. */
  streams: async (nats, streams: readonly Made[]) => {
    const manager = await jetstreamManager(nats);
    for (const { retention, ...made } of streams) {
      await manager.streams.add({ ...made, subjects: [...made.subjects], retention: retention as RetentionPolicy });
    }
  },
  /** Posts jobs of campaigns that nobody coordinates. */
  jobs: async (nats, jobs: Readonly<Record<string, JobHead>>) => {
    const manager = await jetstreamManager(nats);
    for (const [campaign, job] of Object.entries(jobs)) {
      const names = new FleetNames(campaign);
      await manager.streams.add({ name: names.stream, subjects: names.streamSubjects });
      await jetstream(nats).publish(names.job, JSON.stringify(job));
    }
  },
  /** Coordinates campaigns, and tells whoever asks for their status these texts. */
  tell: (nats, told: Readonly<Record<string, string>>) => {
    for (const [campaign, text] of Object.entries(told)) {
      const subject = new FleetNames(campaign).subject("status");
      nats.subscribe(subject, { callback: (_, message) => void message.respond(text) });
    }
    return nats.flush();
  },
  /** Answers an order that is in the queue, in all wrong ways, and leaves it there. */
  lie: async (nats, { campaign, answers, missing, unasked, said }: Lies) => {
    const names = new FleetNames(campaign);
    const client = jetstream(nats);
    const message = await orderOf(client, names);
    const id = FleetNames.orderOf(message.subject);
    const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    for (const [worker, answer] of Object.entries(answers)) {
      await client.publish(names.subject("answer", id, worker), bytesOf(answer));
    }
    const named = headers();
    named.set("Verdict-Object", "no such object");
    await client.publish(names.subject("answer", id, missing), "", { headers: named });
    for (let time = 0; time < FLOOD; time++) {
      for (const [worker, text] of Object.entries(said)) nats.publish(names.subject("say", worker), text);
      nats.publish(names.subject("answer", `99999.${time}`, unasked), "garbage");
    }
    message.nak();
    await nats.flush();
  },
};

/** The first order of a campaign that is there. */
async function orderOf(client: JetStreamClient, { orders }: FleetNames): Promise<JsMsg> {
  for (;;) {
    try {
      const consumer = await client.consumers.get(orders, "workers");
      const message = await consumer.next({ expires: 1000 });
      if (message !== null) return message;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const [port, act] = Deno.args as [string, string];
const value = await new Response(Deno.stdin.readable).json();
const nats = await connect({ servers: `127.0.0.1:${port}` });
await ACTS[act]!(nats, value as never);
console.log("done");
// Whoever told something goes on telling.
if (act !== "tell") await nats.close();
