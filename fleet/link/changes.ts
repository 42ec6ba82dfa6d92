/**
 * What a campaign knows, on the server: its job, the last snapshot, and the changes after it.
 *
 * @module
 */
import type { JobHead, PostedJob } from "../message/messages.ts";
import type { FleetNames } from "../message/names.ts";
import { removeMessages } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";
import type { Payloads } from "./payloads.ts";

/** Bytes of changes at least before another snapshot is worth its own. */
const LEAST_CHANGES = 4 << 20;

/** A snapshot that is on the server. */
interface Kept {
  readonly object: string;
  readonly epochs: number;
  readonly bytes: number;
}

/** Posts changes, and now and then a snapshot. */
export class Changes {
  readonly #connection: Connection;
  readonly #names: FleetNames;
  readonly #payloads: Payloads;
  readonly #job: JobHead;
  /** The last snapshot and the one before it, which somebody may be reading. */
  readonly #snapshots: Kept[] = [];
  /** The numbers of the changes' messages, and objects that hold them, by epoch. */
  readonly #posted = new Map<number, { readonly seq: number; readonly object: string | null }>();
  /** The number of the job's message; 0 where there is none. */
  #jobSeq = 0;
  #bytes = 0;
  #isWanted = false;

  /** Makes one. */
  constructor(connection: Connection, names: FleetNames, payloads: Payloads, job: JobHead) {
    this.#connection = connection;
    this.#names = names;
    this.#payloads = payloads;
    this.#job = job;
  }

  /** Posts the job with a snapshot; without one where there are no bytes. */
  async snapshot(epochs: number, bytes: Uint8Array): Promise<void> {
    this.#isWanted = false;
    this.#bytes = 0;
    let snapshot: PostedJob["snapshot"] = null;
    if (bytes.length > 0) {
      const object = `${this.#job.session} snapshot ${epochs}`;
      await this.#payloads.put(bytes, object);
      this.#snapshots.push({ object, epochs, bytes: bytes.length });
      snapshot = { object, epochs };
    }
    const job: PostedJob = { ...this.#job, snapshot };
    const { seq } = await this.#connection.jetstream.publish(this.#names.job, JSON.stringify(job));
    if (this.#jobSeq !== 0) await removeMessages(this.#connection, this.#names.stream, [this.#jobSeq]);
    this.#jobSeq = seq;
    await this.#clean();
  }

  /**
   * Posts what an epoch changed.
   *
   * @returns Whether another snapshot is wanted, which is said once.
   */
  async change(epoch: number, bytes: Uint8Array): Promise<boolean> {
    const name = `${this.#job.session} change ${epoch}`;
    const { data, options } = await this.#payloads.seal(bytes, name);
    const subject = this.#names.subject("change", String(epoch));
    const { seq } = await this.#connection.jetstream.publish(subject, data, { ...options, msgID: name });
    this.#posted.set(epoch, { seq, object: data.length < bytes.length ? name : null });
    this.#bytes += bytes.length;
    if (this.#isWanted || this.#bytes < Math.max(LEAST_CHANGES, this.#snapshots.at(-1)?.bytes ?? 0)) return false;
    return this.#isWanted = true;
  }

  /** Whether the last change is still there; the server may have lost it. */
  async hasLast(): Promise<boolean> {
    const last = Math.max(-1, ...this.#posted.keys());
    if (last < 0) return true;
    const { stream } = this.#names;
    const found = await this.#connection.manager.streams.getMessage(stream, {
      last_by_subj: this.#names.subject("change", String(last)),
    });
    return found !== null;
  }

  /** Forgets what the server has lost. */
  startAnew(): void {
    this.#jobSeq = 0;
    this.#snapshots.length = 0;
    this.#posted.clear();
  }

  /** Removes what nobody needs who knows the last snapshot but one. */
  async #clean(): Promise<void> {
    while (this.#snapshots.length > 2) await this.#payloads.remove(this.#snapshots.shift()!.object).catch(() => {});
    const since = this.#snapshots[0]?.epochs ?? 0;
    for (const [epoch, { seq, object }] of this.#posted) {
      if (epoch >= since) continue;
      await removeMessages(this.#connection, this.#names.stream, [seq]);
      if (object !== null) await this.#payloads.remove(object).catch(() => {});
      this.#posted.delete(epoch);
    }
  }
}
