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

/**
 * Bytes of a hex string such as `0fb607`; blanks are allowed.
 *
 * @throws {InputError} When it is not pairs of hex digits.
 */
export function parseBytes(text: string): Uint8Array {
  const digits = /\s/.test(text) ? text.replaceAll(/\s+/g, "") : text;
  const bad = /[^0-9a-fA-F]/u.exec(digits);
  if (bad !== null) throw new InputError(`Bytes are not hex digits: ${quoted(bad[0])} in ${quoted(text)}`);
  if (digits.length % 2 !== 0) throw new InputError(`Bytes have an odd number of hex digits: ${quoted(text)}`);
  const bytes = new Uint8Array(digits.length / 2);
  for (let k = 0; k < bytes.length; k++) {
    bytes[k] = digitValue(digits.charCodeAt(2 * k)) << 4 | digitValue(digits.charCodeAt(2 * k + 1));
  }
  return bytes;
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
