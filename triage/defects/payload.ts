/**
 * What can be asked of a difference behind VEX, EVEX or XOP: what the prefix says, and what the reference decoder makes of
 * the text with a field of it changed.
 *
 * @module
 */
import { type IcedCode, icedCode } from "../../oracles/decoders/iced/iced_code.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { EvexP0, EvexP1, EvexP2, mapOfPayload, Pp, TOP_OF_VVVV, VexP0, VexP1 } from "../../x86/vex.ts";
import { areGatherRegistersDistinct } from "../signature/gather.ts";
import { type DecoderDifference, inMap, isEvex, isOfRegisters, namesOf } from "./defect.ts";

/** Map, first and last opcode of ranges. */
type Ranges = readonly (readonly [number, number, number])[];

/** Instructions on mask registers, after VEX. */
const MASK_OPCODES: Ranges = [[1, 0x41, 0x4b], [1, 0x90, 0x93], [1, 0x98, 0x99], [3, 0x30, 0x33]];

/** Those between masks and vectors, after EVEX with F3. */
const MASK_VECTOR_OPCODES: Ranges = [[2, 0x28, 0x2a], [2, 0x38, 0x3a]];

/** A byte of a payload, by number from 0, and bits of it. */
type Field = readonly [byte: number, mask: number];

const EVEX_W: Field = [1, EvexP1.w];
const EVEX_LENGTH: Field = [2, EvexP2.length];
const EVEX_B: Field = [2, EvexP2.b];
const EVEX_Z: Field = [2, EvexP2.z];

/** Whether VEX of three bytes, EVEX or XOP says W. */
export function isW({ traits: { anatomy: { map }, payload } }: DecoderDifference): boolean {
  // It is the same bit of the same byte in all of them.
  return map !== OpcodeMap.vex2 && (payload[1] & VexP1.w) !== 0;
}

/** Of an EVEX prefix, the byte with the fields of `EvexP2`; else 0. */
function lastOfEvex(difference: DecoderDifference): number {
  return isEvex(difference) ? difference.traits.payload[2] : 0;
}

/** Whether EVEX says a vector length other than 128 bits. */
export function hasVectorLength(difference: DecoderDifference): boolean {
  return (lastOfEvex(difference) & EvexP2.length) !== 0;
}

/** Whether EVEX says b with a register operand, which chooses the rounding (SDM vol. 2, 2.7.8). */
export function hasRounding(difference: DecoderDifference): boolean {
  return (lastOfEvex(difference) & EvexP2.b) !== 0 && isOfRegisters(difference);
}

/** Whether EVEX says z and names no mask. */
export function zeroesUnmasked(difference: DecoderDifference): boolean {
  return (lastOfEvex(difference) & (EvexP2.z | EvexP2.mask)) === EvexP2.z;
}

/** Whether an opcode stands in a map that VEX, EVEX or XOP chooses, numbered as they do. */
export function inChosenMap(
  difference: DecoderDifference,
  chosen: number,
  first: number,
  last: number = first,
): boolean {
  const { anatomy: { map }, payload } = difference.traits;
  return mapOfPayload(map, payload[0]) === chosen && inMap(difference, map, first, last);
}

/** Whether it is an instruction on mask registers. */
function isOfMasks(difference: DecoderDifference): boolean {
  const isVector = isEvex(difference);
  if (isVector && (difference.traits.payload[1] & EvexP1.pp) !== Pp.rep) return false;
  const opcodes = isVector ? MASK_VECTOR_OPCODES : MASK_OPCODES;
  return opcodes.some(([map, first, last]) => inChosenMap(difference, map, first, last));
}

/** What the reference decoder reads from `start` on with some bytes of the payload replaced. */
function readWith(
  { traits: { anatomy: { rexEnd } }, bytes, fetch }: DecoderDifference,
  payload: readonly number[],
  start = 0,
): IcedCode {
  const text = bytes.slice(0, fetch);
  payload.forEach((byte, k) => text[rexEnd + 1 + k] = byte);
  return icedCode(text.subarray(start));
}

/** The bytes of the payload. */
function payloadOf({ traits: { anatomy: { opcodeAt, rexEnd }, payload } }: DecoderDifference): number[] {
  return payload.slice(0, opcodeAt - rexEnd - 1);
}

/** A payload with the bits of a field all clear, or all set. */
function changed(payload: readonly number[], [byte, mask]: Field, isSet: boolean): number[] {
  return payload.with(byte, isSet ? payload[byte]! | mask : payload[byte]! & ~mask);
}

/** Whether the reference decoder sees the same instruction, operands' sizes included, with the field clear. */
function ignores(difference: DecoderDifference, field: Field): boolean {
  const read = readWith(difference, []);
  return read.code !== 0 && readWith(difference, changed(payloadOf(difference), field, false)).code === read.code;
}

/** Instructions that move a byte or a word between a vector and a register: W makes the register another, and nothing else. */
const NARROW_MOVE = /^vp(extr|insr)[bw]$/;

/** Whether W is set and ignored. */
export function ignoresW(difference: DecoderDifference): boolean {
  return isW(difference) && (ignores(difference, EVEX_W) || NARROW_MOVE.test(namesOf(difference)[0]));
}

/** Whether EVEX says a vector length that is ignored. */
export function ignoresVectorLength(difference: DecoderDifference): boolean {
  return hasVectorLength(difference) && ignores(difference, EVEX_LENGTH);
}

/** Conversions from integers of 32 bits to doubles are exact: no result is rounded (SDM vol. 2). With W the integers have 64. */
const EXACT = /^vcvtu?(dq2pd|si2sd)$/;

/** Whether EVEX says b with a register operand and an instruction that has no rounding to choose. */
export function ignoresRounding(difference: DecoderDifference): boolean {
  return hasRounding(difference) &&
    (EXACT.test(namesOf(difference)[0]) && !isW(difference) || !readWith(difference, []).rounds);
}

/** Register bits that no mask register needs, by what the prefix is: where they are clear, they say more than eight. */
const MASK_REGISTER_BITS: Readonly<Record<number, readonly Field[]>> = {
  [OpcodeMap.vex2]: [[0, VexP0.r | TOP_OF_VVVV]],
  [OpcodeMap.vex3]: [[0, VexP0.r | VexP0.x | VexP0.b], [1, TOP_OF_VVVV]],
  [OpcodeMap.evex]: [[0, EvexP0.r | EvexP0.x | EvexP0.b | EvexP0.rPrime], [2, EvexP2.vPrime]],
};

/** Whether an instruction on mask registers has a register bit that none of them needs. */
export function hasMaskRegisterBit(difference: DecoderDifference): boolean {
  const { anatomy: { map }, payload } = difference.traits;
  return isOfMasks(difference) &&
    (MASK_REGISTER_BITS[map] ?? []).some(([byte, mask]) => (payload[byte]! & mask) !== mask);
}

/** What EVEX says where nothing is undefined but the vector length, and with another vector length and a mask too. */
function plainer(payload: number[]): number[][] {
  const plain = changed(changed(payload, EVEX_B, false), EVEX_Z, false);
  const unused = changed(
    changed(changed(plain, [1, EvexP1.vvvv], true), [2, EvexP2.vPrime], true),
    [0, EvexP0.rPrime],
    true,
  );
  const lengths = (each: number[]): number[][] => [
    each,
    changed(each, EVEX_LENGTH, false),
    changed(changed(each, EVEX_LENGTH, false), [2, 0x40], true),
    changed(changed(each, EVEX_LENGTH, false), [2, 1], true),
  ];
  return [payload, plain, unused].flatMap(lengths);
}

/** Whether EVEX has fields that are undefined: with others in their place, and nothing in front, there is an instruction. */
export function hasUndefinedFields(difference: DecoderDifference): boolean {
  if (!isEvex(difference)) return false;
  const payload = payloadOf(difference);
  // With registers that overlap, no payload makes a gather defined.
  if (hasOverlap(difference)) return payload[2]! !== (payload[2]! & (EvexP2.vPrime | EvexP2.length) | 1);
  const isDefined = (each: readonly number[]) =>
    readWith(difference, each, difference.traits.anatomy.rexEnd).code !== 0;
  return !isDefined(payload) && plainer(payload).some(isDefined);
}

/** Whether it is a gather whose registers overlap. */
export function hasOverlap({ traits }: DecoderDifference): boolean {
  return !areGatherRegistersDistinct(traits);
}
