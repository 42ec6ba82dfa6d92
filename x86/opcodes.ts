/**
 * The moves: which opcodes they have, and what stands after them (SDM vol. 2, appendix A and the instructions' pages).
 *
 * @module
 */
import { ESCAPE, escapedMap, OpcodeMap } from "./maps.ts";
import { isLegacyPrefix, isRex, Rex } from "./prefixes.ts";
import { FirstByte } from "./vex.ts";

/** What stands after an opcode: nothing, ModRM, ModRM and an immediate of a byte or of the operand's size, or an address. */
export type Tail = "none" | "modrm" | "byte" | "operand" | "moffs";

/** An opcode and what stands after it. */
export interface Opcode {
  /** Its bytes, those that choose the map included. */
  readonly bytes: readonly number[];
  /** What stands after it. */
  readonly tail: Tail;
}

/** Opcodes that have the same after them. */
export function opcodesWith(tail: Tail, ...opcodes: readonly (readonly number[])[]): Opcode[] {
  return opcodes.map((bytes) => ({ bytes, tail }));
}

/**
 * The two of group 11, in which ModRM.reg is a part of the opcode: 0 where memory is named. Of registers, F8 is XABORT and
 * XBEGIN (SDM vol. 2, A.4.2).
 */
export const GROUP_11: readonly number[] = [0xc6, 0xc7];

const [C6, C7] = GROUP_11 as [number, number];

/** The moves between memory and registers or immediates, byte-sized before word-sized ones where there are both. */
export const MOVES = {
  /** MOV between a register and what ModRM names. */
  mov: opcodesWith("modrm", [0x88], [0x89], [0x8a], [0x8b]),
  /** MOV of an immediate. */
  movImmediate: [...opcodesWith("byte", [C6]), ...opcodesWith("operand", [C7])],
  /** MOV between the accumulator and an absolute address. */
  movAddress: opcodesWith("moffs", [0xa0], [0xa1], [0xa2], [0xa3]),
  movzx: opcodesWith("modrm", [0x0f, 0xb6], [0x0f, 0xb7]),
  movsx: opcodesWith("modrm", [0x0f, 0xbe], [0x0f, 0xbf]),
  movsxd: opcodesWith("modrm", [0x63]),
  /** The string moves. */
  movs: opcodesWith("none", [0xa4], [0xa5]),
  movbe: opcodesWith("modrm", [0x0f, 0x38, 0xf0], [0x0f, 0x38, 0xf1]),
  movnti: opcodesWith("modrm", [0x0f, 0xc3]),
} as const satisfies Readonly<Record<string, readonly Opcode[]>>;

/**
 * First opcodes of the groups of eight in which decoders that look at too few bits could take an opcode for a move: those
 * that moves are in, and those beside them.
 */
export const NEIGHBOURHOODS: readonly (readonly number[])[] = [
  ...[[0x60], [0x80], [0x88], [0xa0], [0xa8], [0xc0], [0xc8]],
  ...[[0x0f, 0xb0], [0x0f, 0xb8], [0x0f, 0xc0]],
  ...[[0x0f, 0x38, 0xf0], [0x0f, 0x38, 0xf8], [0x0f, 0x3a, 0xf0]],
];

/** The low bits, in which opcodes of such a group differ. */
export const NEIGHBOUR_BITS = 0x07;

/**
 * Bytes of an immediate of the operand's size: 2 after a 66 prefix, else 4, which a 64-bit operand takes sign-extended
 * (SDM vol. 2, 2.2.1.5).
 *
 * @param isOperand16 Whether a 66 prefix stands there.
 * @param rex Bits of the REX in force; W counts more than 66.
 */
export function immediateSize(isOperand16: boolean, rex: number): number {
  return isOperand16 && (rex & Rex.w) === 0 ? 2 : 4;
}

const FIRST_BYTES: readonly number[] = Object.values(FirstByte);

/**
 * Whether a byte is an opcode of a map and not a prefix or what leads to another map (SDM vol. 2, A.3). Whether there is
 * an instruction with it is no matter.
 *
 * @param map An `OpcodeMap` of legacy encodings.
 * @param byte The byte after the map's escapes.
 */
export function isOpcodeOf(map: number, byte: number): boolean {
  if (map === OpcodeMap.map0f) return escapedMap(byte) === map;
  if (map !== OpcodeMap.oneByte) return true;
  return byte !== ESCAPE && !isLegacyPrefix(byte) && !isRex(byte) && !FIRST_BYTES.includes(byte);
}

/** The name of an opcode: its bytes in hex, those that choose the map included, such as `0fb6`. */
export function nameOfOpcode(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
