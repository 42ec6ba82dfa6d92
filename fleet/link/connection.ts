/**
 * The connection to a server: made once, and made again whenever it is cut.
 *
 * @module
 */
import { jetstream, type JetStreamClient, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect, credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from "@nats-io/transport-node";
import { isIP } from "node:net";
import type { Connect, FromLink, Server } from "../message/messages.ts";
import { keepNames } from "./name_lookup.ts";
import { refusalOf } from "./refusal.ts";
import {
  endOf,
  isWithoutJetStream,
  LinkError,
  NO_JETSTREAM,
  permissionOf,
  START_JETSTREAM,
  troubleOf,
} from "./server_fault.ts";

/** Milliseconds from one attempt to the next to do something that the server refuses, or to reach it. */
const RETRY = 1000;

/** A server that is silent for two of these, in milliseconds, is taken for gone. */
const PING_INTERVAL = 5000;

/** How long a server may take to let somebody in, in milliseconds. */
const PATIENCE = 10_000;

/** What can be in the way, by how much it matters: where there is no connection, nothing else does. */
const TROUBLES = ["connection", "permission", "server"] as const;

type Trouble = typeof TROUBLES[number];

/** A connection, and what is in its way. */
export class Connection {
  readonly nats: NatsConnection;
  /** Its name on the server, a token of subjects. */
  readonly name: string;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly #say: (said: FromLink) => void;
  readonly #troubles = new Map<Trouble, string>();
  /** What could not be done yet. */
  readonly #waiting = new Set<symbol>();
  #said: string | null = null;
  #isClosing = false;

  private constructor(
    nats: NatsConnection,
    manager: JetStreamManager,
    { server, name }: Connect,
    say: (said: FromLink) => void,
  ) {
    this.nats = nats;
    this.name = name;
    this.jetstream = jetstream(nats);
    this.manager = manager;
    this.#say = say;
    this.#watch(server);
  }

  /**
   * Connects.
   *
   * @throws {LinkError} When the server cannot be reached, lets nobody in, or has no JetStream.
   */
  static async open(connect: Connect, say: (said: FromLink) => void): Promise<Connection> {
    const { server, name } = connect;
    const nats = await reach(server, name);
    try {
      return new Connection(nats, await jetstreamManager(nats), connect, say);
    } catch (error) {
      await nats.close();
      if (isWithoutJetStream(error)) {
        throw new LinkError("environment", `${NO_JETSTREAM}: ${server.shown}`, START_JETSTREAM);
      }
      throw new LinkError("environment", `Server does not let JetStream be used: ${server.shown}: ${endOf(error)}`);
    }
  }

  /** Does something on the server until it succeeds; what is in the way is said. */
  async durably<T>(work: () => Promise<T>): Promise<T> {
    const self = Symbol();
    const began = performance.now();
    for (;; await delay(RETRY)) {
      try {
        const result = await work();
        this.#waiting.delete(self);
        this.noteTrouble("server", null);
        return result;
      } catch (error) {
        if (this.nats.isClosed()) throw error;
        this.#waiting.add(self);
        this.noteTrouble("server", troubleOf(error, performance.now() - began));
      }
    }
  }

  /** Takes note of what is in the way, or of that it is not any more. */
  noteTrouble(of: Trouble, text: string | null): void {
    // While something waits to be done, all is not well.
    if (text === null && of === "server" && this.#waiting.size > 0) return;
    if (text === null) this.#troubles.delete(of);
    else this.#troubles.set(of, text);
    const now = TROUBLES.map((each) => this.#troubles.get(each)).find((each) => each !== undefined) ?? null;
    if (now !== this.#said) this.#say({ type: "trouble", text: this.#said = now });
  }

  /** Ends it; what was handed over is sent first, as far as the server takes it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.race([this.nats.flush().catch(() => {}), delay(RETRY)]);
    await this.nats.close();
  }

  async #watch(server: Server): Promise<void> {
    for await (const status of this.nats.status()) {
      const { type } = status;
      // Whoever asked for something may only see that nothing comes.
      if (type === "error") this.noteTrouble("permission", permissionOf(status.error) ?? null);
      else if (type === "disconnect" || type === "staleConnection") {
        this.noteTrouble(
          "connection",
          `Server cannot be reached: ${server.shown}; everything waits for it, and nothing is lost`,
        );
      } else if (type === "reconnect") {
        this.noteTrouble("connection", null);
        this.noteTrouble("permission", null);
      }
    }
    const error = await this.nats.closed();
    if (this.#isClosing) return;
    this.#say({
      type: "failed",
      fault: "environment",
      text: `Connection to the server has ended: ${server.shown}: ${error ? messageOf(error) : "closed"}`,
    });
  }
}

async function reach(server: Server, name: string): Promise<NatsConnection> {
  try {
    keepNames();
    return await connect(optionsOf(server, name));
  } catch (error) {
    const { text, hint } = refusalOf(error, server);
    throw new LinkError("environment", text, hint);
  }
}

function optionsOf({ hosts, tls, creds, user, password, token }: Server, name: string): NodeConnectionOptions {
  return {
    servers: [...hosts],
    name,
    // Nobody but the named server may be reached.
    ignoreClusterUpdates: true,
    timeout: PATIENCE,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY,
    pingInterval: PING_INTERVAL,
    ...tls === null ? {} : { tls: { ...tls, ...identityOf(hosts) } },
    ...creds === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(creds)) },
    ...user === undefined ? {} : { user },
    ...password === undefined ? {} : { pass: password },
    ...token === undefined ? {} : { token },
  };
}

/**
 * What a certificate has to be for. The client names hosts that have names; of others Node would take "localhost" to be the
 * name.
 */
function identityOf(hosts: readonly string[]): { readonly host?: string } {
  const addresses = hosts.map((host) => new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "")).filter(isIP);
  if (new Set(addresses).size < 2) return addresses.length === 0 ? {} : { host: addresses[0]! };
  throw new LinkError("usage", "A server with TLS has one address, or hosts with names");
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits so many milliseconds. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
