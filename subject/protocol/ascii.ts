/**
 * Writing ASCII text as bytes: putting strings together and encoding them would take most of the time of JSON lines.
 *
 * @module
 */

const DIGITS = bytesOf("0123456789abcdef");
const ZERO = 0x30;

/** The bytes of an ASCII text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A buffer that is filled from the front. Whoever writes has asked for room before. */
export class AsciiWriter {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** Begins with room for `size` bytes. */
  constructor(size: number) {
    this.#buffer = new Uint8Array(size);
  }

  /** Makes room for `more` bytes. */
  reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  /** Writes text. */
  text(bytes: Uint8Array): void {
    const buffer = this.#buffer;
    let at = this.#length;
    for (let k = 0; k < bytes.length; k++) buffer[at++] = bytes[k]!;
    this.#length = at;
  }

  /** Writes bytes as two hex digits each. */
  hexBytes(bytes: Uint8Array, from: number, count: number): void {
    for (let k = from; k < from + count; k++) this.#digits(bytes[k]!, 2);
  }

  /** Writes a value of two halves as hex digits, as many as it needs. */
  hex(low: number, high: number): void {
    if (high !== 0) {
      this.#digits(high, digitsOf(high));
      this.#digits(low, 8);
    } else this.#digits(low, digitsOf(low));
  }

  /** Writes a whole number, 0 to 2^32 - 1, as decimal digits. */
  decimal(value: number): void {
    let count = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) count++;
    for (let at = this.#length + count - 1, rest = value; at >= this.#length; at--, rest = Math.floor(rest / 10)) {
      this.#buffer[at] = ZERO + rest % 10;
    }
    this.#length += count;
  }

  /** Takes all that was written. */
  take(): Uint8Array {
    const taken = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #digits(value: number, count: number): void {
    const buffer = this.#buffer;
    let at = this.#length;
    for (let shift = 4 * (count - 1); shift >= 0; shift -= 4) buffer[at++] = DIGITS[value >>> shift & 15]!;
    this.#length = at;
  }
}

/** How many hex digits a 32-bit value needs, at least one. */
function digitsOf(value: number): number {
  return value === 0 ? 1 : 8 - (Math.clz32(value) >> 2);
}
