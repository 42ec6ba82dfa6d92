/**
 * What a defect is, and what defects go by: a shrunk difference between decoders, and what can be asked of it.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { Prefix } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { EvexP1, EvexP2, mapOfPayload, Pp, VexP1 } from "../../x86/vex.ts";
import { OPERANDS, STATES, type Traits } from "../signature/traits.ts";

/** A shrunk disagreement between the decoders, or of both with the CPU. */
export interface DecoderDifference {
  /** The field in which they differ. */
  readonly field: FieldName;
  /** Whether the decoder that is asked about says more, or both do: it accepts the text, or finds it longer. */
  readonly saysMore: boolean;
  /** Traits of the case. */
  readonly traits: Traits;
  /** Its text. */
  readonly bytes: Uint8Array;
  /** What the instruction needs of a CPU, by the reference decoder's names. */
  readonly features: readonly string[];
}

/** Stands for all decoders together: two when this code was made, and signatures keep it. */
export const BOTH = "both";

/** A way in which a decoder goes wrong, or both. */
export interface Defect {
  /** The decoder's name; {@linkcode BOTH} where they go wrong alike. */
  readonly decoder: string;
  /** Its name, part of the finding's signature. */
  readonly id: string;
  /** What the decoder does, as a phrase that follows its name, or "Both decoders". */
  readonly phrase: string;
  /** Whether it explains a difference. */
  readonly explains: (difference: DecoderDifference) => boolean;
}

/** A defect but for whose it is. */
export type OwnDefect = Omit<Defect, "decoder">;

/** F2 and F3. */
export const REPEATS: number = Prefix.rep | Prefix.repne;

/** The prefixes that select an instruction: 66, F2 and F3. */
export const MANDATORY: number = Prefix.operandSize | REPEATS;

const SHORT_TEXT = 1 << STATES.indexOf("short text");
const REGISTER_OPERAND = OPERANDS.indexOf("register operand");

/** Map, first and last opcode of ranges. */
type Ranges = readonly (readonly [number, number, number])[];

/** Instructions on mask registers, after VEX. */
const MASK_OPCODES: Ranges = [[1, 0x41, 0x4b], [1, 0x90, 0x93], [1, 0x98, 0x99], [3, 0x30, 0x33]];

/** Those between masks and vectors, after EVEX with F3. */
const MASK_VECTOR_OPCODES: Ranges = [[2, 0x28, 0x2a], [2, 0x38, 0x3a]];

/** Whether the decoder accepts what the other party rejects. */
export function accepts({ field, saysMore }: DecoderDifference): boolean {
  return field === "validity" && saysMore;
}

/** Whether it rejects what the other party accepts. */
export function rejects({ field, saysMore }: DecoderDifference): boolean {
  return field === "validity" && !saysMore;
}

/** A length that is too small shows as such, or where only so many bytes can be fetched, or are left of 15. */
export function isTooShort(difference: DecoderDifference): boolean {
  return accepts(difference) || difference.field === "length" && !difference.saysMore;
}

/** The same of a length that is too great. */
export function isTooLong(difference: DecoderDifference): boolean {
  return rejects(difference) || difference.field === "length" && difference.saysMore;
}

/** Whether any of some prefixes stands there. */
export function has({ traits }: DecoderDifference, prefixes: number): boolean {
  return (traits.anatomy.prefixes & prefixes) !== 0;
}

/** Whether two of the prefixes that select an instruction do. */
export function hasTwoMandatory(difference: DecoderDifference): boolean {
  return has(difference, REPEATS) &&
    (has(difference, Prefix.operandSize) || has(difference, Prefix.rep) && has(difference, Prefix.repne));
}

/** Whether the opcode is in a map, and there from `first` to `last`. */
export function inMap(
  { traits: { anatomy } }: DecoderDifference,
  map: number,
  first: number,
  last: number = first,
): boolean {
  return anatomy.map === map && anatomy.opcode >= first && anatomy.opcode <= last;
}

/** Whether neither VEX nor EVEX stands before the opcode. */
export function isLegacy({ traits }: DecoderDifference): boolean {
  return !isVectorMap(traits.anatomy.map);
}

/** Whether EVEX does. */
export function isEvex({ traits }: DecoderDifference): boolean {
  return traits.anatomy.map === OpcodeMap.evex;
}

/** Whether fewer than 15 bytes can be fetched. */
export function isCut({ traits }: DecoderDifference): boolean {
  return (traits.state & SHORT_TEXT) !== 0;
}

/** Whether no operand is memory. */
export function isOfRegisters({ traits }: DecoderDifference): boolean {
  return traits.operand === REGISTER_OPERAND;
}

/** Whether VEX or EVEX says W. */
export function isW({ traits: { anatomy: { map, prefixEnd } }, bytes }: DecoderDifference): boolean {
  // It is the same bit of the same byte in both.
  return (map === OpcodeMap.vex3 || map === OpcodeMap.evex) && (bytes[prefixEnd + 2]! & VexP1.w) !== 0;
}

/** Of an EVEX prefix, the byte with the fields of `EvexP2`; else 0. */
function lastOfEvex(difference: DecoderDifference): number {
  return isEvex(difference) ? difference.bytes[difference.traits.anatomy.prefixEnd + 3]! : 0;
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

/** Whether an opcode stands in a map that VEX or EVEX chooses, numbered as they do. */
export function inChosenMap(
  difference: DecoderDifference,
  chosen: number,
  first: number,
  last: number = first,
): boolean {
  const { traits: { anatomy: { map, prefixEnd } }, bytes } = difference;
  return mapOfPayload(map, bytes[prefixEnd + 1]!) === chosen && inMap(difference, map, first, last);
}

/** Whether it is an instruction on mask registers. */
export function isOfMasks(difference: DecoderDifference): boolean {
  const { prefixEnd } = difference.traits.anatomy;
  const isVector = isEvex(difference);
  if (isVector && (difference.bytes[prefixEnd + 2]! & EvexP1.pp) !== Pp.rep) return false;
  const opcodes = isVector ? MASK_VECTOR_OPCODES : MASK_OPCODES;
  return opcodes.some(([map, first, last]) => inChosenMap(difference, map, first, last));
}
