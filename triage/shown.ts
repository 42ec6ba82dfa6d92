/**
 * What defects go by: a shrunk disagreement between decoders, and what can be asked of it.
 *
 * @module
 */
import { MAPS, Prefix } from "./anatomy.ts";
import type { FieldName } from "./pairs.ts";
import { OPERANDS, STATES, type Traits } from "./traits.ts";

/** A shrunk disagreement between the decoders, or of both with the CPU. */
export interface Shown {
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

/** F2 and F3. */
export const REPEATS: number = Prefix.rep | Prefix.repne;

/** The prefixes that select an instruction: 66, F2 and F3. */
export const MANDATORY: number = Prefix.operandSize | REPEATS;

const VEX2 = MAPS.indexOf("VEX2");
const VEX3 = MAPS.indexOf("VEX3");
const EVEX = MAPS.indexOf("EVEX");
const SHORT_TEXT = 1 << STATES.indexOf("short text");
const REGISTER_OPERAND = OPERANDS.indexOf("register operand");

/** The bits that choose a map in VEX3 and EVEX, and those of EVEX that stand for 66, F3 or F2. */
const [VEX3_MAP, EVEX_MAP, EVEX_PP, EVEX_F3] = [0x1f, 0x07, 0x03, 2];

/** Map, first and last opcode of ranges. */
type Ranges = readonly (readonly [number, number, number])[];

/** Instructions on mask registers, after VEX. */
const MASK_OPCODES: Ranges = [[1, 0x41, 0x4b], [1, 0x90, 0x93], [1, 0x98, 0x99], [3, 0x30, 0x33]];

/** Those between masks and vectors, after EVEX with F3. */
const MASK_VECTOR_OPCODES: Ranges = [[2, 0x28, 0x2a], [2, 0x38, 0x3a]];

/** Whether the decoder accepts what the other party rejects. */
export function accepts({ field, saysMore }: Shown): boolean {
  return field === "validity" && saysMore;
}

/** Whether it rejects what the other party accepts. */
export function rejects({ field, saysMore }: Shown): boolean {
  return field === "validity" && !saysMore;
}

/** A length that is too small shows as such, or where only so many bytes can be fetched, or are left of 15. */
export function isTooShort(shown: Shown): boolean {
  return accepts(shown) || shown.field === "length" && !shown.saysMore;
}

/** The same of a length that is too great. */
export function isTooLong(shown: Shown): boolean {
  return rejects(shown) || shown.field === "length" && shown.saysMore;
}

/** Whether any of some prefixes stands there. */
export function has({ traits }: Shown, prefixes: number): boolean {
  return (traits.anatomy.prefixes & prefixes) !== 0;
}

/** Whether two of the prefixes that select an instruction do. */
export function hasTwoMandatory(shown: Shown): boolean {
  return has(shown, REPEATS) &&
    (has(shown, Prefix.operandSize) || has(shown, Prefix.rep) && has(shown, Prefix.repne));
}

/** Whether the opcode is in a map, and there from `first` to `last`. */
export function inMap({ traits: { anatomy } }: Shown, map: number, first: number, last: number = first): boolean {
  return anatomy.map === map && anatomy.opcode >= first && anatomy.opcode <= last;
}

/** Whether neither VEX nor EVEX stands before the opcode. */
export function isLegacy({ traits }: Shown): boolean {
  return traits.anatomy.map < VEX2;
}

/** Whether EVEX does. */
export function isEvex({ traits }: Shown): boolean {
  return traits.anatomy.map === EVEX;
}

/** Whether fewer than 15 bytes can be fetched. */
export function isCut({ traits }: Shown): boolean {
  return (traits.state & SHORT_TEXT) !== 0;
}

/** Whether no operand is memory. */
export function isOfRegisters({ traits }: Shown): boolean {
  return traits.operand === REGISTER_OPERAND;
}

/** Whether VEX or EVEX says W. */
export function isW({ traits: { anatomy }, bytes }: Shown): boolean {
  return (anatomy.map === VEX3 || anatomy.map === EVEX) && (bytes[anatomy.prefixEnd + 2]! & 0x80) !== 0;
}

/** Of an EVEX prefix, the byte with z, the vector length, b, V' and the mask (SDM vol. 2, 2.7.1); else 0. */
function lastOfEvex(shown: Shown): number {
  return isEvex(shown) ? shown.bytes[shown.traits.anatomy.prefixEnd + 3]! : 0;
}

/** Whether EVEX says a vector length other than 128 bits. */
export function hasVectorLength(shown: Shown): boolean {
  return (lastOfEvex(shown) & 0x60) !== 0;
}

/** Whether EVEX says b with a register operand, which chooses the rounding (SDM vol. 2, 2.7.8). */
export function hasRounding(shown: Shown): boolean {
  return (lastOfEvex(shown) & 0x10) !== 0 && isOfRegisters(shown);
}

/** Whether EVEX says z and names no mask. */
export function zeroesUnmasked(shown: Shown): boolean {
  return (lastOfEvex(shown) & 0x87) === 0x80;
}

/** Whether an opcode stands in a map that VEX or EVEX chooses; VEX2 always means the map of 0f, which is 1. */
export function inChosenMap(shown: Shown, chosen: number, first: number, last: number = first): boolean {
  const { traits: { anatomy: { map, prefixEnd } }, bytes } = shown;
  const payload = bytes[prefixEnd + 1]!;
  const says = map === VEX2 ? 1 : map === VEX3 ? payload & VEX3_MAP : map === EVEX ? payload & EVEX_MAP : 0;
  return says === chosen && inMap(shown, map, first, last);
}

/** Whether it is an instruction on mask registers. */
export function isOfMasks(shown: Shown): boolean {
  const { prefixEnd } = shown.traits.anatomy;
  const isVector = isEvex(shown);
  if (isVector && (shown.bytes[prefixEnd + 2]! & EVEX_PP) !== EVEX_F3) return false;
  const opcodes = isVector ? MASK_VECTOR_OPCODES : MASK_OPCODES;
  return opcodes.some(([map, first, last]) => inChosenMap(shown, map, first, last));
}
