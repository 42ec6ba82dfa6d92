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
import { BOTH, type DecoderDifference, type Defect } from "./defect.ts";
import { SHARED_DEFECTS } from "./shared_defects.ts";

/** Every defect that is known. */
export const DEFECTS: readonly Defect[] = [
  ...CAPSTONE_DEFECTS.map((defect) => ({ decoder: "capstone", ...defect })),
  ...SHARED_DEFECTS.map((defect) => ({ decoder: BOTH, ...defect })),
];

/**
 * The defects that explain a disagreement between two decoders, or of all with the CPU: the case has the trait that each is
 * about. What several do otherwise than the reference is explained by no defect of one.
 *
 * @param kind How they differ.
 * @param traits Traits of the case, as it was found or on the way of its shrinking.
 * @param example The case.
 * @returns All that do, in the order of {@linkcode DEFECTS}.
 */
export function defectsOf(kind: Kind, traits: Traits, example: Case): readonly Defect[] {
  const difference = differenceOf(kind, traits, example);
  if (difference === undefined) return [];
  const [, name] = kind.pair.parties;
  const decoder = kind.pair.sort === "decoders and cpu" ? BOTH : name;
  return DEFECTS.filter((defect) => defect.decoder === decoder && defect.explains(difference));
}

/** A disagreement as defects see it; undefined where it is none that one of them could explain. */
function differenceOf(kind: Kind, traits: Traits, { bytes, fetch }: Case): DecoderDifference | undefined {
  const { pair } = kind;
  if (pair.sort !== "decoders" && pair.sort !== "decoders and cpu") return undefined;
  if (pair.sort === "decoders" && pair.members.length > 1) return undefined;
  const areBoth = pair.sort === "decoders and cpu";
  return {
    field: fieldName(kind),
    saysMore: NATURES[kind.nature] === (areBoth ? "first is greater" : "second is greater"),
    traits,
    decoder: areBoth ? 0 : pair.members[0]!,
    bytes,
    fetch,
    features: requiredFeatures(bytes.subarray(0, fetch)),
  };
}

/** A defect in words; `together` are the decoders that have it, where it is none's alone. */
export function defectTitle({ decoder, phrase }: Defect, together: string): string {
  return `${decoder === BOTH ? together : decoder} ${phrase}`;
}
