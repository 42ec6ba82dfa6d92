/**
 * Instruction texts by chance: prefixes, a map, an opcode and a ModRM byte, without asking what any of it means. So they are made of
 * nothing that verdict believes about instructions.
 *
 * @module
 */
import type { Random } from "../../fuzz/generate/random.ts";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";

/** Upper 20 bits of displacements that a user's process can have as addresses. */
const LOW_DATA = [0x00, 0x20];

const PREFIXES = [0x66, 0x66, 0x66, 0x67, 0xf2, 0xf3, 0xf3, 0xf0, 0x64, 0x65, 0x2e, 0x3e];
const PREFIX_COUNTS = [0, 0, 0, 0, 1, 1, 1, 2];
const REX = 0x40;

/** What stands between prefixes and opcode, of most texts. */
const ESCAPES = [[], [], [], [], [0x0f], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]] as const;

const [VEX2, VEX3, EVEX] = [0xc5, 0xc4, 0x62];

/** VEX.vvvv of an instruction that has no such operand; inverted. */
const NO_REGISTER = 0x78;

/** R, X and B, and R' of EVEX, where no register is one of the upper ones; inverted. */
const [NO_EXTENSIONS, NO_EXTENSIONS_EVEX] = [0xe0, 0xf0];

/** Bits of an EVEX prefix: the one that is always set, V', and the broadcast. */
const [EVEX_SET, EVEX_V, BROADCAST] = [0x04, 0x08, 0x10];

/** Writes a text of 15 bytes at `at`; what no part of it needs is random bytes, so that immediates are. */
export function writeRandomText(random: Random, text: Uint8Array, at: number): void {
  for (let k = at; k < at + MAX_INSTRUCTION; k++) text[k] = random.half();
  const bytes = [...head(random), random.half() & 0xff];
  text.set([...bytes, ...modrm(random)], at);
}

function head(random: Random): number[] {
  const kind = random.below(8);
  const prefixes = Array.from({ length: random.pick(PREFIX_COUNTS) }, () => random.pick(PREFIXES));
  const bits = random.half();
  if (kind < 6) return [...prefixes, ...(bits & 1) !== 0 ? [REX | bits >> 1 & 15] : [], ...random.pick(ESCAPES)];
  const segment = prefixes.filter((prefix) => prefix === 0x64 || prefix === 0x67);
  return [...segment, ...kind === 6 ? vex(random, bits) : evex(random, bits)];
}

function vex(random: Random, bits: number): number[] {
  const last = (bits & 1) !== 0 ? NO_REGISTER | bits >> 1 & 0x87 : bits >> 1 & 0xff;
  const extensions = random.oneIn(2) ? NO_EXTENSIONS : random.half() & NO_EXTENSIONS;
  return random.oneIn(4) ? [VEX2, last | 0x80] : [VEX3, extensions | 1 + random.below(3), last];
}

function evex(random: Random, bits: number): number[] {
  const extensions = random.oneIn(2) ? NO_EXTENSIONS_EVEX : random.half() & NO_EXTENSIONS_EVEX;
  const second = (bits & 1) !== 0 ? NO_REGISTER | bits >> 1 & 0x83 : bits >> 1 & 0xfb;
  const third = EVEX_V | random.below(2) << 5 | (random.oneIn(4) ? BROADCAST : 0);
  return [EVEX, extensions | 1 + random.below(3), second | EVEX_SET, third];
}

/** A ModRM byte that names memory, and what belongs to it. */
function modrm(random: Random): number[] {
  const bits = random.half();
  const [mod, rm] = [random.below(3), bits & 7];
  const byte = mod << 6 | bits & 0x3f;
  const sib = rm === 4 ? [random.half() & 0xff] : [];
  const isWide = mod === 2 || mod === 0 && (rm === 5 || rm === 4 && (sib[0]! & 7) === 5);
  if (!isWide || random.oneIn(2)) return [byte, ...sib];
  return [byte, ...sib, random.half() & 0xff, random.half() & 15, ...LOW_DATA];
}
