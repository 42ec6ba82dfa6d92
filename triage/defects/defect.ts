/**
 * What a defect is, and what defects go by: a shrunk difference between decoders, and what can be asked of it.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import { Prefix } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { OPERANDS, STATES, type Traits } from "../signature/traits.ts";

/** A disagreement between the decoders, or of both with the CPU. */
export interface DecoderDifference {
  /** The field in which they differ. */
  readonly field: FieldName;
  /** Whether the decoder that is asked about says more, or both do: it accepts the text, or finds it longer. */
  readonly saysMore: boolean;
  /** Traits of the case. */
  readonly traits: Traits;
  /** Number of the decoder that is asked about among those of the traits; the reference is 0. */
  readonly decoder: number;
  /** Its text. */
  readonly bytes: Uint8Array;
  /** How many bytes of it can be fetched. */
  readonly fetch: number;
  /** What the instruction needs of a CPU, by the reference decoder's names. */
  readonly features: readonly string[];
}

/** Stands for all decoders together: two when this code was made, and signatures keep it. */
export const BOTH = "both";

/** A way in which a decoder goes wrong, or both. */
export interface Defect {
  /** The decoder's name, which stands for all its releases; {@linkcode BOTH} where all decoders go wrong alike. */
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

/** Whether neither VEX, EVEX nor XOP stands before the opcode. */
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

/** What the reference decoder calls the instruction, and what the one that is asked about does. */
export function namesOf({ traits: { mnemonics }, decoder }: DecoderDifference): readonly [string, string] {
  return [mnemonicName(mnemonics[0]!), mnemonicName(mnemonics[decoder]!)];
}
