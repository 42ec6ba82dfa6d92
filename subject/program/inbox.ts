/**
 * An inbox: bytes that came in and have not been taken.
 *
 * @module
 */

const FIRST_SIZE = 1 << 17;

/** Bytes in the order in which they came. */
export class Inbox {
  #buffer = new Uint8Array(FIRST_SIZE);
  #from = 0;
  #to = 0;

  /** How many there are. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** All of them; valid until the next call of another method. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  /** Puts bytes behind the others. */
  add(bytes: Uint8Array): void {
    if (this.#to + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  /** Takes the first bytes. */
  take(length: number): Uint8Array {
    const taken = this.#buffer.slice(this.#from, this.#from + length);
    this.#from += length;
    if (this.#from === this.#to) this.#from = this.#to = 0;
    return taken;
  }

  #makeRoom(more: number): void {
    const { bytes } = this;
    const size = Math.max(this.#buffer.length, 2 * (bytes.length + more));
    const buffer = size > this.#buffer.length ? new Uint8Array(size) : this.#buffer;
    buffer.set(bytes);
    this.#buffer = buffer;
    this.#to = bytes.length;
    this.#from = 0;
  }
}
