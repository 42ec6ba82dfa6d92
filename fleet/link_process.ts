/**
 * The link, from the side of who starts it: a process of its own, which alone may use the network, and only to reach the
 * server.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { lastWords } from "../subject/program/stderr.ts";
import { FleetError } from "./fleet_error.ts";
import { frame, FrameReader } from "./message/frames.ts";
import type { Connect, FromLink, Role, Server } from "./message/messages.ts";

const MAIN = fileURLToPath(new URL("./link/link_main.ts", import.meta.url));
const LOCK = fileURLToPath(new URL("../deno.lock", import.meta.url));

/** How long a link may take to end, in milliseconds. */
const FAREWELL = 5000;

/** Who hears a link. */
export interface LinkHooks<Said> {
  /** Takes what it says, and the bytes that go with it. */
  hear(said: Said, body: Uint8Array<ArrayBuffer>): void;
  /** It has ended without having been told to. */
  lost(error: FleetError): void;
}

/** A link that is connected. */
export class LinkProcess<Told, Said> {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stderr: ReturnType<typeof lastWords>;
  readonly #hooks: LinkHooks<Said>;
  readonly #connected = Promise.withResolvers<void>();
  #isConnected = false;
  readonly #listening: Promise<void>;
  #isEnding = false;

  private constructor(server: Server, hooks: LinkHooks<Said>) {
    this.#hooks = hooks;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-prompt", `--lock=${LOCK}`, "--frozen"],
        ...[`--allow-net=${server.hosts.join()}`, MAIN],
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#stderr = lastWords(this.#child.stderr);
    this.#listening = this.#listen();
  }

  /**
   * Starts a link.
   *
   * @param role What it is for.
   * @param server The server.
   * @param name The connection's name.
   * @param hooks Who hears it.
   * @throws {FleetError} When the server cannot be reached, or lets nobody in.
   */
  static async open<Told, Said>(
    role: Role,
    server: Server,
    name: string,
    hooks: LinkHooks<Said>,
  ): Promise<LinkProcess<Told, Said>> {
    const link = new LinkProcess<Told, Said>(server, hooks);
    const connect: Connect = { type: "connect", role, server, name };
    link.#write(connect);
    try {
      await link.#connected.promise;
    } catch (error) {
      await link.end();
      throw error;
    }
    return link;
  }

  /** Tells it something. */
  tell(told: Told, body?: Uint8Array): void {
    this.#write(told, body);
  }

  /** Waits for its end, which it was told of, and ends it where it takes too long. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const timer = setTimeout(() => this.kill(), FAREWELL);
    await this.#writer.close().catch(() => {});
    await this.#child.status;
    clearTimeout(timer);
    await this.#listening;
    await this.#stderr.end();
  }

  /** Ends it at once. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }

  #write(head: unknown, body?: Uint8Array): void {
    // Its end is seen where it is heard.
    this.#writer.write(frame(head, body)).catch(() => {});
  }

  async #listen(): Promise<void> {
    const reader = new FrameReader<FromLink>();
    for await (const bytes of this.#child.stdout) {
      for (const { head, body } of reader.take(bytes)) {
        if (head.type === "connected") this.#connect();
        else if (head.type === "failed") this.#fail(new FleetError(head.fault, head.text, head.hint));
        else this.#hooks.hear(head as Said, body);
      }
    }
    const said = await this.#stderr.end();
    this.#fail(new FleetError("environment", `Link to the server has ended${said === "" ? "" : `; it said: ${said}`}`));
  }

  #connect(): void {
    this.#isConnected = true;
    this.#connected.resolve();
  }

  #fail(error: FleetError): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // Until it is connected, whoever opens it gets the error.
    if (this.#isConnected) this.#hooks.lost(error);
    else this.#connected.reject(error);
  }
}
