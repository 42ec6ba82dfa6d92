/**
 * Bytes of any length as messages: what is above the server's limit goes through the object store.
 *
 * @module
 */
import type { ObjectStore } from "@nats-io/obj";
import { headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";

/** The header that names the object which holds the bytes. */
const OBJECT = "Verdict-Object";

/** What the names of objects have that hold answers, and no others. */
export const ANSWER = " answer ";

/** Bytes that are left for headers. */
const ROOM = 4096;

/** What is sent of a payload. */
export interface Sealed {
  readonly data: Uint8Array;
  readonly options: { readonly headers?: MsgHdrs };
}

/** What came: a message as it was sent, or as it was kept. */
export interface Received {
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs | undefined;
  readonly header?: MsgHdrs | undefined;
}

/** Sends and takes bytes of any length. */
export class Payloads {
  /** Bytes that a message can have. */
  readonly #most: number;
  readonly #store: () => Promise<ObjectStore>;

  /** Makes one on a connection that there is; `store` opens the object store. */
  constructor(nats: NatsConnection, store: () => Promise<ObjectStore>) {
    this.#most = nats.info!.max_payload - ROOM;
    this.#store = store;
  }

  /** Bytes as a message; `name` is that of the object that may have to hold them. */
  async seal(bytes: Uint8Array, name: string): Promise<Sealed> {
    if (bytes.length <= this.#most) return { data: bytes, options: {} };
    await this.put(bytes, name);
    const named = headers();
    named.set(OBJECT, name);
    return { data: new Uint8Array(0), options: { headers: named } };
  }

  /** The bytes of a message; null where the object that holds them is gone. */
  async open(received: Received): Promise<Uint8Array | null> {
    const name = objectOf(received);
    return name === undefined ? received.data : await (await this.#store()).getBlob(name);
  }

  /** Puts bytes into the object store. */
  async put(bytes: Uint8Array, name: string): Promise<void> {
    await (await this.#store()).putBlob({ name }, bytes);
  }

  /** Removes an object, where it is there. */
  async remove(name: string): Promise<void> {
    await (await this.#store()).delete(name);
  }
}

/** The object that holds the bytes of a message; undefined where it holds them itself. */
export function objectOf(received: Received): string | undefined {
  return (received.headers ?? received.header)?.get(OBJECT) || undefined;
}
