/**
 * Fleets of real processes, for tests.
 *
 * @module
 */
import { join } from "node:path";
import { type NatsOptions, NatsServer } from "../../fleet/nats_testing.ts";
import { fuzzArguments, stateOf } from "../campaign_testing.ts";
import { type Ended, start } from "../cli_testing.ts";

/** Options of a campaign. */
export type Options = Readonly<Record<string, string>>;

/** A process, what it has said so far, and its end. */
export class Spoken {
  readonly child: Deno.ChildProcess;
  /** What it has written, to both streams. */
  text = "";
  readonly ended: Promise<Ended>;
  #heard = Promise.withResolvers<void>();
  #isOver = false;

  /** Starts `verdict` with arguments. */
  constructor(...args: string[]) {
    this.child = start(...args);
    this.child.stdin.close();
    this.ended = this.#listen();
  }

  /** Waits until it has said something; fails where it ends first. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      if (this.#isOver) throw new Error(`Process ended and did not say ${pattern}: ${this.text}`);
      await this.#heard.promise;
    }
  }

  /** Ends it, if it has not ended. */
  async kill(signal: Deno.Signal = "SIGKILL"): Promise<Ended> {
    try {
      this.child.kill(signal);
    } catch {
      // It has ended.
    }
    return await this.ended;
  }

  async #listen(): Promise<Ended> {
    const read = async (stream: ReadableStream<Uint8Array>) => {
      let text = "";
      for await (
        const chunk of stream.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
      ) {
        text += chunk;
        this.text += chunk;
        this.#heard.resolve();
        this.#heard = Promise.withResolvers();
      }
      return text;
    };
    const [stdout, stderr, { code }] = await Promise.all([
      read(this.child.stdout),
      read(this.child.stderr),
      this.child.status,
    ]);
    this.#isOver = true;
    this.#heard.resolve();
    return { code, stdout, stderr };
  }
}

/** A campaign, its server, and whoever takes part. */
export class TestFleet implements AsyncDisposable {
  readonly server: NatsServer;
  /** The campaign's folder, whose name is the campaign's. */
  readonly folder: string;
  readonly #options: Options;
  readonly #processes: Spoken[] = [];

  private constructor(server: NatsServer, options: Options) {
    this.server = server;
    this.folder = join(server.folder, "campaign");
    this.#options = options;
  }

  /** Starts a server for a campaign of those options. */
  static async open(options: Options = {}, server: NatsOptions = {}): Promise<TestFleet> {
    return new TestFleet(await NatsServer.start(server), options);
  }

  /** How many epochs are done. */
  get epochs(): number {
    try {
      return stateOf(this.folder).epochs;
    } catch {
      return 0;
    }
  }

  /** Starts a coordinator that goes on until so many epochs are done. */
  coordinator(epochs: number, more: Options = {}): Spoken {
    const { workers: _, ...options } = optionsOf(fuzzArguments(this.folder, this.#options));
    const all = { ...options, epochs: `${epochs - this.epochs}`, fleet: this.server.url, ...more };
    return this.#note(new Spoken("fuzz", ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])));
  }

  /** Starts a worker. */
  worker(...args: string[]): Spoken {
    return this.#note(new Spoken("work", "--fleet", this.server.url, "--workers", "1", ...args));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.kill()));
    await this.server[Symbol.asyncDispose]();
  }

  #note(process: Spoken): Spoken {
    this.#processes.push(process);
    return process;
  }
}

function optionsOf([, ...words]: readonly string[]): Options {
  const pairs = words.flatMap((word, k) => k % 2 === 0 ? [[word.slice(2), words[k + 1]!] as const] : []);
  return Object.fromEntries(pairs);
}
