/**
 * JSON as compressed bytes, and back, within limits: what is small as bytes must not fill the receiver's memory.
 *
 * @module
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { refuseUnless, WireError } from "./wire_error.ts";

/** The most bytes of a message before it is compressed. A campaign's snapshot has a thousand or two for each entry. */
export const MOST_BYTES: number = 1 << 28;

/** The most arrays, objects and keys of a message: each takes some fifty bytes of memory, and can be two of JSON. */
const MOST_PARTS = 1 << 22;

/** The most values that commas part: each takes eight bytes of memory. */
const MOST_VALUES = 1 << 26;

/** How deep arrays and objects of a message may lie in each other, about twice as deep as they do. */
const MOST_DEPTH = 16;

/** 9 makes a snapshot no smaller and takes three times as long; 3 takes half as long and makes it an eighth longer. */
const LEVEL = 6;

/**
 * A value as bytes: the same for the same value, whoever packs it.
 *
 * @param json The value, of what JSON has.
 * @returns Its JSON, compressed by gzip.
 * @throws {WireError} When it is more than {@linkcode unpack} takes.
 */
export function pack(json: unknown): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(json));
  refuseUnless(bytes.length <= MOST_BYTES, "message is too long");
  requireMemory(bytes);
  return new Uint8Array(gzipSync(bytes, { level: LEVEL }));
}

/**
 * Reads what {@linkcode pack} made.
 *
 * @throws {WireError} When it is something else, or too large.
 */
export function unpack(packed: Uint8Array): unknown {
  const bytes = inflate(packed);
  requireMemory(bytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new WireError("message is not JSON");
  }
}

function inflate(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const isLong = error instanceof RangeError;
    throw new WireError(isLong ? "message is too long" : "message is not gzip");
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Refuses what JSON.parse() would make too much of. It ends the whole process where it gets no memory. */
function requireMemory(json: Uint8Array): void {
  let [depth, deepest, parts, values] = [0, 0, 0, 0];
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COMMA) values++;
    else if (byte === COLON) parts++;
    else if (byte === ARRAY || byte === OBJECT) {
      parts++;
      if (++depth > deepest) deepest = depth;
    } else if (byte === ARRAY_END || byte === OBJECT_END) depth--;
  }
  refuseUnless(parts <= MOST_PARTS && values <= MOST_VALUES, "message has too many parts");
  refuseUnless(deepest <= MOST_DEPTH, "message is nested too deeply");
}

/** Where the quote is that ends the string which begins at a quote; the end of all bytes where there is none. */
function endOfString(json: Uint8Array, quote: number): number {
  let at = quote + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
