/**
 * The streams of a campaign on the server, and its object store.
 *
 * @module
 */
import { AckPolicy, JetStreamApiError, RetentionPolicy, StorageType, type StreamConfig } from "@nats-io/jetstream";
import { type ObjectStore, Objm } from "@nats-io/obj";
import type { FleetNames } from "../message/names.ts";
import type { Connection } from "./connection.ts";
import { LinkError } from "./server_fault.ts";

/** The queue's one consumer, which all workers share. */
export const WORKERS = "workers";

/** How long a worker may keep an order without a sign of life, in milliseconds: then it is given to another. */
export const ORDER_PATIENCE = 8000;

/** Orders in the hands of all workers together at most. */
const MOST_IN_HANDS = 65_536;

const NANOSECONDS = 1e6;

/** How long the server remembers the ids of messages, to store none twice, in milliseconds. */
const DUPLICATES = 120_000;

/** A stream that is not there. */
const STREAM_NOT_FOUND = 10_059;

/** No such message, or no longer: the store says it as a failure to delete. */
const GONE = [10_037, 10_043, 10_057];

type Wanted = Pick<StreamConfig, "name" | "subjects" | "retention" | "storage" | "duplicate_window">;

/** Streams that are wanted, as they are to be. */
export function wantedStreams(names: FleetNames): Wanted[] {
  const both = { storage: StorageType.File, duplicate_window: DUPLICATES * NANOSECONDS };
  return [
    { ...both, name: names.stream, subjects: names.streamSubjects, retention: RetentionPolicy.Limits },
    { ...both, name: names.orders, subjects: [names.subject("order", ">")], retention: RetentionPolicy.Workqueue },
  ];
}

/**
 * Makes sure that what is there is what is wanted.
 *
 * @throws {LinkError} When a stream of one of the names has other settings: it is somebody else's.
 */
export async function checkStreams({ manager }: Connection, names: FleetNames): Promise<void> {
  for (const wanted of wantedStreams(names)) {
    const there = await manager.streams.info(wanted.name).catch(ifMissing);
    if (there !== undefined) requireSettings(there.config, wanted);
  }
}

/**
 * Makes what is not there.
 *
 * @returns Whether anything was not.
 * @throws {LinkError} When a stream of one of the names has other settings: it is somebody else's.
 */
export async function makeStreams({ manager, nats }: Connection, names: FleetNames): Promise<boolean> {
  let isNew = false;
  for (const wanted of wantedStreams(names)) {
    const there = await manager.streams.info(wanted.name).catch(ifMissing);
    if (there === undefined) {
      await manager.streams.add(wanted);
      isNew = true;
    } else requireSettings(there.config, wanted);
  }
  await manager.consumers.add(names.orders, {
    durable_name: WORKERS,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ORDER_PATIENCE * NANOSECONDS,
    max_deliver: -1,
    max_ack_pending: MOST_IN_HANDS,
  });
  await new Objm(nats).create(names.objects, { storage: StorageType.File });
  return isNew;
}

/** Whether all of them are there. */
export async function areThere({ manager }: Connection, names: FleetNames): Promise<boolean> {
  for (const { name } of wantedStreams(names)) {
    if (await manager.streams.info(name).catch(ifMissing) === undefined) return false;
  }
  return true;
}

/**
 * Removes all of it.
 *
 * @returns Whether there was anything.
 */
export async function removeStreams({ manager, nats }: Connection, names: FleetNames): Promise<boolean> {
  const removed: unknown[] = [];
  for (const { name } of wantedStreams(names)) removed.push(await manager.streams.delete(name).catch(ifMissing));
  const store = await openObjects(nats, names).catch(ifMissing);
  removed.push(await store?.destroy());
  return removed.includes(true);
}

/**
 * Removes messages one by one. A purge by subject would be one request; but servers of version 2.9 then let consumers skip
 * messages of other subjects that came meanwhile.
 */
export async function removeMessages({ manager }: Connection, stream: string, seqs: readonly number[]): Promise<void> {
  await Promise.all(seqs.map((seq) => manager.streams.deleteMessage(stream, seq, false).catch(ifGone)));
}

/** Removes all messages of a subject with wildcards, of which each subject has one. */
export async function removeAll(connection: Connection, stream: string, filter: string): Promise<void> {
  const { state } = await connection.manager.streams.info(stream, { subjects_filter: filter });
  await removeLast(connection, stream, Object.keys(state.subjects ?? {}));
}

/** Removes the last messages of subjects. */
export async function removeLast(connection: Connection, stream: string, subjects: readonly string[]): Promise<void> {
  const { streams } = connection.manager;
  const found = await Promise.all(subjects.map((subject) => streams.getMessage(stream, { last_by_subj: subject })));
  await removeMessages(connection, stream, found.flatMap((message) => message === null ? [] : [message.seq]));
}

/** A message that is not there need not be removed. */
function ifGone(error: unknown): void {
  if (!(error instanceof JetStreamApiError && GONE.includes(error.code))) throw error;
}

/** Opens the object store. */
export function openObjects(nats: Connection["nats"], names: FleetNames): Promise<ObjectStore> {
  return new Objm(nats).open(names.objects);
}

/** Undefined for what is not there; any other error is thrown again. */
export function ifMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

/** Whether an error says that a stream is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND ||
    error instanceof Error && /(stream|bucket|object store) not found/.test(error.message);
}

function requireSettings(there: StreamConfig, wanted: Wanted): void {
  const differences = (["subjects", "retention", "storage"] as const).flatMap((name) => {
    const [was, is] = [there[name], wanted[name]].map((value) => [value].flat().sort().join(", "));
    return was === is ? [] : [`${name} is ${was} there and ${is} here`];
  });
  if (differences.length === 0) return;
  throw new LinkError(
    "environment",
    `Stream ${wanted.name} on the server has other settings: ${differences.join("; ")}`,
    `Name the campaign otherwise with --campaign, or remove the stream: "nats stream rm ${wanted.name}"`,
  );
}
