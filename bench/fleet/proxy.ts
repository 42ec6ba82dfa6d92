/**
 * The proxy between those who take part and the server, from the side of who starts it.
 *
 * @module
 */
import { scriptArguments } from "./processes.ts";

/** Bytes that went through, from those who connect and to them. */
export interface Bytes {
  readonly sent: number;
  readonly received: number;
}

/** A proxy. */
export class Proxy implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #port = 0;

  private constructor(server: number, delay: number) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: scriptArguments("./slow_proxy.ts", [String(server), String(delay)]),
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#writer = this.#child.stdin.getWriter();
  }

  /** Starts one for the server at a port; bytes take `delay` milliseconds longer in each direction. */
  static async start(server: number, delay: number): Promise<Proxy> {
    const proxy = new Proxy(server, delay);
    proxy.#port = Number(await proxy.#line());
    return proxy;
  }

  /** Its port on 127.0.0.1. */
  get port(): number {
    return this.#port;
  }

  /** Bytes so far. */
  async bytes(): Promise<Bytes> {
    await this.#writer.write(new TextEncoder().encode("\n"));
    return JSON.parse(await this.#line());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#child.status;
    await this.#lines.cancel();
  }

  /** Its lines are short, and each is asked for: none comes in pieces, nor with another. */
  async #line(): Promise<string> {
    const { value } = await this.#lines.read();
    if (value === undefined) throw new Error("Proxy has ended");
    return value;
  }
}
