/**
 * How plain a case is, as a number: shrinking goes from heavier cases to lighter ones.
 *
 * @module
 */
import { significantLength } from "../../corpus/files/case_file.ts";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, COLUMNS, DEFAULT_CASE, TEXT_FILL, valueOf } from "../../machine/case.ts";
import { DEFAULT_REGISTERS } from "../../machine/registers.ts";
import type { Anatomy } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { EvexP0, EvexP1, EvexP2, VexP0, VexP1 } from "../../x86/vex.ts";

/** The bytes of the plainest cases weigh least; every other byte weighs more the more bits it has. */
const BYTE_WEIGHT = Uint8Array.from({ length: 256 }, (_, byte) => 4 + byte.toString(2).replaceAll("0", "").length);
const PLAIN_BYTES = [[0x8b, 0x90], [0x00, 0x07, 0x2e], [0x36, 0x3e, 0x26, 0x40], [0x66]];
PLAIN_BYTES.forEach((bytes, weight) => bytes.forEach((byte) => BYTE_WEIGHT[byte] = weight));

/** The bits of a payload that are stored inverted, and those that are always set, by map: plain where they are set. */
const INVERTED: Readonly<Record<number, readonly number[]>> = {
  [OpcodeMap.vex2]: [VexP0.r | VexP1.vvvv],
  [OpcodeMap.vex3]: [VexP0.r | VexP0.x | VexP0.b, VexP1.vvvv],
  [OpcodeMap.xop]: [VexP0.r | VexP0.x | VexP0.b, VexP1.vvvv],
  [OpcodeMap.evex]: [
    EvexP0.r | EvexP0.x | EvexP0.b | EvexP0.rPrime,
    EvexP1.vvvv | EvexP1.one,
    EvexP2.vPrime,
  ],
};

/** What ModRM weighs by its parts: register operands after memory ones, reg 0 before ah, before others, rm rdi first. */
const REG_WEIGHT = [0, 2, 4, 4, 1, 4, 4, 4];

/** The plainest opcode of each of the anatomy's maps; none of 0f38 and 0f3a. */
const PLAIN_OPCODES = [0x8b, 0xb6, -1, -1, 0xc6, 0xc6, 0xc6, -1];

/** What an opcode that is not the plainest weighs: more than the bytes that an operand takes. */
const OPCODE_WEIGHT = 8000;

/** The plainest gpa without the shared bit: the default one but for that bit. */
export const PRIVATE_GPA: bigint = DEFAULT_CASE.ve.gpa & 0xffff_ffffn;

/** What a prefix weighs: more than the longer operand that comes with its being gone. */
const PREFIX_WEIGHT = 8000;

/** What a hazard weighs: more than the address without one. */
const HAZARD_WEIGHT = 10_000;

/** The parts of the state that have one value: all but the registers. */
const SINGLE_COLUMNS = COLUMNS.filter(({ kind }) => kind !== "registers");

const BASES = ["fsBase", "gsBase"];

/** Where a kernel has a device mapped. */
export const DEVICE_ADDRESS = 0xffff_c900_0000_1000n;

/** What one byte, and one part of the state that is not at its default, weigh. */
const LENGTH_WEIGHT = 1000;
const STATE_WEIGHT = 3000;

/**
 * How far a case is from the plainest one.
 *
 * @param c The case.
 * @param length The instruction's length in bytes, as far as anybody gave one.
 * @param hazards How many things speak against emulating it, beside what the disagreement is about.
 * @param anatomy The parts of its text.
 */
export function weigh(c: Case, length: number, hazards: number, anatomy: Anatomy): number {
  const { modrmAt, map, opcode, prefixEnd, rexEnd, opcodeAt } = anatomy;
  const bytes = Math.max(significantLength(c), length);
  let sum = LENGTH_WEIGHT * bytes + STATE_WEIGHT * oddities(c) + HAZARD_WEIGHT * hazards + PREFIX_WEIGHT * prefixEnd;
  // Somebody who is wrong may say more than there can be.
  for (let k = 0; k < bytes && k < MAX_INSTRUCTION; k++) {
    const byte = c.bytes[k]!;
    const isPayload = k > rexEnd && k < opcodeAt && isVectorMap(map);
    sum += k === modrmAt
      ? modrmWeight(byte)
      : isPayload
      ? payloadWeight(byte ^ INVERTED[map]![k - rexEnd - 1]!)
      : BYTE_WEIGHT[byte]!;
  }
  if (opcode !== PLAIN_OPCODES[map] && !isNop(c)) sum += OPCODE_WEIGHT;
  const otherGpa = c.ve.gpa !== DEFAULT_CASE.ve.gpa && c.ve.gpa !== PRIVATE_GPA;
  const hasGla = c.ve.gla !== null;
  return sum + (MAX_INSTRUCTION - c.fetch) + Number(c.device.status > 1n) + Number(otherGpa) + Number(hasGla);
}

/** Whether the text is NOPs and nothing else, the plainest of all. */
function isNop(c: Case): boolean {
  return c.bytes[0] === TEXT_FILL && significantLength(c) === 1;
}

/** The more a payload says, the more it weighs. */
function payloadWeight(said: number): number {
  return 4 + said.toString(2).replaceAll("0", "").length;
}

function modrmWeight(modrm: number): number {
  const mod = modrm >> 6;
  return (mod === 0 ? 0 : mod + 1) + REG_WEIGHT[modrm >> 3 & 7]! + ((modrm & 7) === (mod === 3 ? 0 : 7) ? 0 : 1);
}

/** How many parts of the state are not at their defaults. */
function oddities(c: Case): number {
  let count = 0;
  for (let r = 0; r < DEFAULT_REGISTERS.length; r++) {
    if (c.registers[r] === DEFAULT_REGISTERS[r]) continue;
    count += c.registers[r] === DEVICE_ADDRESS ? 1 : 1.01;
  }
  for (const column of SINGLE_COLUMNS) {
    // An operand is plainer with an odd register than with an odd base.
    if (valueOf(c, column) !== column.default) count += BASES.includes(column.name) ? 1.02 : 1;
  }
  return count;
}
