/**
 * Mutations of an opcode and of the map that it is in.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../machine/batch.ts";
import { rexBits } from "../../states/addressing.ts";
import { ESCAPE, ESCAPES, isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { Modrm } from "../../x86/modrm.ts";
import { NEIGHBOUR_BITS } from "../../x86/opcodes.ts";
import { Rex } from "../../x86/prefixes.ts";
import {
  EvexP0,
  EvexP1,
  EvexP2,
  FirstByte,
  payloadOfRex,
  Rex2,
  vectorPrefixLength,
  VexP0,
  VexP1,
} from "../../x86/vex.ts";
import { OPCODES } from "../generate/choices.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";

/** The prefixes that hold a REX and more. Draws go by their order. */
const LOOKALIKES = [FirstByte.vex2, FirstByte.vex3, FirstByte.evex, FirstByte.rex2];

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
  if (kind < 7) return mutant.setByte(at, opcode & ~NEIGHBOUR_BITS | bits >> 3 & NEIGHBOUR_BITS);
  mutant.setByte(at, opcode ^ 1 << (bits >> 3 & 7));
}

/** An opcode that the generator would write. */
function another(mutant: Mutant): void {
  const { random, anatomy: { map, opcodeAt, modrmAt } } = mutant;
  const { bytes, tail } = random.pick(OPCODES).opcode;
  const isLegacy = !isVectorMap(map);
  const from = isLegacy ? opcodeAt : modrmAt - 1;
  const skipped = isLegacy ? 0 : bytes.length - 1;
  resize(mutant, from, modrmAt, bytes.length - skipped);
  for (let k = skipped; k < bytes.length; k++) mutant.setByte(from + k - skipped, bytes[k]!);
  // In groups of opcodes ModRM.reg is part of the opcode, and those here are number 0.
  const isGroup = tail === "byte" || tail === "operand";
  const at = from + bytes.length - skipped;
  if (isGroup && !random.oneIn(4)) mutant.setByte(at, mutant.byte(at) & ~Modrm.reg);
}

/** The same opcode byte in another map. */
function changeMap(mutant: Mutant): void {
  const { random, anatomy: { map, opcodeAt, modrmAt, opcode } } = mutant;
  if (isVectorMap(map)) return changePrefixMap(mutant);
  const escape = ESCAPES[(map + 1 + random.below(3)) & 3]!;
  resize(mutant, opcodeAt, modrmAt - 1, escape.length);
  for (let k = 0; k < escape.length; k++) mutant.setByte(opcodeAt + k, escape[k]!);
  mutant.setByte(opcodeAt + escape.length, opcode);
}

/** VEX and EVEX hold the map in the low bits of their second byte; in VEX2 those are the prefix that it stands for. */
function changePrefixMap(mutant: Mutant): void {
  const { random, anatomy: { map, opcodeAt } } = mutant;
  const at = opcodeAt - vectorPrefixLength(map) + 1;
  mutant.setByte(at, mutant.byte(at) ^ 1 + random.below(map === OpcodeMap.vex2 ? VexP1.pp : EvexP0.map));
}

/** Puts the opcode behind a VEX, EVEX or REX2 prefix that says the same, or takes such a prefix away. */
function lookalike(mutant: Mutant): void {
  const { random, anatomy } = mutant;
  const { map, opcode, prefixEnd, opcodeAt, modrmAt } = anatomy;
  if (isVectorMap(map)) {
    mutant.setByte(opcodeAt - 1, ESCAPE);
    return mutant.remove(prefixEnd, opcodeAt - prefixEnd - random.below(2));
  }
  const kind = random.pick(LOOKALIKES);
  const rex = rexBits(mutant.batch.text, TEXT_STRIDE * mutant.row, anatomy);
  const isEvex = kind === FirstByte.evex;
  const size = kind === FirstByte.vex3 ? 3 : isEvex ? 4 : 2;
  resize(mutant, prefixEnd, modrmAt, size + 1);
  mutant.setByte(prefixEnd, kind);
  const bits = random.half();
  const pp = (bits & 3) === 0 ? bits >> 2 & 3 : 0;
  // No vector register: vvvv, V' and R' are stored inverted.
  if (kind === FirstByte.rex2) mutant.setByte(prefixEnd + 1, rex | map << 7 & Rex2.map);
  else if (kind === FirstByte.vex2) mutant.setByte(prefixEnd + 1, payloadOfRex(rex) & VexP0.r | VexP1.vvvv | pp);
  else {
    // No VEX map is number 0, where most of the table's opcodes are.
    mutant.setByte(prefixEnd + 1, payloadOfRex(rex) | (isEvex ? EvexP0.rPrime : 0) | (map || bits >> 4 & 1));
    mutant.setByte(prefixEnd + 2, (rex & Rex.w) << 4 | VexP1.vvvv | (isEvex ? EvexP1.one : 0) | pp);
    if (isEvex) mutant.setByte(prefixEnd + 3, EvexP2.vPrime);
  }
  mutant.setByte(prefixEnd + size, opcode);
}

/** Mutations of opcodes. */
export const OPCODE_MUTATIONS: readonly Mutation[] = [
  { name: "neighbouring opcode", changes: Part.text, weight: 6, apply: neighbour },
  { name: "opcode of the table", changes: Part.text, weight: 6, apply: another },
  { name: "change map", changes: Part.text, weight: 2, apply: changeMap },
  { name: "lookalike", changes: Part.text, weight: 2, apply: lookalike },
];
