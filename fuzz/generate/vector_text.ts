/**
 * VEX and EVEX forms in the generator's texts: half of them have the last byte of an opcode of the handler's table, and
 * could be taken for it; the other half have any.
 *
 * @module
 */
import { EvexP0, EvexP1, EvexP2, FirstByte, VexP1 } from "../../x86/vex.ts";
import { TABLE } from "./choices.ts";
import type { Encoding } from "./encoding.ts";
import { modrm, value } from "./operand_text.ts";
import type { Random } from "./random.ts";

const { vex2: VEX2, vex3: VEX3, evex: EVEX } = FirstByte;
const { r: R, x: X, b: B, rPrime: R_PRIME } = EvexP0;
const { w: W, vvvv: VVVV, length: L } = VexP1;
const { z: Z, length: LL, b: BROADCAST, vPrime: V_PRIME, mask: MASK } = EvexP2;

/** What an opcode is drawn with. */
interface Kind {
  /** Maps to choose from: those of vector instructions, by how many there are. */
  readonly maps: readonly number[];
  /** Values of `Pp`: the prefixes that select an instruction, by how often. */
  readonly pps: readonly number[];
}

/** Where the opcodes of the table are instructions after VEX or EVEX, too. */
const LOOKALIKE: Kind = { maps: [1, 2], pps: [0, 0, 0, 1, 1, 1, 2, 3] };
const OTHER: Kind = { maps: [1, 1, 1, 2, 2, 3, 5, 6], pps: [0, 1, 2, 3] };

/** The inverted register bits are ones, as most compilers leave them, or random. */
function registerBits(random: Random): number {
  return random.oneIn(2) ? 0xff : random.half() & 0xff;
}

/** W and vvvv, as VEX3 and EVEX have them. Most instructions want vvvv to be all ones. */
function operandBits(random: Random): number {
  const bits = random.half();
  return bits & W | ((bits & 3) === 0 ? bits >> 2 << 3 & VVVV : VVVV);
}

/** z, the vector length, b, the top bit of vvvv and the mask, each mostly as if it was not used. */
function maskBits(random: Random): number {
  const bits = random.half();
  const mask = (bits & 8) === 0 ? bits & MASK : 0;
  const top = (bits >> 4 & 7) === 0 ? 0 : V_PRIME;
  const broadcast = (bits >> 7 & 3) === 0 ? BROADCAST : 0;
  const length = (bits & 0x200) === 0 ? bits >> 10 << 5 & LL : 0;
  const zeroing = (bits >> 12 & 7) === 0 ? Z : 0;
  return mask | top | broadcast | length | zeroing;
}

function prefix(random: Random, encoding: Encoding, { maps, pps }: Kind): void {
  const kind = random.pick([VEX2, VEX3, EVEX]);
  const registers = registerBits(random);
  const operands = operandBits(random) | random.pick(pps);
  const length = random.oneIn(4) ? L : 0;
  encoding.byte(kind);
  if (kind === VEX2) return encoding.byte(registers & R | operands & ~R | length);
  const map = random.oneIn(8) ? random.below(8) : random.pick(maps);
  encoding.byte(registers & (kind === VEX3 ? R | X | B : R | X | B | R_PRIME) | map);
  if (kind === VEX3) return encoding.byte(operands | length);
  encoding.byte(operands | EvexP1.one);
  encoding.byte(maskBits(random));
}

/** Writes a VEX or EVEX form with its operand, and now and then an immediate. */
export function writeVector(random: Random, encoding: Encoding): void {
  const isLookalike = random.oneIn(2);
  prefix(random, encoding, isLookalike ? LOOKALIKE : OTHER);
  const { bytes, tail } = random.pick(TABLE);
  encoding.byte(isLookalike ? bytes[bytes.length - 1]! : random.half() & 0xff);
  if (random.oneIn(4)) encoding.modrm(0xc0 | random.half() & 0x3f, 0, 0);
  else modrm(random, encoding, isLookalike && tail !== "modrm");
  if (random.oneIn(2)) encoding.little(value(random), 1);
}
