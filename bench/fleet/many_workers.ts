/**
 * A script: many workers in one process, each with the link that real ones have, which answer what was recorded, at once or
 * as if an order took some milliseconds.
 *
 * @module
 */
import { beatBytes } from "../../fleet/beat.ts";
import { Connection } from "../../fleet/link/connection.ts";
import type { Speech } from "../../fleet/link/speech.ts";
import { serveWorker } from "../../fleet/link/worker_link.ts";
import { type Framed, NO_BODY } from "../../fleet/message/frames.ts";
import type { FromWorkerLink, Server, ToWorkerLink } from "../../fleet/message/messages.ts";

const [host, campaign, recorded, count, taking] = Deno.args as [string, string, string, string, string?];

/** Milliseconds that an order takes. */
const TAKING = Number(taking ?? 0);

const BEAT = 1000;

/** Orders in hand: one that is carried out, and one ahead. */
const ORDERS = 2;

const SERVER: Server = { hosts: [host], shown: host, tls: null };

/** Every answer, read before anybody waits for it. */
const ANSWERS = new Map(Array.from(Deno.readDirSync(recorded), ({ name }) => {
  return [name, Deno.readFileSync(`${recorded}/${name}`)];
}));

/** A worker: what its link is told. */
class RecordedWorker {
  readonly #number: number;
  readonly #waiting: Framed<ToWorkerLink>[] = [];
  #wake = Promise.withResolvers<void>();
  #done = 0;
  /** One order is carried out after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(number: number) {
    this.#number = number;
  }

  async run(): Promise<void> {
    const name = `recorded-${this.#number}`;
    const connection = await Connection.open({ type: "connect", role: "worker", server: SERVER, name }, () => {});
    const speech = { say: (said: FromWorkerLink) => this.#hear(said), sayLast: () => Promise.resolve() };
    setInterval(() => this.#beat(), BEAT);
    this.#tell({ type: "look", campaign });
    await serveWorker(connection, speech as unknown as Speech<FromWorkerLink, ToWorkerLink>, this.#told());
  }

  #hear(said: FromWorkerLink): void {
    if (said.type === "job") {
      this.#tell({ type: "join", orders: ORDERS });
      this.#beat();
    } else if (said.type === "order") {
      this.#last = this.#last.then(() => this.#carryOut(said.id));
    }
  }

  async #carryOut(id: string): Promise<void> {
    if (TAKING > 0) await new Promise((resolve) => setTimeout(resolve, TAKING));
    this.#done++;
    this.#tell({ type: "answer", id }, ANSWERS.get(id));
  }

  #beat(): void {
    const body = beatBytes({
      ...{ said: "lives", machine: `machine-${this.#number}`, pid: 1, threads: 1, cpu: null },
      ...{ done: this.#done, cases: 0, rate: 0, running: [], order: null, message: null },
    });
    this.#tell({ type: "say", running: [] }, body as Uint8Array<ArrayBuffer>);
  }

  #tell(head: ToWorkerLink, body: Uint8Array<ArrayBuffer> = NO_BODY): void {
    this.#waiting.push({ head, body });
    this.#wake.resolve();
  }

  async *#told(): AsyncGenerator<Framed<ToWorkerLink>> {
    for (;;) {
      yield* this.#waiting.splice(0);
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }
}

await Promise.all(Array.from({ length: Number(count) }, (_, number) => new RecordedWorker(number).run()));
