/**
 * The decoder's attribute table: what follows the opcode byte. It holds the opcodes that the classifier's table can
 * reach, and those whose length the decoder must know beside them; anything else has no attributes.
 *
 * @module
 */
import { EINVAL, Extension, type Insn, NO_BYTE } from "./insn.ts";

/** Bits of an opcode's attributes. */
export const Attribute = {
  modrm: 1,
  /** A one-byte immediate. */
  immediateByte: 2,
  /** Two bytes at operand size 2, else four. */
  immediateWordOrDword: 4,
  /** An address of the address size. */
  moffset: 8,
  /** Only ModRM.reg 1, 2, 5 and 6 exist. */
  group: 16,
} as const;

const { modrm, immediateByte, immediateWordOrDword, moffset, group } = Attribute;

const ONE_BYTE = new Uint8Array(256);
for (const opcode of [0x63, 0x88, 0x89, 0x8a, 0x8b]) ONE_BYTE[opcode] = modrm;
for (const opcode of [0xa0, 0xa1, 0xa2, 0xa3]) ONE_BYTE[opcode] = moffset;
ONE_BYTE[0xc6] = modrm | immediateByte;
ONE_BYTE[0xc7] = modrm | immediateWordOrDword;

const TWO_BYTE = new Uint8Array(256);
for (const opcode of [0xb6, 0xb7, 0xbe, 0xbf]) TWO_BYTE[opcode] = modrm;

/** Attributes of an opcode of the one-byte map. */
export function oneByteAttributes(opcode: number): number {
  return ONE_BYTE[opcode]!;
}

/** Attributes of an opcode without VEX or EVEX. */
export function legacyAttributes(insn: Insn): number {
  const { opcode1, opcode2, opcode3 } = insn;
  if (opcode1 !== 0x0f) return oneByteAttributes(opcode1);
  return opcode3 === NO_BYTE ? TWO_BYTE[opcode2]! : 0;
}

/** Attributes of the opcode after VEX or EVEX; sets `insn.error` where that map has none. */
export function extendedAttributes(insn: Insn): number {
  const { extension, map, pp, opcode1: opcode } = insn;
  if (map === 1 && pp <= 1 && opcode === 0xc6) return modrm | immediateByte;
  if (map === 2 && pp === 1) {
    if (extension === Extension.evex && opcode >= 0x88 && opcode <= 0x8b) return modrm;
    if (extension !== Extension.vex2 && (opcode === 0xc6 || opcode === 0xc7)) return modrm | group;
  }
  insn.error = -EINVAL;
  return 0;
}
