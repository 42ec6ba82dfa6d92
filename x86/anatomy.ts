/**
 * The anatomy of an instruction text, without deciding whether it is valid: which bytes are prefixes, which is the
 * opcode in which map, and what a ModRM byte after it would ask for. Decoders disagree on some texts; signatures and
 * shrinking need a reading that takes no side.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { ESCAPE, escapedMap, OpcodeMap } from "./maps.ts";
import { operandLength } from "./modrm.ts";
import {
  EMULATE_LENGTH,
  EMULATE_PREFIXES,
  LEGACY_PREFIXES,
  LegacyPrefix,
  NULL_SEGMENTS,
  REX_PREFIXES,
  UD2,
} from "./prefixes.ts";
import { FirstByte, isXop, vectorPrefixLength, XOP_BYTE } from "./vex.ts";

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

// Constants of its own: docs/design/performance.md says why.
const { oneByte: ONE_BYTE, map0f: MAP_0F, vex2: VEX2, vex3: VEX3, evex: EVEX, xop: XOP } = OpcodeMap;
const { vex2: VEX2_BYTE, vex3: VEX3_BYTE, evex: EVEX_BYTE } = FirstByte;
const ESCAPE_BYTE = ESCAPE;
const [UD2_FIRST, UD2_SECOND] = UD2;
const EMULATE = EMULATE_PREFIXES;
const EMULATE_SIZE = EMULATE_LENGTH;
const sizeOfOperand = operandLength;
const sizeOfVectorPrefix = vectorPrefixLength;
const mapAfterEscape = escapedMap;
const beginsXop = isXop;
const XOP_FIRST = XOP_BYTE;

/** What VEX, EVEX and XOP begin with, and the map that each is; that of one byte for every other byte. */
const MAP_OF = new Uint8Array(256);
MAP_OF[VEX2_BYTE] = VEX2;
MAP_OF[VEX3_BYTE] = VEX3;
MAP_OF[EVEX_BYTE] = EVEX;
MAP_OF[XOP_FIRST] = XOP;

/** The prefix that a byte is, 0 where it is none. */
const PREFIX_OF = new Uint16Array(256);
PREFIX_OF[LegacyPrefix.operandSize] = Prefix.operandSize;
PREFIX_OF[LegacyPrefix.addressSize] = Prefix.addressSize;
PREFIX_OF[LegacyPrefix.lock] = Prefix.lock;
PREFIX_OF[LegacyPrefix.rep] = Prefix.rep;
PREFIX_OF[LegacyPrefix.repne] = Prefix.repne;
PREFIX_OF[LegacyPrefix.fs] = Prefix.fs;
PREFIX_OF[LegacyPrefix.gs] = Prefix.gs;
for (const segment of NULL_SEGMENTS) PREFIX_OF[segment] = Prefix.nullSegment;
for (const rex of REX_PREFIXES) PREFIX_OF[rex] = Prefix.rex;

/** The legacy prefixes numbered, to tell the null segments apart. */
const ORDER = new Uint8Array(256);
LEGACY_PREFIXES.forEach((prefix, order) => ORDER[prefix] = order);

/** Where the parts of one text are. One object serves many: {@linkcode Anatomy.read} fills it anew. */
export class Anatomy {
  /** Bits of {@linkcode Prefix}. */
  prefixes = 0;
  /** The REX in force, or 0. */
  rex = 0;
  /** An {@linkcode OpcodeMap}. */
  map = 0;
  /** Opcode byte. */
  opcode = 0;
  /** Where the REX in force begins, or else the VEX, EVEX or XOP prefix, or the opcode; legacy and idle prefixes stand before. */
  prefixEnd = 0;
  /** Where the opcode's bytes begin, 0f and the like included. */
  opcodeAt = 0;
  /** Where the byte after the opcode is; a ModRM byte if there is one. */
  modrmAt = 0;
  /** Where what follows ModRM, SIB and displacement begins, if there is a ModRM byte. */
  operandEnd = 0;

  /** Where the prefixes that come in any order begin: an emulate prefix stands before. */
  get prefixStart(): number {
    return (this.prefixes & Prefix.emulate) === 0 ? 0 : EMULATE_LENGTH;
  }

  /** Where they end, the REX in force among them. A VEX, EVEX or XOP prefix begins here. */
  get rexEnd(): number {
    return this.prefixEnd + (this.rex === 0 ? 0 : 1);
  }

  /** Reads the text at `offset` of `text`. */
  read(text: Uint8Array, offset = 0): void {
    this.prefixes = 0;
    this.rex = 0;
    let at = this.#emulate(text, offset);
    at = this.#legacy(text, offset, at);
    this.prefixEnd = at - (this.rex === 0 ? 0 : 1);
    at = this.#opcode(text, offset, at);
    this.modrmAt = at;
    this.operandEnd = at < MAX_INSTRUCTION ? at + sizeOfOperand(text, offset + at) : at;
  }

  #emulate(text: Uint8Array, offset: number): number {
    const found = text[offset] === UD2_FIRST && text[offset + 1] === UD2_SECOND &&
      EMULATE.some((prefix) => prefix.every((byte, k) => text[offset + k] === byte));
    if (found) this.prefixes |= Prefix.emulate;
    return found ? EMULATE_SIZE : 0;
  }

  #legacy(text: Uint8Array, offset: number, start: number): number {
    let seen = 0;
    let distinct = 0;
    let at = start;
    for (; at < MAX_INSTRUCTION; at++) {
      const byte = text[offset + at]!;
      const prefix = PREFIX_OF[byte]!;
      if (prefix === 0) break;
      if (this.rex !== 0) this.prefixes |= Prefix.idleRex;
      const isRex = prefix === Prefix.rex;
      this.rex = isRex ? byte : 0;
      if (isRex) continue;
      this.prefixes |= prefix;
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
    this.map = MAP_OF[first]!;
    if (this.map === XOP && !beginsXop(first, text[offset + at + 1]!)) this.map = ONE_BYTE;
    if (this.map !== ONE_BYTE) at += sizeOfVectorPrefix(this.map);
    this.opcodeAt = at;
    if (first === ESCAPE_BYTE) {
      this.map = mapAfterEscape(text[offset + at + 1]!);
      at += this.map === MAP_0F ? 1 : 2;
    }
    this.opcode = at < MAX_INSTRUCTION ? text[offset + at]! : 0;
    return at + 1;
  }
}

/** The opcode in the map of 0f, and the ModRM bytes (SDM vol. 2, A.4.2; AMD APM vol. 3, VMMCALL). */
const [GROUP_7, VMCALL, VMMCALL] = [0x01, 0xc1, 0xd9];

/**
 * Whether a text is VMCALL or VMMCALL, whatever prefixes it has.
 *
 * @param anatomy What has just read it.
 * @param text Where it stands.
 * @param offset Where it begins.
 */
export function isHypercall({ map, opcode, modrmAt }: Anatomy, text: Uint8Array, offset = 0): boolean {
  if (map !== MAP_0F || opcode !== GROUP_7 || modrmAt >= MAX_INSTRUCTION) return false;
  const modrm = text[offset + modrmAt];
  return modrm === VMCALL || modrm === VMMCALL;
}

/** INT with the number of a vector (SDM vol. 2, INT n). */
const INT = 0xcd;

/** Whether a text is INT n without a LOCK prefix, which no INT has. */
export function isSoftwareInterrupt({ map, opcode, prefixes }: Anatomy): boolean {
  return map === ONE_BYTE && opcode === INT && (prefixes & Prefix.lock) === 0;
}
