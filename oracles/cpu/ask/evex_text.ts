/**
 * What EVEX says that no form does: masks, broadcasts, registers of the upper half.
 *
 * @module
 */
import { isLegacyPrefix } from "../../../x86/prefixes.ts";

/**
 * Where EVEX has its bit for a broadcast, a mask register, V', inverted, and a length of 64 bytes: in the byte before the opcode.
 * R', inverted, is in the one that follows 62.
 */
const EVEX = 0x62;
const BROADCAST = 0x10;
const [MASK, UPPER_V, UPPER_R, WIDEST] = [7, 8, 0x10, 0x40];

/** Whether a text has a mask register, one of the upper 16 vector registers, or bytes above 32: a case has none of them. */
export function usesOtherRegisters(text: Uint8Array, first: number, length: number): boolean {
  const at = evexAt(text, first, length);
  if (at < 0) return false;
  const [next, last] = [text[at + 1]!, text[at + 3]!];
  return (last & (MASK | WIDEST)) !== 0 || (last & UPPER_V) === 0 || (next & UPPER_R) === 0;
}

/** Whether a text broadcasts one element. */
export function broadcasts(text: Uint8Array, first: number, length: number): boolean {
  const at = evexAt(text, first, length);
  return at >= 0 && (text[at + 3]! & BROADCAST) !== 0;
}

/** Where an EVEX prefix begins in the text of an instruction; -1 where there is none. */
function evexAt(text: Uint8Array, first: number, length: number): number {
  for (let k = first; k < first + length; k++) {
    const byte = text[k]!;
    if (byte === EVEX) return k;
    if (!isLegacyPrefix(byte)) return -1;
  }
  return -1;
}
