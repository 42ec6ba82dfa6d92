/**
 * Opcode maps: which bytes lead to which, with VEX, EVEX and XOP told apart from legacy encodings.
 *
 * @module
 */

/**
 * Numbers of the maps. Those of legacy encodings are numbered as VEX and EVEX number them in their payloads (SDM vol. 2,
 * 2.1.2 and 2.3.6.1); VEX, EVEX and XOP are one map each, whatever their payloads say.
 */
export const OpcodeMap = { oneByte: 0, map0f: 1, map0f38: 2, map0f3a: 3, vex2: 4, vex3: 5, evex: 6, xop: 7 } as const;

/** What the maps are called, by {@linkcode OpcodeMap}. */
export const MAPS = ["", "0f", "0f38", "0f3a", "VEX2", "VEX3", "EVEX", "XOP"] as const;

/** The first byte of an opcode that is not in the one-byte map. */
export const ESCAPE = 0x0f;

const [ESCAPE_38, ESCAPE_3A] = [0x38, 0x3a];

/** The bytes that stand before an opcode to choose its map, by {@linkcode OpcodeMap}; legacy encodings only. */
export const ESCAPES: readonly (readonly number[])[] = [[], [ESCAPE], [ESCAPE, ESCAPE_38], [ESCAPE, ESCAPE_3A]];

/**
 * The map that {@linkcode ESCAPE} and the byte after it lead to.
 *
 * @example
 * ```ts
 * import { escapedMap, MAPS } from "./maps.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0xb6, 0x38, 0x3a].map((second) => MAPS[escapedMap(second)]), ["0f", "0f38", "0f3a"]);
 * ```
 *
 * @param second That byte; it is the opcode where the map is 0f.
 * @returns An {@linkcode OpcodeMap}.
 */
export function escapedMap(second: number): number {
  return second === ESCAPE_38 ? OpcodeMap.map0f38 : second === ESCAPE_3A ? OpcodeMap.map0f3a : OpcodeMap.map0f;
}

/** Whether a map is that of VEX, EVEX or XOP. */
export function isVectorMap(map: number): boolean {
  return map >= OpcodeMap.vex2;
}
