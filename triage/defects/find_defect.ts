/**
 * Defects: ways in which a decoder goes wrong whatever the opcode is that shows it. What one defect explains is one
 * finding, as what one correction of a handler settles is; everything else is a finding by its traits.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { requiredFeatures } from "../../oracles/decoders/iced/iced_features.ts";
import { fieldName, type Kind, NATURES } from "../signature/disagreement.ts";
import { Pair } from "../signature/pairs.ts";
import type { Traits } from "../signature/traits.ts";
import { CAPSTONE_DEFECTS } from "./capstone_defects.ts";
import { BOTH, type Defect } from "./defect.ts";
import { SHARED_DEFECTS } from "./shared_defects.ts";

/** Every defect that is known. */
export const DEFECTS: readonly Defect[] = [
  ...CAPSTONE_DEFECTS.map((defect) => ({ decoder: "capstone", ...defect })),
  ...SHARED_DEFECTS.map((defect) => ({ decoder: BOTH, ...defect })),
];

/**
 * The defect that explains a shrunk disagreement between the decoders, or of both with the CPU.
 *
 * @param decoder Name of the decoder that is compared with the reference.
 * @param kind How they differ.
 * @param traits Traits of the shrunk case.
 * @param example The case.
 * @returns The first that does; undefined where none does.
 */
export function defectOf(decoder: string, kind: Kind, traits: Traits, { bytes, fetch }: Case): Defect | undefined {
  if (kind.pair !== Pair.decoders && kind.pair !== Pair.decodersCpu) return undefined;
  const areBoth = kind.pair === Pair.decodersCpu;
  const saysMore = NATURES[kind.nature] === (areBoth ? "first is greater" : "second is greater");
  const features = requiredFeatures(bytes.subarray(0, fetch));
  const difference = { field: fieldName(kind), saysMore, traits, bytes, features };
  return DEFECTS.find((defect) => defect.decoder === (areBoth ? BOTH : decoder) && defect.explains(difference));
}

/** A defect in words. */
export function defectTitle({ decoder, phrase }: Defect): string {
  return `${decoder === BOTH ? "Both decoders" : decoder} ${phrase}`;
}
