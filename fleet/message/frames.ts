/**
 * Messages between a command and its link, the process that speaks with the server: over the link's standard input and
 * output.
 *
 * A frame is the lengths of head and body, as 32-bit little-endian numbers, then the head as JSON, then the body as it is.
 *
 * @module
 */

/** A message: what it says, and bytes that go with it. */
export interface Framed<Head> {
  readonly head: Head;
  readonly body: Uint8Array<ArrayBuffer>;
}

const LENGTHS = 8;

/** What a message has where no bytes go with it. */
export const NO_BODY: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** The bytes of a message. */
export function frame(head: unknown, body: Uint8Array = NO_BODY): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(LENGTHS + text.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, body.length, true);
  bytes.set(text, LENGTHS);
  bytes.set(body, LENGTHS + text.length);
  return bytes;
}

/** Takes bytes as they come, and gives the messages that are whole. */
export class FrameReader<Head> {
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** Takes bytes. */
  *take(bytes: Uint8Array): Generator<Framed<Head>> {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    for (let message = this.#next(); message !== undefined; message = this.#next()) yield message;
  }

  #next(): Framed<Head> | undefined {
    if (this.#length < LENGTHS) return undefined;
    const [head, body] = this.#lengths();
    const length = LENGTHS + head + body;
    if (this.#length < length) return undefined;
    const all = this.#joined();
    this.#chunks = all.length === length ? [] : [all.subarray(length)];
    this.#length = all.length - length;
    const text = new TextDecoder().decode(all.subarray(LENGTHS, LENGTHS + head));
    return { head: JSON.parse(text), body: all.slice(LENGTHS + head, length) };
  }

  #lengths(): [head: number, body: number] {
    // A large body comes in many pieces; they are joined once it is whole.
    if (this.#chunks[0]!.length < LENGTHS) this.#joined();
    const { buffer, byteOffset } = this.#chunks[0]!;
    const view = new DataView(buffer, byteOffset);
    return [view.getUint32(0, true), view.getUint32(4, true)];
  }

  #joined(): Uint8Array {
    if (this.#chunks.length === 1) return this.#chunks[0]!;
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [all];
    return all;
  }
}
