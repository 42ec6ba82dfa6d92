/**
 * The kernel's instruction decoder in 64-bit mode, part by part: prefixes, opcode, ModRM, SIB, displacement, immediate.
 *
 * @module
 */
import { Attribute, extendedAttributes, legacyAttributes } from "./attributes.ts";
import { EINVAL, Extension, type Insn, MAX_PREFIXES } from "./insn.ts";

/** UD2 and a name: what virtual machines put in front of an instruction that they shall emulate. */
const EMULATE_PREFIXES = [[0x0f, 0x0b, 0x78, 0x65, 0x6e], [0x0f, 0x0b, 0x6b, 0x76, 0x6d]];

const IS_LEGACY_PREFIX = new Uint8Array(256);
for (const prefix of [0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65]) IS_LEGACY_PREFIX[prefix] = 1;

/** Skips one emulate prefix. */
export function emulatePrefix(insn: Insn): void {
  if (insn.peek() !== 0x0f) return;
  for (const prefix of EMULATE_PREFIXES) {
    let matched = 0;
    while (matched < prefix.length && insn.peek(matched) === prefix[matched]) matched++;
    if (matched < prefix.length) continue;
    insn.emulated = true;
    return insn.skip(matched);
  }
}

/** Takes legacy prefixes until a byte is none, or is a fifth distinct one, for which there is no room. */
export function legacyPrefixes(insn: Insn): void {
  for (;;) {
    const byte = insn.peek();
    if (IS_LEGACY_PREFIX[byte] === 0) return;
    if (!isStored(insn, byte)) {
      if (insn.prefixCount === MAX_PREFIXES) return;
      insn.prefixes[insn.prefixCount++] = byte;
      if (byte === 0x66) insn.opndBytes = 2;
      if (byte === 0x67) insn.addrBytes = 4;
    }
    insn.lastPrefix = byte;
    insn.skip(1);
  }
}

function isStored(insn: Insn, prefix: number): boolean {
  for (let k = 0; k < insn.prefixCount; k++) if (insn.prefixes[k] === prefix) return true;
  return false;
}

/** Takes at most one REX; its W bit wins over a 66 prefix. */
export function rexPrefix(insn: Insn): void {
  const byte = insn.peek();
  if ((byte & 0xf0) !== 0x40) return;
  insn.rex = byte;
  if ((byte & 8) !== 0) insn.opndBytes = 8;
  insn.skip(1);
}

/** Takes a VEX or EVEX prefix, whatever came before it. */
export function vexPrefix(insn: Insn): void {
  const first = insn.peek();
  if (first === 0xc5) {
    insn.extension = Extension.vex2;
    insn.map = 1;
    insn.pp = insn.peek(1) & 3;
    insn.skip(2);
  } else if (first === 0xc4) {
    insn.extension = Extension.vex3;
    insn.map = insn.peek(1) & 0x1f;
    const last = insn.peek(2);
    insn.pp = last & 3;
    if ((last & 0x80) !== 0) insn.opndBytes = 8;
    insn.skip(3);
  } else if (first === 0x62) {
    insn.extension = Extension.evex;
    insn.map = insn.peek(1) & 7;
    const second = insn.peek(2);
    insn.pp = second & 3;
    insn.evexW = (second & 0x80) !== 0;
    if ((insn.peek(3) & 0x80) !== 0) insn.opndBytes = 8;
    insn.skip(4);
  }
}

/** Takes the opcode: one byte after an extension, else one to three. */
export function opcode(insn: Insn, parts: DecoderParts): void {
  insn.opcode1 = insn.byte();
  if (insn.extension !== Extension.none) {
    insn.attributes = parts.extendedAttributes(insn);
    return;
  }
  if (insn.opcode1 === 0x0f) {
    insn.opcode2 = insn.byte();
    if (insn.opcode2 === 0x38 || insn.opcode2 === 0x3a) insn.opcode3 = insn.byte();
  }
  insn.attributes = legacyAttributes(insn);
}

/** Takes the ModRM byte. */
export function modrm(insn: Insn): void {
  if ((insn.attributes & Attribute.modrm) === 0) return;
  insn.modrm = insn.byte();
  const inGroup = insn.reg === 1 || insn.reg === 2 || insn.reg === 5 || insn.reg === 6;
  if ((insn.attributes & Attribute.group) !== 0 && !inGroup) insn.error = -EINVAL;
}

/** Takes the SIB byte. */
export function sib(insn: Insn): void {
  if ((insn.attributes & Attribute.modrm) !== 0 && insn.mod !== 3 && insn.rm === 4) insn.sib = insn.byte();
}

/** Takes the displacement. */
export function displacement(insn: Insn): void {
  if ((insn.attributes & Attribute.modrm) === 0 || insn.mod === 3) return;
  const base = insn.rm === 4 ? insn.sib & 7 : insn.rm;
  if (insn.mod === 1) insn.displacement = insn.signed(1);
  else if (insn.mod === 2 || base === 5) insn.displacement = insn.signed(4);
}

/** Takes the immediate or the moffset. */
export function immediate(insn: Insn): void {
  const { attributes } = insn;
  if ((attributes & Attribute.immediateByte) !== 0) insn.immediate = insn.signed(1);
  else if ((attributes & Attribute.immediateWordOrDword) !== 0) {
    insn.immediate = insn.signed(insn.opndBytes === 2 ? 2 : 4);
  } else if ((attributes & Attribute.moffset) !== 0) {
    for (let k = 0; k < insn.addrBytes; k++) insn.byte();
  }
}

/** The parts of the decoder that later kernels changed. */
export interface DecoderParts {
  /** Takes REX. */
  readonly rexPrefix: (insn: Insn) => void;
  /** Takes VEX or EVEX. */
  readonly vexPrefix: (insn: Insn) => void;
  /** Attributes of the opcode after an extension; sets `insn.error` where that map has none. */
  readonly extendedAttributes: (insn: Insn) => number;
}

/** The parts as posted. */
export const POSTED_PARTS: DecoderParts = { rexPrefix, vexPrefix, extendedAttributes };

/**
 * Decodes the instruction that `insn` was started on, part by part, in the order they stand in it.
 *
 * @param insn Started on the text.
 * @param parts The revision's parts.
 * @returns 0, -61 (ENODATA) when it does not end within 15 bytes, or -22 (EINVAL).
 */
export function decodeInsn(insn: Insn, parts: DecoderParts = POSTED_PARTS): number {
  emulatePrefix(insn);
  legacyPrefixes(insn);
  parts.rexPrefix(insn);
  parts.vexPrefix(insn);
  if (insn.error === 0) opcode(insn, parts);
  if (insn.error === 0) modrm(insn);
  if (insn.error === 0) sib(insn);
  if (insn.error === 0) displacement(insn);
  if (insn.error === 0) immediate(insn);
  return insn.error;
}
