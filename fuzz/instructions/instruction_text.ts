/**
 * Texts of instructions that are no moves: prefixes that change something and prefixes that do not, every addressing, and immediates
 * at their boundaries.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import { EncodingOf, type InstructionTemplate, ModrmOf } from "../../oracles/decoders/iced/instruction_templates.ts";
import { LEGACY_PREFIXES, LegacyPrefix, NULL_SEGMENTS, PLAIN_REX, Rex } from "../../x86/prefixes.ts";
import { EvexP2, FirstByte, payloadOfRex, VexP0, VexP1 } from "../../x86/vex.ts";
import type { Encoding } from "../generate/encoding.ts";
import { value } from "../generate/operand_text.ts";
import type { Random } from "../generate/random.ts";

const { addressSize, operandSize, fs, gs, lock, rep, repne } = LegacyPrefix;

/** ModRM.mod by three random bits: operands in memory alone. */
const MODS = [0, 0, 0, 1, 1, 1, 2, 2];

/** Shift counts and bit numbers at which something changes, for each size of an operand. */
export const COUNTS: readonly number[] = [
  ...[0, 1, 2, 7, 8, 9, 15, 16, 17, 18, 24, 27, 31, 32, 33, 36, 63, 64, 65, 0x80, 0xff],
];

/** Redundant prefixes, and those in front of an instruction that they are not for. */
const ODD_PREFIXES: readonly number[] = [
  ...NULL_SEGMENTS,
  ...NULL_SEGMENTS,
  operandSize,
  rep,
  repne,
  ...LEGACY_PREFIXES,
];

const REX_RXB = Rex.r | Rex.x | Rex.b;

/** The opcode map that VEX of two bytes has. */
const MAP_0F = 1;

/** Writes an instruction; what stays of its 15 bytes is as it was. */
export function writeInstruction(random: Random, encoding: Encoding, template: InstructionTemplate): void {
  const extra = extraPrefixes(random, template);
  const isFirst = random.oneIn(4);
  if (isFirst) { for (const prefix of template.prefixes) encoding.legacyPrefix(prefix); }
  for (const prefix of extra) encoding.legacyPrefix(prefix);
  if (!isFirst) { for (const prefix of template.prefixes) encoding.legacyPrefix(prefix); }
  const bits = random.half();
  const registers = (bits & 3) === 0 ? bits >> 2 & REX_RXB : 0;
  if (template.encoding === EncodingOf.legacy) writeLegacy(bits, registers, encoding, template);
  else writeVector(random, registers, encoding, template);
  writeOperand(random, encoding, template);
  writeImmediate(random, encoding, template);
}

function extraPrefixes(random: Random, template: InstructionTemplate): number[] {
  const { facts: { isString, accesses }, encoding } = template;
  const prefixes: number[] = [];
  const bits = random.half();
  if ((bits & 7) === 0) prefixes.push(addressSize, ...(bits & 0x10) === 0 ? [] : [fs]);
  if ((bits >> 5 & 7) === 0) prefixes.push((bits & 0x100) === 0 ? fs : gs);
  if (isString && (bits >> 9 & 3) !== 0) prefixes.push((bits >> 11 & 1) === 0 ? rep : repne);
  const kind = random.half();
  const isWriting = accesses.some(({ direction }) => direction === Direction.write);
  if (template.canLock && isWriting ? (kind & 3) === 0 : (kind & 127) === 127) prefixes.push(lock);
  if ((kind >> 8 & 7) === 0) {
    // In front of VEX and EVEX most of them are undefined, so that nothing else would show.
    const odd = encoding === EncodingOf.legacy ? ODD_PREFIXES : NULL_SEGMENTS;
    const prefix = random.pick(odd);
    prefixes.splice((kind >> 11) % (prefixes.length + 1), 0, prefix, ...(kind >> 14 === 0 ? [prefix] : []));
  }
  return prefixes;
}

function writeLegacy(bits: number, registers: number, encoding: Encoding, { rex, opcode }: InstructionTemplate): void {
  const isPlain = (bits >> 6 & 31) === 0;
  // Behind another prefix it does nothing, so it may stand in front of one.
  if (rex !== 0 || registers !== 0 || isPlain) encoding.rexPrefix(rex | registers);
  if ((bits >> 11) === 0) encoding.legacyPrefix(NULL_SEGMENTS[0]!);
  for (const byte of opcode) encoding.byte(byte);
}

function writeVector(random: Random, registers: number, encoding: Encoding, template: InstructionTemplate): void {
  const { opcode, hasVvvv, facts: { broadcast } } = template;
  const bytes = [...opcode];
  const bits = random.half();
  if (hasVvvv) bytes[2] = bytes[2]! & ~VexP1.vvvv | bits & VexP1.vvvv;
  const isEvex = template.encoding === EncodingOf.evex;
  if (isEvex && broadcast > 0 && (bits >> 8 & 3) === 0) bytes[3] = bytes[3]! | EvexP2.b;
  const isShort = bytes[0] === FirstByte.vex3 && (bytes[1]! & VexP0.map) === MAP_0F && (bytes[2]! & VexP1.w) === 0;
  const payload = payloadOfRex(registers);
  if (isShort && (registers & (Rex.x | Rex.b)) === 0 && (bits >> 10 & 1) === 0) {
    bytes.splice(0, 3, FirstByte.vex2, payload & VexP0.r | bytes[2]!);
  } else bytes[1] = bytes[1]! & ~(VexP0.r | VexP0.x | VexP0.b) | payload;
  for (const byte of bytes) encoding.byte(byte);
  encoding.rex = registers;
}

function writeOperand(random: Random, encoding: Encoding, { modrm, reg }: InstructionTemplate): void {
  if (modrm === ModrmOf.none) return;
  const bits = random.half();
  const register = reg >= 0 ? reg : bits & 7;
  // A quarter of the operands have a SIB byte. Now and then the operand is a register, where there is such a form.
  const rm = (bits >> 3 & 7) === 0 ? 4 : bits >> 6 & 7;
  const isRegister = modrm === ModrmOf.register || (bits >> 9 & 63) === 0;
  const mod = isRegister ? 3 : MODS[bits >> 13]!;
  encoding.modrm(mod << 6 | register << 3 | rm, random.half() & 0xff, value(random));
}

/** Immediates of a byte are half of them counts: of shifts, and of bits. */
function writeImmediate(random: Random, encoding: Encoding, { immediate }: InstructionTemplate): void {
  if (immediate === 0) return;
  const isCount = immediate === 1 && random.oneIn(2);
  encoding.little(isCount ? random.pick(COUNTS) : value(random), immediate);
}

/** The text of an instruction in place of another one's, with its prefixes that say where the operand is, and the operand. */
export interface KeptOperand {
  /** Prefixes that an address depends on: 67, fs and gs. */
  readonly prefixes: readonly number[];
  /** R, X and B as bits of `Rex`. */
  readonly registers: number;
  /** ModRM, SIB and displacement. */
  readonly operand: Uint8Array;
}

/** Writes an instruction with an operand that there is already; empty where the form has none. */
export function writeWithOperand(
  random: Random,
  encoding: Encoding,
  template: InstructionTemplate,
  { prefixes, registers, operand }: KeptOperand,
): void {
  for (const prefix of prefixes) encoding.legacyPrefix(prefix);
  if (template.facts.isString && random.oneIn(2)) encoding.legacyPrefix(random.oneIn(2) ? rep : repne);
  for (const prefix of template.prefixes) encoding.legacyPrefix(prefix);
  if (template.encoding !== EncodingOf.legacy) writeVector(random, registers, encoding, template);
  else {
    const rex = template.rex | registers;
    if (rex !== 0) encoding.byte(PLAIN_REX | rex);
    for (const byte of template.opcode) encoding.byte(byte);
  }
  const [modrm, ...rest] = template.modrm === ModrmOf.none ? [] : operand;
  if (modrm !== undefined) encoding.byte(template.reg < 0 ? modrm : modrm & ~0x38 | template.reg << 3);
  for (const byte of rest) encoding.byte(byte);
  writeImmediate(random, encoding, template);
}
