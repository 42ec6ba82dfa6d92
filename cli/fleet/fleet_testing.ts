/**
 * Fleets of real processes, for tests.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Grief } from "../../fuzz/campaign/workers_testing.ts";
import { type NatsOptions, NatsServer } from "../../fleet/nats_testing.ts";
import { fuzzArguments, stateOf } from "../campaign_testing.ts";
import { type Ended, ENVIRONMENT, ROOT, runArguments, start } from "../cli_testing.ts";

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

  /** Hears a process. */
  constructor(child: Deno.ChildProcess) {
    this.child = child;
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
  /** The campaign's options. */
  readonly options: Options;
  readonly #processes: Spoken[] = [];

  private constructor(server: NatsServer, options: Options) {
    this.server = server;
    this.folder = join(server.folder, "campaign");
    this.options = options;
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
    const { workers: _, ...options } = optionsOf(fuzzArguments(this.folder, this.options));
    const all = { ...options, epochs: `${epochs - this.epochs}`, fleet: this.server.url, ...more };
    return this.run("fuzz", ...wordsOf(all));
  }

  /** Starts a worker, of one thread unless something else is said; with `grief`, its threads come to that. */
  worker(more: Options = {}, grief?: Grief): Spoken {
    const words = wordsOf({ fleet: this.server.url, workers: "1", ...more });
    return this.#note(
      new Spoken(grief === undefined ? start("work", ...words) : startGrieving(grief, "work", ...words)),
    );
  }

  /** Starts something that hands on to the server what comes. */
  proxy(): Promise<TestProxy> {
    return TestProxy.open(Number(new URL(this.server.url.replace("nats:", "http:")).port));
  }

  /** Starts a command that ends with the fleet. */
  run(...args: string[]): Spoken {
    return this.#note(new Spoken(start(...args)));
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

/** Hands on to a server what comes, until it is cut. */
export class TestProxy implements AsyncDisposable {
  readonly #target: number;
  #port = 0;
  #child: Deno.ChildProcess | undefined;

  private constructor(target: number) {
    this.#target = target;
  }

  /** Starts one for the server at a port. */
  static async open(target: number): Promise<TestProxy> {
    const proxy = new TestProxy(target);
    await proxy.start();
    return proxy;
  }

  /** Its address. */
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Starts it, again on the same port. */
  async start(): Promise<void> {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-lock", "--allow-net=127.0.0.1", SCRIPT, `${this.#target}`, `${this.#port}`],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = this.#child.stdout.getReader();
    this.#port = Number(new TextDecoder().decode((await reader.read()).value));
    await reader.cancel();
  }

  /** Cuts all connections; there are no new ones until it is started again. */
  async cut(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }
}

/** Starts a command whose threads come to grief. */
function startGrieving({ how, epoch, shard }: Grief, command: string, ...words: string[]): Deno.ChildProcess {
  const preload = new URL(`../grief_testing.ts?how=${how}&epoch=${epoch}&shard=${shard}`, import.meta.url).href;
  const [run, ...more] = runArguments(command);
  return new Deno.Command(Deno.execPath(), {
    args: [run!, `--preload=${preload}`, ...more, command, ...words],
    cwd: ROOT,
    env: ENVIRONMENT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function wordsOf(options: Options): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

const SCRIPT = fileURLToPath(new URL("../../fleet/proxy_testing.ts", import.meta.url));

function optionsOf([, ...words]: readonly string[]): Options {
  const pairs = words.flatMap((word, k) => k % 2 === 0 ? [[word.slice(2), words[k + 1]!] as const] : []);
  return Object.fromEntries(pairs);
}
