/**
 * Reading the messages of a stream in their order, each once, whatever becomes of connection and server meanwhile.
 *
 * @module
 */
import { AckPolicy, type Consumer, DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import { type Connection, delay } from "./connection.ts";

/** How long one request for messages is open, in milliseconds. */
const ASKED = 5000;

/** Messages of one request at most. */
const MOST_MESSAGES = 128;

/** Milliseconds from one attempt to read to the next. */
const RETRY = 500;

/** How long the server keeps the place of a reader that is not heard of, in nanoseconds. */
const KEPT = 60e9;

/** What is read. */
export interface Reading {
  readonly stream: string;
  /** Which subjects; it may have wildcards. */
  readonly filter: string;
  /** Whether to read on. */
  goesOn(): boolean;
}

/** A consumer of the server, and where it is. */
interface Place {
  readonly consumer: Consumer;
  /** Messages that it has delivered. */
  delivered: number;
}

/** Reads messages until it is told to stop. */
export async function* readStream(connection: Connection, reading: Reading): AsyncGenerator<JsMsg> {
  const { nats } = connection;
  /** The last message, and when the stream that it is in was made. */
  let [last, created] = [0, ""];
  while (reading.goesOn() && !nats.isClosed()) {
    try {
      const { created: now } = await connection.manager.streams.info(reading.stream);
      // Another stream of the name numbers its messages from the beginning.
      if (now !== created) [last, created] = [0, now];
      const place = await open(connection, reading, last + 1);
      while (reading.goesOn()) {
        for await (const message of await place.consumer.fetch({ max_messages: MOST_MESSAGES, expires: ASKED })) {
          if (message.info.deliverySequence !== ++place.delivered) throw new Error("Messages were lost");
          last = message.seq;
          yield message;
          if (!reading.goesOn()) return;
        }
        await requireHere(place);
      }
    } catch {
      // What is in the way is said by those who write.
      await delay(RETRY);
    }
  }
}

async function open(connection: Connection, { stream, filter }: Reading, first: number): Promise<Place> {
  const { name } = await connection.manager.consumers.add(stream, {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: first,
    filter_subject: filter,
    inactive_threshold: KEPT,
    mem_storage: true,
  });
  return { consumer: await connection.jetstream.consumers.get(stream, name), delivered: 0 };
}

/** Makes sure that the server has the reader still, and has delivered nothing that did not come. */
async function requireHere({ consumer, delivered }: Place): Promise<void> {
  const info = await consumer.info();
  if (info.delivered.consumer_seq !== delivered) throw new Error("Messages were lost");
}
