/**
 * REX2: a prefix of two bytes that chooses a legacy map and has more register bits than REX. CPUs without APX have no
 * instruction that begins so (Intel's APX specification, 3.1.1).
 *
 * @module
 */
import { ESCAPE } from "./maps.ts";
import { PLAIN_REX, REX_BITS } from "./prefixes.ts";
import { FirstByte, Rex2 } from "./vex.ts";

/** Bytes of the prefix. */
export const REX2_LENGTH = 2;

/** Whether a REX2 prefix stands at `at`, and its payload too. */
export function isRex2(text: Uint8Array, at: number): boolean {
  return text[at] === FirstByte.rex2 && at + 1 < text.length;
}

/**
 * The bytes with which an instruction of the same parts begins that has REX, and what leads to the map, in place of a REX2
 * prefix.
 *
 * @example
 * ```ts
 * import { withoutRex2 } from "./rex2.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([withoutRex2(0x08), withoutRex2(0x80)], [[0x48], [0x40, 0x0f]]);
 * ```
 *
 * @param payload The prefix's second byte.
 */
export function withoutRex2(payload: number): number[] {
  const rex = PLAIN_REX | payload & REX_BITS;
  return (payload & Rex2.map) === 0 ? [rex] : [rex, ESCAPE];
}
