/**
 * Somebody on a server who keeps to no rules, for tests: a process of its own with NATS's client. Its arguments are the
 * server's port, what it does, and a value as JSON; it says "done" when that is done.
 *
 * @module
 */
import { jetstream, jetstreamManager, RetentionPolicy } from "@nats-io/jetstream";
import { connect, headers, type NatsConnection } from "@nats-io/transport-node";
import { gzipSync } from "node:zlib";
import type { JobHead } from "../../fleet/message/messages.ts";
import { FleetNames } from "../../fleet/message/names.ts";

type Act = (nats: NatsConnection, value: never) => Promise<void>;

/** A stream as it is made. */
interface Made {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly retention: string;
}

/** An answer to somebody's order. */
interface Lie {
  readonly campaign: string;
  /** How the answer lies, by the worker that it is of. */
  readonly lies: Readonly<Record<string, string>>;
  /** An answer that somebody gave, in base64, and the order that it is to. */
  readonly answer: string;
}

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
  /** Says things on subjects. */
  say: async (nats, said: readonly (readonly [subject: string, text: string])[]) => {
    for (const [subject, text] of said) nats.publish(subject, text);
    await nats.flush();
  },
  /** Coordinates campaigns, and tells whoever asks for their status these texts. */
  tell: (nats, told: Readonly<Record<string, string>>) => {
    for (const [campaign, text] of Object.entries(told)) {
      const subject = new FleetNames(campaign).subject("status");
      nats.subscribe(subject, { callback: (_, message) => void message.respond(text) });
    }
    return nats.flush();
  },
  /** Answers an order that is in the queue, in all wrong ways. */
  lie: async (nats, { campaign, lies, answer }: Lie) => {
    const names = new FleetNames(campaign);
    const right = Uint8Array.from(atob(answer), (letter) => letter.charCodeAt(0));
    const consumer = await jetstream(nats).consumers.get(names.orders, "workers");
    const message = await consumer.next({ expires: 10_000 });
    const id = FleetNames.orderOf(message!.subject);
    const missing = headers();
    missing.set("Verdict-Object", "no such object");
    const bodies: Readonly<Record<string, [Uint8Array, typeof missing?]>> = {
      garbage: [crypto.getRandomValues(new Uint8Array(1000))],
      empty: [new Uint8Array(0)],
      other: [right],
      missing: [new Uint8Array(0), missing],
      bomb: [gzipSync(new Uint8Array(1 << 29))],
    };
    for (const [worker, kind] of Object.entries(lies)) {
      const [body, more] = bodies[kind]!;
      await jetstream(nats).publish(
        names.subject("answer", id, worker),
        body,
        more === undefined ? {} : { headers: more },
      );
    }
    message!.nak();
    await nats.flush();
  },
};

const [port, act, value] = Deno.args as [string, string, string];
const nats = await connect({ servers: `127.0.0.1:${port}` });
await ACTS[act]!(nats, JSON.parse(value) as never);
console.log("done");
// Whoever told something goes on telling.
if (act !== "tell") await nats.close();
