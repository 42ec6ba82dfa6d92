/**
 * The generator's instruction texts: prefixes, opcodes in and around the scope with their operands, other encodings that
 * they could be taken for, and now and then plain random bytes.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { EMULATE_PREFIXES, LEGACY_PREFIXES, LegacyPrefix, REX_BITS } from "../../x86/prefixes.ts";
import { COMMON_PREFIXES, OPCODES } from "./choices.ts";
import type { Encoding } from "./encoding.ts";
import { tail } from "./operand_text.ts";
import type { Random } from "./random.ts";
import { writeVector } from "./vector_text.ts";

const { addressSize: ADDRESS_SIZE, fs: FS, gs: GS } = LegacyPrefix;

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
  if (prefix === ADDRESS_SIZE && random.oneIn(2)) encoding.legacyPrefix(random.oneIn(2) ? FS : GS);
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
  encoding.rexPrefix(bits >> 5 & REX_BITS);
  if (kind === 31) encoding.rexPrefix(bits >> 9 & REX_BITS);
  if (kind === 30) encoding.legacyPrefix(random.pick(LEGACY_PREFIXES));
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
    encoding.isGuessed = 1;
    for (let k = 0; k < MAX_INSTRUCTION; k++) encoding.byte(random.bits() & 0xff);
    return;
  }
  const isVector = kind < 9;
  // In front of VEX and EVEX those are undefined, so that nothing else of them would show.
  if (!isVector || random.oneIn(4)) {
    prefixes(random, encoding);
    rex(random, encoding);
  }
  if (isVector) return writeVector(random, encoding);
  const { opcode: { bytes, tail: kindOfTail }, isGuessed } = random.pick(OPCODES);
  encoding.isGuessed = isGuessed;
  for (let k = 0; k < bytes.length; k++) encoding.byte(bytes[k]!);
  // Of the moves only the strings have nothing behind the opcode.
  if (kindOfTail === "none") encoding.isString = 1;
  tail(random, encoding, kindOfTail);
}

/** Now and then fills what is left of the text, which is NOPs, with bytes that go on as if the instruction did. */
export function fillText(random: Random, text: Uint8Array, from: number, to: number): void {
  if (!random.oneIn(8)) return;
  for (let k = from; k < to; k++) text[k] = random.half() & 0xff;
}
