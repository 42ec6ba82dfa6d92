/**
 * The anatomy of an instruction text, without deciding whether it is valid: which bytes are prefixes, which is the
 * opcode in which map, and what a ModRM byte after it would ask for. Decoders disagree on some texts; signatures and
 * shrinking need a reading that takes no side.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../machine/batch.ts";

/** Bits of the prefixes that a text begins with. */
export const Prefix = {
  operandSize: 1,
  addressSize: 2,
  lock: 4,
  rep: 8,
  repne: 16,
  fs: 32,
  gs: 64,
  nullSegment: 128,
  rex: 256,
  /** A REX in front of another prefix, where it does nothing. */
  idleRex: 512,
  /** More than four distinct legacy prefixes. */
  many: 1024,
  /** The same legacy prefix twice. */
  repeated: 2048,
  /** An emulate prefix (UD2 and a name). */
  emulate: 4096,
} as const;

/** What the prefixes are called, by bit. */
export const PREFIX_NAMES = [
  "66",
  "67",
  "lock",
  "rep",
  "repne",
  "fs",
  "gs",
  "null segment",
  "REX",
  "idle REX",
  "more than four prefixes",
  "repeated prefix",
  "emulate prefix",
] as const;

/** Opcode maps, with VEX and EVEX told apart from legacy encodings. */
export const MAPS = ["", "0f", "0f38", "0f3a", "VEX2", "VEX3", "EVEX"] as const;

const VEX2 = 4;
const VEX3 = 5;
const EVEX = 6;

const LEGACY = new Uint16Array(256);
LEGACY[0x66] = Prefix.operandSize;
LEGACY[0x67] = Prefix.addressSize;
LEGACY[0xf0] = Prefix.lock;
LEGACY[0xf3] = Prefix.rep;
LEGACY[0xf2] = Prefix.repne;
LEGACY[0x64] = Prefix.fs;
LEGACY[0x65] = Prefix.gs;
for (const segment of [0x2e, 0x36, 0x3e, 0x26]) LEGACY[segment] = Prefix.nullSegment;

/** The prefixes numbered, to tell the null segments apart. */
const ORDER = new Uint8Array(256);
LEGACY.reduce((order, bits, byte) => bits === 0 ? order : (ORDER[byte] = order, order + 1), 0);

const EMULATE = [[0x0f, 0x0b, 0x78, 0x65, 0x6e], [0x0f, 0x0b, 0x6b, 0x76, 0x6d]];

/** Where the parts of one text are. One object serves many: {@linkcode Anatomy.read} fills it anew. */
export class Anatomy {
  /** Bits of {@linkcode Prefix}. */
  prefixes = 0;
  /** The REX in force, or 0. */
  rex = 0;
  /** Index into {@linkcode MAPS}. */
  map = 0;
  /** Opcode byte. */
  opcode = 0;
  /** Where the REX, VEX or EVEX prefix or else the opcode begins; legacy and idle prefixes stand before. */
  prefixEnd = 0;
  /** Where the opcode's bytes begin, 0f and the like included. */
  opcodeAt = 0;
  /** Where the byte after the opcode is; a ModRM byte if there is one. */
  modrmAt = 0;
  /** Where what follows ModRM, SIB and displacement begins, if there is a ModRM byte. */
  operandEnd = 0;

  /** Reads the text at `offset` of `text`. */
  read(text: Uint8Array, offset = 0): void {
    this.prefixes = 0;
    this.rex = 0;
    let at = this.#emulate(text, offset);
    at = this.#legacy(text, offset, at);
    this.prefixEnd = at - (this.rex === 0 ? 0 : 1);
    at = this.#opcode(text, offset, at);
    this.modrmAt = at;
    this.operandEnd = at + operandLength(text, offset, at);
  }

  #emulate(text: Uint8Array, offset: number): number {
    const found = text[offset] === 0x0f && text[offset + 1] === 0x0b &&
      EMULATE.some((prefix) => prefix.every((byte, k) => text[offset + k] === byte));
    if (found) this.prefixes |= Prefix.emulate;
    return found ? 5 : 0;
  }

  #legacy(text: Uint8Array, offset: number, start: number): number {
    let seen = 0;
    let distinct = 0;
    let at = start;
    for (; at < MAX_INSTRUCTION; at++) {
      const byte = text[offset + at]!;
      const isRex = (byte & 0xf0) === 0x40;
      if (LEGACY[byte] === 0 && !isRex) break;
      if (this.rex !== 0) this.prefixes |= Prefix.idleRex;
      this.rex = isRex ? byte : 0;
      if (isRex) continue;
      this.prefixes |= LEGACY[byte]!;
      if ((seen & 1 << ORDER[byte]!) !== 0) this.prefixes |= Prefix.repeated;
      else distinct++;
      seen |= 1 << ORDER[byte]!;
    }
    if (distinct > 4) this.prefixes |= Prefix.many;
    if (this.rex !== 0) this.prefixes |= Prefix.rex;
    return at;
  }

  #opcode(text: Uint8Array, offset: number, start: number): number {
    const first = text[offset + start]!;
    let at = start;
    this.map = first === 0xc5 ? VEX2 : first === 0xc4 ? VEX3 : first === 0x62 ? EVEX : 0;
    if (this.map !== 0) at += this.map - 2;
    this.opcodeAt = at;
    if (first === 0x0f) {
      const second = text[offset + at + 1]!;
      this.map = second === 0x38 ? 2 : second === 0x3a ? 3 : 1;
      at += this.map === 1 ? 1 : 2;
    }
    this.opcode = at < MAX_INSTRUCTION ? text[offset + at]! : 0;
    return at + 1;
  }
}

/** How many bytes ModRM, SIB and displacement take when the byte at `at` is a ModRM byte. */
function operandLength(text: Uint8Array, offset: number, at: number): number {
  if (at >= MAX_INSTRUCTION) return 0;
  const modrm = text[offset + at]!;
  const mod = modrm >> 6;
  const rm = modrm & 7;
  if (mod === 3) return 1;
  const hasSib = rm === 4;
  const base = hasSib ? text[offset + at + 1]! & 7 : rm;
  const displacement = mod === 1 ? 1 : mod === 2 || base === 5 ? 4 : 0;
  return 1 + (hasSib ? 1 : 0) + displacement;
}

const MAP_0F = MAPS.indexOf("0f");
const [VMCALL, VMMCALL] = [0xc1, 0xd9];

/**
 * Whether a text is VMCALL or VMMCALL, whatever prefixes it has.
 *
 * @param anatomy What has just read it.
 * @param text Where it stands.
 * @param offset Where it begins.
 */
export function isHypercall({ map, opcode, modrmAt }: Anatomy, text: Uint8Array, offset = 0): boolean {
  if (map !== MAP_0F || opcode !== 0x01 || modrmAt >= MAX_INSTRUCTION) return false;
  const modrm = text[offset + modrmAt];
  return modrm === VMCALL || modrm === VMMCALL;
}
