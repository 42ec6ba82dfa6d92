/**
 * Defects: ways in which a decoder goes wrong whatever the opcode is that shows it. What one defect explains is one
 * finding, as what one correction of a handler settles is; everything else is a finding by its traits.
 *
 * @module
 */
import { NATURES } from "../../findings/nature.ts";
import type { Case } from "../../machine/case.ts";
import { requiredFeatures } from "../../oracles/decoders/iced/iced_features.ts";
import { fieldName, type Kind } from "../signature/disagreement.ts";
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
 * The defect that explains a shrunk disagreement between two decoders, or of all with the CPU. What several do otherwise than
 * the reference is explained by no defect of one.
 *
 * @param kind How they differ.
 * @param traits Traits of the shrunk case.
 * @param example The case.
 * @returns The first that does; undefined where none does.
 */
export function defectOf(kind: Kind, traits: Traits, { bytes, fetch }: Case): Defect | undefined {
  const { sort, parties: [, decoder, ...more] } = kind.pair;
  if (sort !== "decoders" && sort !== "decoders and cpu" || more.length > 0) return undefined;
  const areBoth = sort === "decoders and cpu";
  const saysMore = NATURES[kind.nature] === (areBoth ? "first is greater" : "second is greater");
  const features = requiredFeatures(bytes.subarray(0, fetch));
  const difference = { field: fieldName(kind), saysMore, traits, bytes, features };
  return DEFECTS.find((defect) => defect.decoder === (areBoth ? BOTH : decoder) && defect.explains(difference));
}

/** A defect in words; `together` are the decoders that have it, where it is none's alone. */
export function defectTitle({ decoder, phrase }: Defect, together: string): string {
  return `${decoder === BOTH ? together : decoder} ${phrase}`;
}
