/**
 * Mutations of an opcode and of the map that it is in.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../machine/batch.ts";
import { rexBits } from "../generate/addressing.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";
import { EVEX, OPCODES, REX2, VEX2, VEX3 } from "../generate/opcodes.ts";

/** Bytes that choose a legacy map. */
const ESCAPES = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];

/** The anatomy's first map that is not legacy. */
const VEX2_MAP = 4;

/** First bytes of the prefixes that hold a REX and more. */
const LOOKALIKES = [VEX2, VEX3, EVEX, REX2];

/** Replaces the bytes from `from` up to `to` by room for `count`. */
function resize(mutant: Mutant, from: number, to: number, count: number): void {
  const growth = count - (to - from);
  if (growth > 0) mutant.insert(to, growth);
  else if (growth < 0) mutant.remove(from, -growth);
}

/** The opcode beside it, the one that differs in a bit that means something in most of the table, or one of its eight. */
function neighbour(mutant: Mutant): void {
  const at = mutant.anatomy.modrmAt - 1;
  const opcode = mutant.byte(at);
  const bits = mutant.random.half();
  const kind = bits & 7;
  if (kind < 2) return mutant.setByte(at, opcode ^ 1 << kind);
  if (kind < 4) return mutant.setByte(at, opcode + (kind === 2 ? 1 : -1));
  if (kind < 7) return mutant.setByte(at, opcode & 0xf8 | bits >> 3 & 7);
  mutant.setByte(at, opcode ^ 1 << (bits >> 3 & 7));
}

/** An opcode that the generator would write. */
function another(mutant: Mutant): void {
  const { random, anatomy: { map, opcodeAt, modrmAt } } = mutant;
  const { bytes, tail } = random.pick(OPCODES);
  const isLegacy = map < VEX2_MAP;
  const from = isLegacy ? opcodeAt : modrmAt - 1;
  const skipped = isLegacy ? 0 : bytes.length - 1;
  resize(mutant, from, modrmAt, bytes.length - skipped);
  for (let k = skipped; k < bytes.length; k++) mutant.setByte(from + k - skipped, bytes[k]!);
  // In groups of opcodes ModRM.reg is part of the opcode, and those here are number 0.
  const isGroup = tail === "byte" || tail === "operand";
  const at = from + bytes.length - skipped;
  if (isGroup && !random.oneIn(4)) mutant.setByte(at, mutant.byte(at) & 0xc7);
}

/** The same opcode byte in another map. */
function changeMap(mutant: Mutant): void {
  const { random, anatomy: { map, opcodeAt, modrmAt, opcode } } = mutant;
  if (map >= VEX2_MAP) return changePrefixMap(mutant);
  const escape = ESCAPES[(map + 1 + random.below(3)) & 3]!;
  resize(mutant, opcodeAt, modrmAt - 1, escape.length);
  for (let k = 0; k < escape.length; k++) mutant.setByte(opcodeAt + k, escape[k]!);
  mutant.setByte(opcodeAt + escape.length, opcode);
}

/** VEX and EVEX hold the map in the low bits of their second byte; in VEX2 those are the prefix that it stands for. */
function changePrefixMap(mutant: Mutant): void {
  const { random, anatomy: { map, opcodeAt } } = mutant;
  const at = opcodeAt - map + 3;
  mutant.setByte(at, mutant.byte(at) ^ 1 + random.below(map === VEX2_MAP ? 3 : 7));
}

/** Puts the opcode behind a VEX, EVEX or REX2 prefix that says the same, or takes such a prefix away. */
function lookalike(mutant: Mutant): void {
  const { random, anatomy } = mutant;
  const { map, opcode, prefixEnd, opcodeAt, modrmAt } = anatomy;
  if (map >= VEX2_MAP) {
    mutant.setByte(opcodeAt - 1, 0x0f);
    return mutant.remove(prefixEnd, opcodeAt - prefixEnd - random.below(2));
  }
  const kind = random.pick(LOOKALIKES);
  const rex = rexBits(mutant.batch.text, TEXT_STRIDE * mutant.row, anatomy);
  const size = kind === VEX3 ? 3 : kind === EVEX ? 4 : 2;
  resize(mutant, prefixEnd, modrmAt, size + 1);
  mutant.setByte(prefixEnd, kind);
  const bits = random.half();
  const pp = (bits & 3) === 0 ? bits >> 2 & 3 : 0;
  if (size === 2) mutant.setByte(prefixEnd + 1, kind === REX2 ? rex | map << 7 & 0x80 : vex2Bits(rex) | pp);
  else {
    // No VEX map is number 0, where most of the table's opcodes are.
    mutant.setByte(prefixEnd + 1, (~rex & 7) << 5 | (kind === EVEX ? 0x10 : 0) | (map || bits >> 4 & 1));
    mutant.setByte(prefixEnd + 2, (rex & 8) << 4 | (kind === EVEX ? 0x7c : 0x78) | pp);
    if (size === 4) mutant.setByte(prefixEnd + 3, 0x08);
  }
  mutant.setByte(prefixEnd + size, opcode);
}

/** The second byte of VEX2 with no vector register: R inverted, then ones. */
function vex2Bits(rex: number): number {
  return (rex & 4) === 0 ? 0xf8 : 0x78;
}

/** Mutations of opcodes. */
export const OPCODE_MUTATIONS: readonly Mutation[] = [
  { name: "neighbouring opcode", changes: Part.text, weight: 6, apply: neighbour },
  { name: "opcode of the table", changes: Part.text, weight: 6, apply: another },
  { name: "change map", changes: Part.text, weight: 2, apply: changeMap },
  { name: "lookalike", changes: Part.text, weight: 2, apply: lookalike },
];
