/**
 * How a link speaks with the command that started it.
 *
 * @module
 */
import { frame, type Framed, FrameReader } from "../message/frames.ts";

/** Speaks over the standard input and output. */
export class Speech<Said, Told> {
  readonly #writer = Deno.stdout.writable.getWriter();

  /** Says something. Where nobody listens any more, the link has nothing left to do. */
  say(head: Said, body?: Uint8Array): void {
    this.#writer.write(frame(head, body)).catch(() => Deno.exit());
  }

  /** Says something, and waits until it is handed over. */
  async sayLast(head: Said): Promise<void> {
    await this.#writer.write(frame(head)).catch(() => {});
  }

  /** What the link is told, until the command ends. */
  async *heard(): AsyncGenerator<Framed<Told>> {
    const reader = new FrameReader<Told>();
    for await (const bytes of Deno.stdin.readable) yield* reader.take(bytes);
  }
}
