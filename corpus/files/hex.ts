/**
 * Hex strings as people write them in cases.
 *
 * @module
 */

/** An input that cannot be read; its message says what is wrong, for people. */
export class InputError extends Error {
  /** The class's name, as errors carry it. */
  override readonly name = "InputError";
}

const MOST_QUOTED = 60;

/** An input as a message shows it: in quotes, control characters escaped, cut where it is long. */
export function quoted(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length <= MOST_QUOTED ? text : `${text.slice(0, MOST_QUOTED)}…`;
}

/** What {@linkcode formatBytes} writes, and most people: digits and nothing else. */
const PLAIN = /^[0-9a-fA-F]*$/;

/** A byte, before which `0x` or `\x` may stand; or what stands between bytes. */
const PIECE = /(?:0[xX]|\\x)?([0-9a-fA-F]{2})|[\s,]+/y;

/**
 * Bytes of a hex string as people have it at hand: `0fb607`, `0f b6 07`, `0x0fb607`, `0x0f, 0xb6, 0x07` or
 * `\x0f\xb6\x07`, also in quotes.
 *
 * @throws {InputError} When it is not pairs of hex digits; the message names the character, from 1.
 */
export function parseBytes(text: string): Uint8Array {
  const digits = PLAIN.test(text) && text.length % 2 === 0 ? text : digitsOf(text);
  const bytes = new Uint8Array(digits.length / 2);
  for (let k = 0; k < bytes.length; k++) {
    bytes[k] = digitValue(digits.charCodeAt(2 * k)) << 4 | digitValue(digits.charCodeAt(2 * k + 1));
  }
  return bytes;
}

/** The digits of a text alone. The two of a byte stand together: who knows what "0xf 0xb" would be otherwise. */
function digitsOf(text: string): string {
  const trimmed = text.trim();
  const isQuoted = trimmed.length > 1 && /^["']/.test(trimmed) && trimmed.endsWith(trimmed[0]!);
  const start = isQuoted ? text.indexOf(trimmed) + 1 : 0;
  const end = isQuoted ? start + trimmed.length - 2 : text.length;
  let digits = "";
  for (PIECE.lastIndex = start; PIECE.lastIndex < end;) {
    const at = PIECE.lastIndex;
    const [piece, byte = ""] = PIECE.exec(text) ?? [];
    if (piece === undefined) throw notBytes(text, at, end);
    digits += byte;
  }
  return digits;
}

/** What is wrong where neither a byte begins nor something between bytes. */
function notBytes(text: string, at: number, end: number): InputError {
  const [prefix] = /^(?:0[xX]|\\x)?/.exec(text.slice(at))!;
  const [digit] = /^[0-9a-fA-F]?/.exec(text.slice(at + prefix.length))!;
  const bad = at + prefix.length + digit.length;
  const where = (from: number) => `at character ${[...text.slice(0, from)].length + 1} of ${quoted(text)}`;
  if (bad < end && !/[\s,]/.test(text[bad]!)) {
    const character = String.fromCodePoint(text.codePointAt(bad)!);
    return new InputError(`Bytes are not hex digits: ${quoted(character)} ${where(bad)}`);
  }
  if (digit === "") return new InputError(`Bytes are missing after ${quoted(prefix)} ${where(at)}`);
  const [digits] = /[0-9a-fA-F]+$/.exec(text.slice(0, bad))!;
  const place = digits === text ? "" : ` ${where(bad - digits.length)}`;
  return new InputError(`Bytes have an odd number of hex digits: ${quoted(digits)}${place}`);
}

/** Value of an ASCII hex digit: letters are 9 less in their low half, and have bit 6 set. */
function digitValue(code: number): number {
  return (code & 0xf) + 9 * (code >> 6);
}

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** `bytes` as hex digits. */
export function formatBytes(bytes: ArrayLike<number>): string {
  let text = "";
  for (let k = 0; k < bytes.length; k++) text += DIGITS[bytes[k]!]!;
  return text;
}

/**
 * A 64-bit value such as `0xfee00fe0`.
 *
 * @param what Names the value in an error.
 * @throws {InputError} When it is no hex number with 0x, or has more than 64 bits.
 */
export function parseQword(text: unknown, what: string): bigint {
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]+$/.test(text)) {
    throw new InputError(`Value of ${what} is not a hex string such as "0x1f": ${quoted(text)}`);
  }
  const value = BigInt(text);
  if (value > 0xffff_ffff_ffff_ffffn) throw new InputError(`Value of ${what} has more than 64 bits: ${quoted(text)}`);
  return value;
}

/** A value as `0x` and as many hex digits as it needs. */
export function formatQword(value: bigint): string {
  return `0x${value.toString(16)}`;
}
