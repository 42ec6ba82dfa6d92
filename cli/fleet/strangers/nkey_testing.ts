/**
 * Keys as NATS has them, for tests: those of Ed25519, written with letters that say whose they are.
 *
 * @module
 */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** What the first letters of public keys stand for: O, A and U. */
const PREFIXES = { operator: 14 << 3, account: 0, user: 20 << 3 } as const;

/** That of private ones: S. */
const SEED = 18 << 3;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new key. */
export class NatsKey {
  readonly #prefix: number;
  readonly #private: KeyObject;

  /** Makes one for somebody. */
  constructor(kind: keyof typeof PREFIXES) {
    this.#prefix = PREFIXES[kind];
    this.#private = generateKeyPairSync("ed25519").privateKey;
  }

  /** Its public part, which is its owner's name. */
  get name(): string {
    return written([this.#prefix, ...this.#part("x")]);
  }

  /** Its private part. */
  get seed(): string {
    return written([SEED | this.#prefix >> 5, (this.#prefix & 31) << 3, ...this.#part("d")]);
  }

  /** Signs a text. */
  sign(text: string): Uint8Array {
    return sign(null, new TextEncoder().encode(text), this.#private);
  }

  #part(part: "x" | "d"): Uint8Array {
    const text = this.#private.export({ format: "jwk" })[part]!;
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  }
}

/** Bytes and their checksum in base 32. */
function written(bytes: readonly number[]): string {
  const sum = checksum(bytes);
  const bits = [...bytes, sum & 0xff, sum >> 8].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g)!.map((five) => LETTERS[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

/** CRC-16 of XMODEM. */
function checksum(bytes: readonly number[]): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1 ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return sum;
}
