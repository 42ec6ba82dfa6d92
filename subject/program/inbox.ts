/**
 * An inbox: bytes that came in and have not been taken. They are read into it where they stay: each copy of all that a
 * program answers would cost about as much as looking at it.
 *
 * @module
 */

const FIRST_SIZE = 1 << 17;

/** The least room that is lent, in bytes: as much as a pipe holds. */
const LEAST_ROOM = 1 << 16;

/** Bytes in the order in which they came. */
export class Inbox {
  #buffer = new Uint8Array(FIRST_SIZE);
  #from = 0;
  #to = 0;

  /** How many there are. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** All of them; valid until room is lent. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  /** Lends the room behind the bytes to a stream's reader, which has them all until {@linkcode Inbox.fill}. */
  lend(): Uint8Array<ArrayBuffer> {
    if (this.#buffer.length - this.#to < LEAST_ROOM) this.#makeRoom();
    return this.#buffer.subarray(this.#to);
  }

  /** Takes back the room that was lent; `filled` is what has been read into the beginning of it. */
  fill(filled: Uint8Array<ArrayBuffer>): void {
    this.#buffer = new Uint8Array(filled.buffer);
    this.#to += filled.length;
  }

  /** Takes the first bytes, which are valid until room is lent. */
  take(length: number): Uint8Array {
    const taken = this.#buffer.subarray(this.#from, this.#from + length);
    this.#from += length;
    if (this.#from === this.#to) this.#from = this.#to = 0;
    return taken;
  }

  #makeRoom(): void {
    const { bytes } = this;
    const isCrowded = 2 * (bytes.length + LEAST_ROOM) > this.#buffer.length;
    const buffer = isCrowded ? new Uint8Array(2 * (bytes.length + LEAST_ROOM)) : this.#buffer;
    buffer.set(bytes);
    this.#buffer = buffer;
    this.#to = bytes.length;
    this.#from = 0;
  }
}
