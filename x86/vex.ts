/**
 * VEX, EVEX, XOP and REX2: prefixes of a first byte and a payload, which hold what REX, an escape and a legacy prefix say
 * elsewhere.
 *
 * Masks are those of a payload's bytes. Those of XOP are where VEX of three bytes has them (AMD APM vol. 3, 1.2.6). Of VEX and EVEX, R, X, B and vvvv are stored inverted, R' and V' of EVEX too; those of
 * REX2 are not.
 *
 * @module
 */
import { OpcodeMap } from "./maps.ts";
import { Rex } from "./prefixes.ts";

/** First bytes in 64-bit mode (SDM vol. 2, 2.3.5 and 2.7.1; that of REX2 in Intel's APX specification). */
export const FirstByte = { vex2: 0xc5, vex3: 0xc4, evex: 0x62, rex2: 0xd5 } as const;

/** The first byte of XOP, and of POP too (AMD APM vol. 3, 1.2.6). */
export const XOP_BYTE = 0x8f;

/** The lowest map that XOP chooses. Below it the same first byte is POP, whose ModRM.reg is 0 (AMD APM vol. 3, 1.2.6). */
export const FIRST_XOP_MAP = 8;

/** VEX of three bytes, the second: register bits and the map (SDM vol. 2, 2.3.5). */
export const VexP0 = { r: 0x80, x: 0x40, b: 0x20, map: 0x1f } as const;

/** VEX, the last byte (SDM vol. 2, 2.3.5). W is that of three bytes: VEX of two has {@linkcode VexP0.r} there. */
export const VexP1 = { w: 0x80, vvvv: 0x78, length: 0x04, pp: 0x03 } as const;

/** The top bit of vvvv. */
export const TOP_OF_VVVV = 0x40;

/** EVEX, the second byte: register bits, R' the top bit of ModRM.reg, and the map (SDM vol. 2, 2.7.1). */
export const EvexP0 = { r: 0x80, x: 0x40, b: 0x20, rPrime: 0x10, map: 0x07 } as const;

/** EVEX, the third byte (SDM vol. 2, 2.7.1). One bit is always set. */
export const EvexP1 = { w: 0x80, vvvv: 0x78, one: 0x04, pp: 0x03 } as const;

/** EVEX, the last byte: zeroing, vector length, broadcast or rounding, the top bit of vvvv, mask (SDM vol. 2, 2.7.1). */
export const EvexP2 = { z: 0x80, length: 0x60, b: 0x10, vPrime: 0x08, mask: 0x07 } as const;

/** The payload of REX2: the map, 0 for one byte and set for 0f. Its low half is as that of REX (Intel's APX specification). */
export const Rex2 = { map: 0x80 } as const;

/** Values of pp, which stands for a prefix that selects an instruction (SDM vol. 2, 2.3.5). */
export const Pp = { none: 0, operandSize: 1, rep: 2, repne: 3 } as const;

/** Bytes of a VEX, EVEX or XOP prefix, its first one included, by the map that it is: 2, 3 or 4. */
export function vectorPrefixLength(map: number): number {
  return map === OpcodeMap.xop ? 3 : map - 2;
}

/** Whether a byte begins a XOP prefix: what follows it chooses a map of XOP. */
export function isXop(first: number, payload: number): boolean {
  return first === XOP_BYTE && (payload & VexP0.map) >= FIRST_XOP_MAP;
}

/**
 * The map whose opcode follows a VEX, EVEX or XOP prefix, numbered as in its payload: 1 for 0f, 2 for 0f38, 3 for 0f3a, from
 * 8 on those of XOP.
 *
 * @param map The `OpcodeMap` that the prefix is.
 * @param payload The byte after its first one.
 * @returns At most 31; 0 where `map` is that of a legacy encoding.
 */
export function mapOfPayload(map: number, payload: number): number {
  // VEX of two bytes has no field for it.
  if (map === OpcodeMap.vex2) return OpcodeMap.map0f;
  return map === OpcodeMap.vex3 || map === OpcodeMap.xop
    ? payload & VexP0.map
    : map === OpcodeMap.evex
    ? payload & EvexP0.map
    : 0;
}

/**
 * R, X and B of a VEX, EVEX or XOP prefix, as bits of `Rex`. Of VEX of two bytes that is R alone.
 *
 * @param map The `OpcodeMap` that the prefix is.
 * @param payload The byte after its first one.
 */
export function rexOfPayload(map: number, payload: number): number {
  return ~payload >> 5 & (map === OpcodeMap.vex2 ? Rex.r : Rex.r | Rex.x | Rex.b);
}

/** The register bits of a payload that say what R, X and B of `rex`, bits of `Rex`, do: all of {@linkcode VexP0} but the map. */
export function payloadOfRex(rex: number): number {
  return (~rex & (Rex.r | Rex.x | Rex.b)) << 5;
}
