/**
 * The generator's instruction texts: prefixes, opcodes in and around the scope, operands and immediates at their
 * boundaries, lookalikes of other encodings, and now and then plain random bytes.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { type Encoding, Rex } from "./encoding.ts";
import { BOUNDARIES, EMULATE_PREFIXES, KERNEL_HIGH, LEGACY_PREFIXES, OPCODES, TABLE, type Tail } from "./opcodes.ts";
import type { Random } from "./random.ts";

/** Those that an instruction with one prefix has, by how often. */
const COMMON_PREFIXES = [0x66, 0x66, 0x67, 0x67, 0x64, 0x65, 0x2e, 0x3e];

/** A boundary value or 32 random bits, as a signed number. */
export function value(random: Random): number {
  const choice = random.half();
  return (choice & 0x100) === 0 ? random.bits() | 0 : BOUNDARIES[choice & 15]!;
}

function prefixes(random: Random, encoding: Encoding): void {
  const kind = random.below(64);
  if (kind < 28) return;
  if (kind < 46) return commonPrefix(random, encoding);
  if (kind < 54) return encoding.legacyPrefix(random.pick(LEGACY_PREFIXES));
  if (kind === 63) return distinctPrefixes(random, encoding);
  if (kind === 62) { for (const byte of random.pick(EMULATE_PREFIXES)) encoding.byte(byte); }
  const count = kind < 60 ? 2 : 2 + random.below(5);
  for (let k = 0; k < count; k++) {
    const prefix = random.pick(LEGACY_PREFIXES);
    encoding.legacyPrefix(prefix);
    if (random.oneIn(8)) encoding.legacyPrefix(prefix);
  }
}

/** A 32-bit address reaches the kernel's half only through fs or gs, so half of them have one. */
function commonPrefix(random: Random, encoding: Encoding): void {
  const prefix = random.pick(COMMON_PREFIXES);
  encoding.legacyPrefix(prefix);
  if (prefix === 0x67 && random.oneIn(2)) encoding.legacyPrefix(random.oneIn(2) ? 0x64 : 0x65);
}

/** Four to six distinct prefixes: a decoder's room for them may end before the architecture's. */
function distinctPrefixes(random: Random, encoding: Encoding): void {
  const count = 4 + random.below(3);
  const first = random.below(LEGACY_PREFIXES.length);
  const step = 1 + random.below(LEGACY_PREFIXES.length - 1);
  for (let k = 0; k < count; k++) encoding.legacyPrefix(LEGACY_PREFIXES[(first + k * step) % LEGACY_PREFIXES.length]!);
}

function rex(random: Random, encoding: Encoding): void {
  const bits = random.half();
  const kind = bits & 31;
  if (kind < 15) return;
  encoding.rexPrefix(bits >> 5 & 15);
  if (kind === 31) encoding.rexPrefix(bits >> 9 & 15);
  if (kind === 30) encoding.legacyPrefix(random.pick(LEGACY_PREFIXES));
}

/** ModRM.mod by four random bits: a register operand once in five times. */
const MODS = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3];

function modrm(random: Random, encoding: Encoding, isGroup: boolean): void {
  const bits = random.half();
  // ModRM.reg is 0 mostly where it is part of the opcode; a quarter of the operands have a SIB byte.
  const reg = isGroup && (bits >> 3 & 3) !== 0 ? 0 : bits & 7;
  const rm = (bits >> 5 & 7) === 0 ? 4 : bits >> 8 & 7;
  const mod = MODS[bits >> 12]!;
  encoding.modrm(mod << 6 | reg << 3 | rm, random.half() & 0xff, value(random));
}

function tail(random: Random, encoding: Encoding, kind: Tail): void {
  if (kind === "none") return;
  if (kind === "moffs") return moffs(random, encoding);
  modrm(random, encoding, kind !== "modrm");
  if (kind === "byte") encoding.little(value(random), 1);
  if (kind === "operand") {
    const word = encoding.operand16 === 1 && (encoding.rex & Rex.w) === 0;
    encoding.little(value(random), word ? 2 : 4);
  }
}

/** An absolute address, mostly of the kernel's half. */
function moffs(random: Random, encoding: Encoding): void {
  encoding.little(value(random), 4);
  if (encoding.address32 === 0) encoding.little(random.oneIn(8) ? random.bits() : KERNEL_HIGH, 4);
}

/** VEX and EVEX forms whose last byte is an opcode of the table, or nearly. */
function lookalike(random: Random, encoding: Encoding): void {
  const kind = random.pick([0xc5, 0xc4, 0x62]);
  const map = random.oneIn(8) ? random.below(8) : 1 + random.below(2);
  const pp = random.oneIn(4) ? random.below(4) : random.below(2);
  encoding.byte(kind);
  // The inverted register bits are ones, as most compilers leave them, or random.
  const bits = random.oneIn(2) ? 0xff : random.bits() & 0xff;
  if (kind === 0xc5) encoding.byte(bits & 0xfc | pp);
  else {
    encoding.byte(kind === 0xc4 ? bits & 0xe0 | map : bits & 0xf0 | map);
    encoding.byte((kind === 0xc4 ? 0x78 : 0x7c) | pp | (random.oneIn(2) ? 0x80 : 0));
    if (kind === 0x62) encoding.byte(random.oneIn(2) ? 0x08 | random.below(8) : random.bits() & 0xff);
  }
  const { bytes } = random.pick(TABLE);
  encoding.byte(bytes[bytes.length - 1]!);
  modrm(random, encoding, false);
  if (random.oneIn(2)) encoding.little(value(random), 1);
}

/**
 * Writes one instruction and fills the rest of its 15 bytes.
 *
 * @param random Where the choices come from.
 * @param encoding Started at the case's text; tells afterwards what the operand addresses.
 */
export function writeText(random: Random, encoding: Encoding): void {
  const kind = random.below(64);
  if (kind === 0) {
    for (let k = 0; k < MAX_INSTRUCTION; k++) encoding.byte(random.bits() & 0xff);
    return;
  }
  prefixes(random, encoding);
  rex(random, encoding);
  if (kind < 5) lookalike(random, encoding);
  else {
    const { bytes, tail: rest } = random.pick(OPCODES);
    for (let k = 0; k < bytes.length; k++) encoding.byte(bytes[k]!);
    tail(random, encoding, rest);
  }
}

/** Now and then fills what is left of the text, which is NOPs, with bytes that go on as if the instruction did. */
export function fillText(random: Random, text: Uint8Array, from: number, to: number): void {
  if (!random.oneIn(8)) return;
  for (let k = from; k < to; k++) text[k] = random.half() & 0xff;
}
