/**
 * What goes wrong with a server, in words.
 *
 * @module
 */
import { JetStreamApiError } from "@nats-io/jetstream";
import type { LinkFault } from "../message/messages.ts";

/** What a link cannot do anything about. */
export class LinkError extends Error {
  override readonly name = "LinkError";

  /** Makes one; the hint says what to type or change. */
  constructor(readonly fault: LinkFault, message: string, readonly hint?: string) {
    super(message);
  }
}

/** Codes of JetStream's errors: the server's `errors.json`. */
const Code = {
  insufficientResources: 10023,
  storageExceeded: 10047,
  notEnabled: 10076,
  notEnabledForAccount: 10039,
} as const;

/** What stands in the way of JetStream, where it is switched off. */
export const NO_JETSTREAM = "JetStream is not enabled on the server";

/** What to do then. */
export const START_JETSTREAM = 'Start the server with JetStream and a folder of its own: "nats-server -js -sd DIR"';

/** Whether an error says that the server has no JetStream, or none for this account. */
export function isWithoutJetStream(error: unknown): boolean {
  if (error instanceof JetStreamApiError) {
    return error.code === Code.notEnabled || error.code === Code.notEnabledForAccount;
  }
  return error instanceof Error &&
    (error.name === "JetStreamNotEnabled" || error.message.includes("jetstream is not enabled"));
}

/** How long a server may be silent before its disk may be the reason, in milliseconds: one that starts again takes seconds. */
const LONG = 15_000;

/** What is said of a server that is silent. Some versions are where their disk is full, until they are started again. */
function silence(lasted: number): string {
  const why = lasted < LONG ? "" : ": where its disk is full, make room and start it again";
  return `Server does not answer${why}; everything waits, and nothing is lost`;
}

/** What a user of the server would have to be permitted, as a sentence; undefined where an error is of another kind. */
export function permissionOf(error: unknown): string | undefined {
  const [, act, subject] = /Permissions Violation for (Publish|Subscription) to "([^"]+)"/i.exec(textOf(error)) ?? [];
  if (act === undefined) return undefined;
  // Names of consumers are made up anew each time.
  const lasting = subject!.replace(/^(\$JS\.API\.CONSUMER\.(?:MSG\.)?[A-Z]+\.[\w-]+)\..*/, "$1.>");
  return `Server does not permit this user to ${act === "Publish" ? "publish" : "subscribe"} to ${lasting}`;
}

/** An error that ends the link, as a sentence. */
export function endOf(error: unknown): string {
  return permissionOf(error) ?? `Server does not do what it is asked: ${textOf(error)}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * An error of the server as a sentence that says what is in the way and what helps.
 *
 * @param error The error.
 * @param lasted For how long that has been so, in milliseconds.
 */
export function troubleOf(error: unknown, lasted = 0): string {
  const text = textOf(error);
  const isFull = error instanceof JetStreamApiError &&
      ([Code.insufficientResources, Code.storageExceeded] as number[]).includes(error.code) ||
    /no space left|insufficient (storage )?resources|maximum bytes exceeded/.test(text);
  if (isFull) {
    return "Server has no room left for JetStream: make room on its disk or raise its limit; everything waits, and nothing is lost";
  }
  if (isWithoutJetStream(error) || isUnheard(error)) {
    return "JetStream does not answer on the server: where its disk was full, make room and start the server again; everything waits, and nothing is lost";
  }
  const permission = permissionOf(error);
  if (permission !== undefined) return `${permission}; it is asked again, and nothing is lost`;
  if (/timeout/i.test(text)) return silence(lasted);
  return `Server does not do what it is asked (${text}); it is asked again, and nothing is lost`;
}

/** Whether an error says that nobody on the server listens: a stream is gone, or all of JetStream. */
export function isUnheard(error: unknown): boolean {
  return error instanceof Error && /no responders|503/.test(`${error.name} ${error.message} ${error.cause}`);
}
