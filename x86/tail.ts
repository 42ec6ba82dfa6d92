/**
 * What stands after an opcode, by the opcode alone: whether there is a ModRM byte, and what the last byte is where it is no
 * immediate.
 *
 * @module
 */
import type { Anatomy } from "./anatomy.ts";
import { isVectorMap, OpcodeMap } from "./maps.ts";
import { mapOfPayload, vectorPrefixLength } from "./vex.ts";

/** First and last opcodes. */
type Ranges = readonly (readonly [first: number, last: number])[];

/** Opcodes of the one-byte map with ModRM from 40 on; below it bit 2 says it (SDM vol. 2, table A-2). */
const ONE_BYTE_WITH: Ranges = [
  ...[[0x63, 0x63], [0x69, 0x69], [0x6b, 0x6b], [0x80, 0x8f], [0xc0, 0xc1], [0xc6, 0xc7]] as const,
  ...[[0xd0, 0xd3], [0xd8, 0xdf], [0xf6, 0xf7], [0xfe, 0xff]] as const,
];

/** Opcodes of the map of 0f without ModRM (SDM vol. 2, table A-3; AMD APM vol. 3, table A-3). */
const MAP_0F_WITHOUT: Ranges = [
  ...[[0x04, 0x0c], [0x0e, 0x0e], [0x24, 0x27], [0x30, 0x37], [0x77, 0x77], [0x80, 0x8f]] as const,
  ...[[0xa0, 0xa2], [0xa8, 0xaa], [0xc8, 0xcf]] as const,
];

const isIn = (ranges: Ranges, opcode: number) => ranges.some(([first, last]) => opcode >= first && opcode <= last);

function hasModrmIn(map: number, opcode: number): boolean {
  if (map === OpcodeMap.oneByte) {
    return opcode < 0x40 ? (opcode & 4) === 0 : isIn(ONE_BYTE_WITH, opcode);
  }
  return map !== OpcodeMap.map0f || !isIn(MAP_0F_WITHOUT, opcode);
}

/** VZEROUPPER and VZEROALL, the one opcode after VEX that has no ModRM byte. */
const VZERO = 0x77;

/**
 * Whether a ModRM byte follows the opcode. PREFETCHW (0f0d) has one, 24 to 27 in that map, once moves of test registers, have
 * none.
 *
 * @param anatomy What has just read the text.
 * @param text Where it stands.
 */
export function hasModrm({ map, opcode, opcodeAt }: Anatomy, text: Uint8Array): boolean {
  if (!isVectorMap(map)) return hasModrmIn(map, opcode);
  const chosen = mapOfPayload(map, text[opcodeAt - vectorPrefixLength(map) + 1]!);
  return map === OpcodeMap.evex || chosen !== OpcodeMap.map0f || opcode !== VZERO;
}

/** The opcode of 3DNow! in the map of 0f: what the instruction is stands in its last byte (AMD APM vol. 3, A.1.2). */
const NOW_3D = 0x0f;

/** Whether the instruction's last byte is its opcode: 3DNow!. */
export function endsInOpcode({ map, opcode }: Anatomy): boolean {
  return map === OpcodeMap.map0f && opcode === NOW_3D;
}

/** The map of XOP whose instructions have an immediate of a byte. */
const XOP_8 = 8;

/** After VEX: VPERMIL2, VBLENDV, and FMA4 (AMD APM vol. 6). */
const IS4_OF_VEX: Ranges = [[0x48, 0x4c], [0x5c, 0x5f], [0x68, 0x6f], [0x78, 0x7f]];
/** After XOP: sums of products, VPCMOV, VPPERM and VPMADCSWD. */
const IS4_OF_XOP: Ranges = [
  ...[[0x85, 0x87], [0x8e, 0x8f], [0x95, 0x97], [0x9e, 0x9f]] as const,
  ...[[0xa2, 0xa3], [0xa6, 0xa6], [0xb6, 0xb6]] as const,
];

/**
 * Whether the instruction's last byte names a register, in its upper half (is4; SDM vol. 2, 2.3.9).
 *
 * @param anatomy What has just read the text.
 * @param text Where it stands.
 */
export function endsInRegister({ map, opcode, opcodeAt }: Anatomy, text: Uint8Array): boolean {
  const chosen = mapOfPayload(map, text[opcodeAt - vectorPrefixLength(map) + 1]!);
  if (map === OpcodeMap.xop) return chosen === XOP_8 && isIn(IS4_OF_XOP, opcode);
  return map === OpcodeMap.vex3 && chosen === OpcodeMap.map0f3a && isIn(IS4_OF_VEX, opcode);
}
