/**
 * A real NATS server for tests, on loopback alone, with its files in a temporary folder.
 *
 * @module
 */
import { join } from "node:path";

const PROGRAM = "nats-server";

/** Milliseconds from one look whether the server is there to the next, and how often that is looked for. */
const LOOK = 20;
const LOOKS = 500;

/** Whether there is a server to be had; tests that need one are skipped where there is none. */
export const HAS_NATS: boolean = isThere();

if (!HAS_NATS) console.warn(`${PROGRAM} is not there; tests that need it are skipped`);

/** How a server is started. */
export interface NatsOptions {
  /** Lines of its configuration. */
  readonly lines?: readonly string[];
  /** Whether it has JetStream (default: yes). */
  readonly hasJetStream?: boolean;
  /** The folder for JetStream's files (default: in the temporary folder). */
  readonly store?: string;
}

/** A server. */
export class NatsServer implements AsyncDisposable {
  /** Its temporary folder. */
  readonly folder: string;
  readonly #options: NatsOptions;
  #child!: Deno.ChildProcess;
  #port = -1;

  private constructor(folder: string, options: NatsOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** Starts one on a port that is free. */
  static async start(options: NatsOptions = {}): Promise<NatsServer> {
    const server = new NatsServer(await Deno.makeTempDir({ prefix: "nats-" }), options);
    await server.start();
    return server;
  }

  /** Its address. */
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Its process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Starts it, again on the same port and with the same files. */
  async start(): Promise<void> {
    const { lines = [], hasJetStream = true, store = join(this.folder, "store") } = this.#options;
    const file = join(this.folder, "server.conf");
    await Deno.writeTextFile(
      file,
      [...lines, ...hasJetStream ? [`jetstream { store_dir: "${store}" }`] : []].join("\n"),
    );
    this.#child = new Deno.Command(PROGRAM, {
      args: ["-c", file, "-a", "127.0.0.1", "-p", `${this.#port}`, "--ports_file_dir", this.folder],
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#port = await this.#portOf(this.#child.pid);
  }

  /** Sends it a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ends it; its files stay. */
  async end(signal: Deno.Signal = "SIGKILL"): Promise<void> {
    this.#child.kill(signal);
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end().catch(() => {});
    await Deno.remove(this.folder, { recursive: true });
  }

  /** The port that a server has written down; it is ready then. */
  async #portOf(pid: number): Promise<number> {
    const file = join(this.folder, `${PROGRAM}_${pid}.ports`);
    for (let look = 0; look < LOOKS; look++) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      try {
        const { nats } = JSON.parse(await Deno.readTextFile(file));
        return Number(new URL(nats[0].replace(/^\w+:/, "http:")).port);
      } catch {
        // It is not there yet, or not whole.
      }
    }
    throw new Error(`${PROGRAM} does not start`);
  }
}

function isThere(): boolean {
  try {
    return new Deno.Command(PROGRAM, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
