/**
 * An image in memory: bytes one after the other, and names for places in it.
 *
 * @module
 */

/** The address of a label, where a number can stand. */
export interface Reference {
  /** The label. */
  readonly label: string;
}

/** A number that is known now, or a label's address that will be. */
export type Value = number | bigint | Reference;

/** What a label's address is written as: a jump's distance, the whole address, or half of it. */
type FixupKind = "relative" | "absolute" | "low" | "high";

/** The address of `label`. */
export function address(label: string): Reference {
  return { label };
}

/** Collects bytes from {@linkcode Image.origin} on; what refers to a label gets its address at the end. */
export class Image {
  /** Address of the first byte. */
  readonly origin: bigint;
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #fixups: { at: number; label: string; kind: FixupKind }[] = [];

  /** Starts an empty image at `origin`. */
  constructor(origin: bigint) {
    this.origin = origin;
  }

  /** Number of bytes so far. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Gives the next byte a name. */
  label(name: string): void {
    if (this.#labels.has(name)) throw new Error(`Label is defined twice: "${name}"`);
    this.#labels.set(name, this.size);
  }

  /** Address of a label that is defined already. */
  addressOf(name: string): bigint {
    const offset = this.#labels.get(name);
    if (offset === undefined) throw new Error(`Label is not defined: "${name}"`);
    return this.origin + BigInt(offset);
  }

  /** Appends bytes as they are. */
  bytes(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#bytes.push(byte & 0xff);
  }

  /** Appends `value` in `size` bytes, least significant first. */
  integer(value: Value, size: number): void {
    if (typeof value === "object") this.#refer(value.label, "absolute");
    const bits = BigInt.asUintN(64, typeof value === "object" ? 0n : BigInt(value));
    for (let k = 0; k < size; k++) this.#bytes.push(Number(bits >> BigInt(8 * k) & 0xffn));
  }

  /** Appends half of a label's address, in four bytes. */
  half(label: string, half: "low" | "high"): void {
    this.#refer(label, half);
    this.integer(0, 4);
  }

  /** Appends how far it is from the end of these four bytes to a label. */
  distance(label: string): void {
    this.#refer(label, "relative");
    this.integer(0, 4);
  }

  /** Fills with `fill` up to a multiple of `boundary` bytes. */
  align(boundary: number, fill = 0xcc): void {
    while (this.size % boundary !== 0) this.#bytes.push(fill);
  }

  /** The image, with every label's address in its place. */
  finish(): Uint8Array<ArrayBuffer> {
    const image = new Uint8Array(this.#bytes);
    const view = new DataView(image.buffer);
    for (const { at: offset, label, kind } of this.#fixups) {
      const target = this.addressOf(label);
      if (kind === "relative") view.setInt32(offset, Number(target - this.origin) - (offset + 4), true);
      else if (kind === "absolute") view.setBigUint64(offset, target, true);
      else view.setUint32(offset, Number(BigInt.asUintN(32, kind === "low" ? target : target >> 32n)), true);
    }
    return image;
  }

  #refer(label: string, kind: FixupKind): void {
    this.#fixups.push({ at: this.size, label, kind });
  }
}
